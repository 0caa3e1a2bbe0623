import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'vitest';
import type { Bench } from './bench.ts';
import { FarServer } from './far-server.ts';
import type { Ends, Family } from './row.ts';

const DIAL_TIMEOUT = 150;

export const noAnswer: Ends = {
  before: 'opening',
  kind: 'timeout',
  code: 'dial',
  decision: 'retry',
  failure: true,
  fault: 'backend',
};

export const resetWhileDialling: Ends = {
  before: 'opening',
  kind: 'network',
  code: 'ECONNRESET',
  decision: 'retry',
  failure: true,
  fault: 'backend',
};

export const dial: Family = {
  name: 'dial',
  about: 'Faults below HTTP, before there is a WebSocket.',
  rows: [
    {
      fault: 'refuses connections',
      sees: 'a reset in answer to the first packet',
      ends: { ...resetWhileDialling, code: 'ECONNREFUSED' },
      serve: refusingUrl,
    },
    {
      fault: 'is frozen, so that only its system answers',
      sees: 'TCP is complete, and then nothing',
      result: 'given up at the dial timeout, and none is left behind when it thaws',
      outcome: "dial failed: timeout `dial`, the backend's fault",
      decision: 'retry after backoff',
      breaker: 'charged; opens when it repeats',
      story: async (bench) => {
        const server = bench.own(await FarServer.listen({ frozen: true }));
        const watch = bench.watch(server.url, { dialTimeout: DIAL_TIMEOUT });
        const { event, after } = await watch.ending(1);
        expect(event).toMatchObject({
          kind: 'dial-failed',
          outcome: { kind: 'timeout', code: 'dial', decision: 'retry', failure: true, fault: 'backend' },
        });
        const { timings } = after.attempts[0] ?? {};
        expect(timings).toMatchObject({ tcp: expect.any(Number), upgrade: null });
        expect(timings?.total).toBeGreaterThanOrEqual(DIAL_TIMEOUT - 2);
        const second = await watch.ending(2);
        expect(second.after).toMatchObject({
          health: 'down',
          state: { phase: 'blocked' },
          breaker: { state: 'open', trips: 1 },
        });
        server.thaw();
        // It finds both in its queue at once, and then that neither is there any more.
        await server.until(({ dials, connections }) => dials === 2 && connections === 0);
      },
    },
    {
      fault: 'accepts and ends the connection at once',
      sees: 'FIN before any answer',
      ends: resetWhileDialling,
      serve: async (bench) => (await bench.serve((socket) => void socket.end().resume())).url,
    },
    {
      fault: 'accepts and resets the connection at once',
      sees: 'RST before any answer',
      ends: resetWhileDialling,
      serve: async (bench) => (await bench.serve((socket) => void socket.resetAndDestroy())).url,
    },
    {
      fault: 'accepts and never answers the upgrade',
      sees: 'TCP, then nothing, though the request was read',
      ends: noAnswer,
      policies: { dialTimeout: DIAL_TIMEOUT },
      serve: async (bench) => (await bench.serve((socket) => void socket.resume())).url,
    },
  ],
};

/** A port where nobody listens and which nobody can be given: one that a connection is made from. */
async function refusingUrl(bench: Bench): Promise<string> {
  const other = await bench.serve((socket) => void socket.resume());
  bench.servers.pop();
  const holder = connect(other.port, '127.0.0.1');
  bench.own({ dispose: () => void holder.destroy() });
  await once(holder, 'connect');
  return `ws://127.0.0.1:${(holder.address() as AddressInfo).port}/`;
}
