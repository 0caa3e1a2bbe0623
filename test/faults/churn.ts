import { expect } from 'vitest';
import { Listener } from '../../src/simulator/listener.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { FarServer } from './far-server.ts';
import { CLOSE, closing, frame, saying } from './fault-server.ts';
import type { Family } from './row.ts';

const BACKENDS = 30;
const PER_HOST_PER_SECOND = 30;
/** As many as one server of a large fleet may hold. */
const CROWD = 1_000;
const CROWD_PER_SECOND = 400;

export const churn: Family = {
  name: 'churn',
  about: 'Backends that come and go.',
  rows: [
    {
      fault: 'accepts and closes for ever',
      sees: 'an open connection each time, and 1011 right after',
      result: 'dialled ever later, and no probe is fooled by the accept',
      outcome: "lost: close `1011`, the backend's fault",
      decision: 'retry after a backoff that grows, then only by probes',
      breaker: 'opens after 5, then for twice as long after each probe',
      story: async (bench) => {
        const server = await bench.serve(saying(frame(CLOSE, closing(1011))));
        const backoff = { base: 5, initial: 10, max: 40 };
        const watch = bench.watch(server.url, {
          backoff,
          breaker: { consecutiveFailures: 5, openFor: 100, maxOpenFor: 350, jitter: 0 },
        });
        for (let failure = 1; failure < 5; failure++) {
          const { after } = await watch.ending(failure);
          expect(after).toMatchObject({ attempt: failure, state: { phase: 'waiting', decider: 'backoff' } });
          if (after.state.phase !== 'waiting') return;
          const wait = after.state.until - after.state.since;
          expect(wait).toBeGreaterThanOrEqual(backoff.base - 1);
          const most = backoff.base + Math.min(backoff.max, backoff.initial * 2 ** (failure - 1));
          expect(wait).toBeLessThanOrEqual(most + 1);
        }
        // The fifth opens it; the sixth and all that follow are probes.
        const open: number[] = [];
        for (let failure = 5; failure <= 8; failure++) {
          const { after } = await watch.ending(failure);
          expect(after).toMatchObject({ health: 'down', breaker: { state: 'open', trips: failure - 4 } });
          if (after.state.phase === 'blocked') open.push((after.state.until ?? 0) - after.breaker.since);
        }
        expect(open).toEqual([100, 200, 350, 350]);
        expect(watch.breakerChanges.slice(0, 3)).toEqual([
          'closed to open',
          'open to half-open',
          'half-open to open',
        ]);
        expect(watch.of('opened').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(server.dials).toBe(8);
      },
    },
    {
      fault: 'is restarted together with all others of its host',
      sees: 'resets and refusals of a whole host, then none',
      result: 'all come back, and their server is never stormed',
      outcome: 'lost: close `1006`, then dial failed: network `ECONNREFUSED`',
      decision: 'retry after backoff, in the turn that the scheduler gives',
      breaker: 'charged until it is stable',
      story: async (bench) => {
        const listener = bench.own(await Listener.listen());
        const ids = Array.from({ length: BACKENDS }, (_, index) => `backend-${index}`);
        const servers = await Promise.all(
          ids.map(async (id) => bench.own(await SimulatedServer.listen({ id, path: `/${id}`, listener }))),
        );
        const lateness = bench.own(new Lateness());
        const dialledAt: number[] = [];
        for (const server of servers) {
          let { dials } = server.report();
          server.onChange((report) => {
            if (report.dials > dials) dialledAt.push(performance.now());
            dials = report.dials;
          });
        }
        const watch = bench.watch(
          servers.map(({ id, url }) => ({ id, url })),
          {
            stableAfter: 50,
            backoff: { base: 20, initial: 100, max: 400 },
            breaker: { consecutiveFailures: 5, openFor: 200, maxOpenFor: 400 },
          },
          { dials: { concurrency: 10, perSecond: 1_000, perHostPerSecond: PER_HOST_PER_SECOND } },
        );
        const allAreStable = () =>
          ids.every((_, slot) => watch.status(slot).attempt === 0 && watch.phase(slot) === 'open');
        await watch.until(allAreStable);
        await Promise.all(servers.map((server) => server.misbehave({ do: 'refuse' })));
        await watch.until(
          () => watch.of('lost').length === BACKENDS && watch.of('dial-failed').length >= BACKENDS,
        );
        await Promise.all(servers.map((server) => server.misbehave({ do: 'heal' })));
        await watch.until(allAreStable);
        for (const { outcome } of watch.of('lost')) {
          expect(outcome).toMatchObject({ kind: 'close', code: 1006, failure: true });
        }
        for (const { outcome } of watch.of('dial-failed')) {
          expect(outcome).toMatchObject({ kind: 'network', decision: 'retry', failure: true });
        }
        for (const [slot, server] of servers.entries()) {
          expect(server.report()).toMatchObject({ connections: 1, peakConnections: 1 });
          expect(watch.status(slot)).toMatchObject({ health: 'up', breaker: { state: 'closed' } });
        }
        // A dial that was sent before a delay of this machine arrives together with those after it.
        const most = 1.1 * PER_HOST_PER_SECOND * (1 + lateness.longest / 1_000);
        expect(busiestSecond(dialledAt)).toBeLessThanOrEqual(Math.ceil(most));
      },
    },
    {
      fault: `is one of ${CROWD.toLocaleString('en')} that are lost at once`,
      sees: 'a reset of every connection within the same moment',
      result: 'all come back at the rate that the scheduler allows, and no breaker opens',
      outcome: "lost: close `1006`, the network's fault",
      decision: 'retry in the turn that the scheduler gives',
      breaker: 'never opens',
      story: async (bench) => {
        const server = bench.own(await FarServer.listen());
        const ids = Array.from({ length: CROWD }, (_, index) => `backend-${index}`);
        const watch = bench.watch(
          ids.map((id) => ({ id, url: `${server.url}${id}` })),
          { stableAfter: 50, backoff: { base: 20, initial: 100, max: 400 } },
          { dials: { concurrency: 50, perSecond: CROWD_PER_SECOND, perHostPerSecond: CROWD_PER_SECOND } },
        );
        const allAreStable = () =>
          ids.every((_, slot) => watch.phase(slot) === 'open' && watch.status(slot).attempt === 0);
        await server.until(({ accepted }) => accepted === CROWD, 60_000);
        await watch.until(allAreStable);
        const before = server.counts.dialledAt.length;
        const lateness = bench.own(new Lateness());
        server.drop();
        await server.until(({ accepted }) => accepted === 2 * CROWD, 60_000);
        await watch.until(allAreStable);
        expect(server.counts).toMatchObject({ connections: CROWD, peak: CROWD });
        const again = server.counts.dialledAt.slice(before);
        expect(again.length).toBe(CROWD);
        const most = 1.1 * CROWD_PER_SECOND * (1 + lateness.longest / 1_000);
        expect(busiestSecond(again)).toBeLessThanOrEqual(Math.ceil(most));
        expect(watch.of('breaker')).toEqual([]);
        // A reset is an answer: whoever sends it is there, and our own network is not to blame.
        expect(watch.of('local-fault')).toEqual([]);
        expect(watch.of('lost')).toHaveLength(CROWD);
      },
    },
  ],
};

/** The most of these times, in ms, within any one second. */
function busiestSecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] as number) <= time - 1_000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** How late this machine lets a timer be at worst, ms. */
class Lateness {
  longest = 0;
  private last = performance.now();
  private readonly timer = setInterval(() => {
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.last - EVERY);
    this.last = now;
  }, EVERY);

  dispose(): void {
    clearInterval(this.timer);
  }
}

const EVERY = 5;
