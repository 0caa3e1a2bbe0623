import dns from 'node:dns';
import { isIP } from 'node:net';
import { expect, vi } from 'vitest';
import type { Bench } from './bench.ts';
import { type FaultServer, saying, upgraded } from './fault-server.ts';
import type { Ends, Family } from './row.ts';

const unresolved: Ends = {
  before: 'opening',
  kind: 'network',
  // Which of them depends on whether there is a name server to ask.
  code: ['ENOTFOUND', 'EAI_AGAIN'],
  decision: 'retry',
  failure: true,
  fault: 'network',
};

type Answer = string | 'ENOTFOUND' | 'EAI_AGAIN';

/** Takes the resolver's place for one name; each lookup gets the next answer, the last one for ever. */
function resolve(bench: Bench, name: string, answers: Answer[]): () => number {
  let lookups = 0;
  const original = dns.lookup;
  const answering = (host: string, options: dns.LookupAllOptions, callback: Callback) => {
    if (host !== name) {
      original(host, options, callback);
      return;
    }
    const answer = answers[Math.min(lookups++, answers.length - 1)] as Answer;
    if (answer === 'ENOTFOUND' || answer === 'EAI_AGAIN') {
      const error = Object.assign(new Error(`getaddrinfo ${answer} ${name}`), { code: answer });
      setImmediate(callback, error, []);
      return;
    }
    setImmediate(callback, null, [{ address: answer, family: isIP(answer) }]);
  };
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(answering as typeof dns.lookup);
  bench.own({ dispose: () => spy.mockRestore() });
  return () => lookups;
}

type Callback = (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void;

const NAME = 'backend.invalid';

export const names: Family = {
  name: 'names',
  about: 'A name is resolved anew by every dial.',
  rows: [
    {
      fault: 'has a name that does not resolve',
      sees: 'an error of the resolver',
      ends: unresolved,
      // RFC 6761 §6.4: no name ends in it.
      serve: async () => 'ws://name.invalid/',
    },
    {
      fault: 'has a name that fails to resolve and then does',
      sees: 'errors of the resolver, then an address',
      result: 'dialled again, and opened at the address',
      outcome: "dial failed: network `ENOTFOUND`, then `EAI_AGAIN`, the network's fault",
      decision: 'retry after backoff',
      breaker: 'charged until it is stable',
      story: async (bench) => {
        const server = await bench.serve(saying());
        const lookups = resolve(bench, NAME, ['ENOTFOUND', 'EAI_AGAIN', '127.0.0.1']);
        const watch = bench.watch(`ws://${NAME}:${server.port}/`, {
          breaker: { consecutiveFailures: 3 },
          stableAfter: 50,
        });
        const first = await watch.ending(1);
        expect(first.event.outcome).toMatchObject({ kind: 'network', code: 'ENOTFOUND', fault: 'network' });
        const second = await watch.ending(2);
        expect(second.event.outcome).toMatchObject({ kind: 'network', code: 'EAI_AGAIN', fault: 'network' });
        await watch.until(() => watch.phase() === 'open' && watch.status().attempt === 0);
        const { attempts, breaker, health } = watch.status();
        expect({ health, breaker }).toMatchObject({
          health: 'up',
          breaker: { state: 'closed', consecutiveFailures: 0, trips: 0 },
        });
        expect(attempts[0]?.timings).toMatchObject({ address: '127.0.0.1', dns: expect.any(Number) });
        expect(attempts[1]?.timings).toMatchObject({ tcp: null, upgrade: null, address: null });
        expect(lookups()).toBe(3);
        expect(server.dials).toBe(1);
      },
    },
    {
      fault: 'moves to another address under its name',
      sees: 'the resolver gives another address than before',
      result: 'dialled at the new address',
      outcome: "lost: close `1006`, the network's fault",
      decision: 'retry after backoff',
      breaker: 'charged once',
      story: async (bench) => {
        const old = await bench.serve(upgraded((socket) => socket.once('data', () => void socket.end())));
        const other = await elsewhere(bench, old.port);
        const lookups = resolve(bench, NAME, ['127.0.0.1', other.host]);
        const watch = bench.watch(`ws://${NAME}:${old.port}/`, { breaker: { consecutiveFailures: 3 } });
        await watch.until(() => watch.of('opened').length === 2);
        expect(watch.endings).toMatchObject([
          {
            event: { kind: 'lost', outcome: { code: 1006 } },
            after: { breaker: { consecutiveFailures: 1 } },
          },
        ]);
        const addresses = watch.status().attempts.map(({ timings }) => timings?.address);
        expect(addresses).toEqual([other.host, '127.0.0.1']);
        expect([old.dials, other.server.dials, lookups()]).toEqual([1, 1, 2]);
      },
    },
  ],
};

/** All of 127/8 is this machine on Linux and Windows; elsewhere it may be just the first address. */
const OTHER_HOSTS = ['127.0.0.2', '::1'];

/** A server on the same port of another address of this machine. */
async function elsewhere(bench: Bench, port: number): Promise<{ server: FaultServer; host: string }> {
  for (const host of OTHER_HOSTS) {
    try {
      return { server: await bench.serve(saying(), { host, port }), host };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') throw error;
    }
  }
  throw new Error(`this machine has none of the addresses ${OTHER_HOSTS.join(', ')}`);
}
