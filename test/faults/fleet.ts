import { expect } from 'vitest';
import { type Clock, systemClock } from '../../src/engine/clock.ts';
import { FarServer } from './far-server.ts';
import { asked, head, speaking } from './fault-server.ts';
import type { Family } from './row.ts';

const HOUR = 3_600_000;
const [WELL, BUSY] = [0, 1];

/** A machine whose clock is set while it runs. */
function settableClock(): { clock: Clock; set: (jump: number) => void } {
  let jump = 0;
  return {
    clock: { ...systemClock, wall: () => Date.now() + jump },
    set: (to) => {
      jump = to;
    },
  };
}

function blockEventLoop(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const unharmed = { outcome: 'none: stays open', decision: 'none', breaker: 'not charged' };

export const fleet: Family = {
  name: 'fleet',
  about: 'Faults of our own machine, for which no backend is to blame.',
  rows: [
    {
      fault: 'is watched by a machine whose clock is set forward and back',
      sees: 'the wall clock an hour ahead, then an hour behind',
      result: 'not lost by it, and its deadlines hold',
      ...unharmed,
      story: async (bench) => {
        const { clock, set } = settableClock();
        const well = await bench.serve(speaking((peer) => peer.on('ping', (payload) => peer.pong(payload))));
        const busy = await bench.serve(
          asked((socket) => void socket.end(head('503 Busy', 'Retry-After: 20', 'Content-Length: 0'))),
        );
        const watch = bench.watch(
          [
            { id: 'well', url: well.url },
            { id: 'busy', url: busy.url },
          ],
          {},
          { clock },
        );
        await watch.until(() => watch.phase(WELL) === 'open' && watch.phase(BUSY) === 'waiting');
        for (const [jump, words] of [
          [HOUR, /1 h ahead/],
          [-HOUR, /back by 2 h/],
        ] as const) {
          set(jump);
          await watch.until(() => watch.of('console').some(({ text }) => words.test(text)));
          const frames = watch.frames.length;
          await watch.until(() => watch.frames.length > frames);
          const { state } = watch.status(BUSY);
          if (state.phase !== 'waiting') throw new Error(`it is ${state.phase}`);
          const left = state.until - watch.engine.snapshot().now;
          expect(left).toBeGreaterThan(0);
          expect(left).toBeLessThanOrEqual(24_001);
          expect(Math.abs(watch.engine.snapshot().now - (Date.now() + jump))).toBeLessThan(HOUR / 2);
        }
        expect(watch.of('console').map(({ sequence }) => sequence)).toHaveLength(3);
        const numbers = watch.events.map(({ sequence }) => sequence);
        expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
        expect(watch.of('lost')).toEqual([]);
        expect(watch.status(WELL)).toMatchObject({ health: 'up', breaker: { consecutiveFailures: 0 } });
        expect([well.dials, busy.dials]).toEqual([1, 1]);
      },
    },
    {
      fault: 'names a date to come back at while our clock is an hour fast',
      sees: '`Date` and `Retry-After`, 60 s apart',
      result: 'left alone for those 60 s',
      outcome: "dial failed: http `503`, the backend's fault",
      decision: 'retry after 60–72 s, as the server asks',
      breaker: 'charged',
      story: async (bench) => {
        const { clock, set } = settableClock();
        set(HOUR);
        const server = await bench.serve(
          asked((socket) => {
            const now = Date.now();
            const date = new Date(now).toUTCString();
            const retryAfter = new Date(now + 60_000).toUTCString();
            const headers = [`Date: ${date}`, `Retry-After: ${retryAfter}`, 'Content-Length: 0'];
            socket.end(head('503 Service Unavailable', ...headers));
          }),
        );
        const watch = bench.watch(server.url, {}, { clock });
        const { after } = await watch.ending(1);
        expect(after).toMatchObject({
          state: { phase: 'waiting', decider: 'server', outcome: { code: 503, asked: 60_000 } },
          breaker: { consecutiveFailures: 1 },
        });
        if (after.state.phase !== 'waiting') return;
        const wait = after.state.until - after.state.since;
        expect(wait).toBeGreaterThanOrEqual(59_999);
        expect(wait).toBeLessThanOrEqual(72_001);
        expect(server.dials).toBe(1);
      },
    },
    {
      fault: 'answers while our event loop stands still for 30 s',
      sees: 'nothing for 30 s, then all the answers at once',
      result: 'not taken for dead',
      ...unharmed,
      story: async (bench) => {
        const servers = await Promise.all(['a', 'b', 'c'].map(() => FarServer.listen()));
        for (const server of servers) bench.own(server);
        const watch = bench.watch(
          servers.map(({ url }, index) => ({ id: `backend-${index}`, url })),
          { heartbeat: { interval: 200, timeout: 1_000 } },
        );
        for (const server of servers) await server.until(({ pings }) => pings >= 2);
        const pings = servers.map(({ counts }) => counts.pings);
        blockEventLoop(30_000);
        for (const [index, server] of servers.entries()) {
          await server.until((counts) => counts.pings >= (pings[index] ?? 0) + 2);
          expect(server.counts).toMatchObject({ dials: 1, peak: 1 });
          expect(watch.status(index)).toMatchObject({
            state: { phase: 'open' },
            breaker: { consecutiveFailures: 0 },
          });
        }
        expect(watch.endings).toEqual([]);
      },
    },
    {
      fault: 'answers a dial while our event loop stands still',
      sees: 'nothing until past the dial timeout, then the answer',
      result: 'opened, for it had answered in time',
      ...unharmed,
      outcome: 'none: opens',
      story: async (bench) => {
        const server = bench.own(await FarServer.listen({ answerAfter: 100 }));
        const watch = bench.watch(server.url, { dialTimeout: 1_000 });
        await server.until(({ dials }) => dials === 1);
        expect(watch.phase()).toBe('connecting');
        blockEventLoop(2_500);
        await watch.until(() => watch.phase() === 'open' || watch.endings.length > 0);
        expect(watch.endings).toEqual([]);
        expect(watch.status()).toMatchObject({
          state: { phase: 'open' },
          attempt: 1,
          breaker: { consecutiveFailures: 0 },
        });
        expect(server.counts).toMatchObject({ dials: 1, peak: 1 });
      },
    },
    {
      fault: 'closes while our event loop stands still',
      sees: 'a close frame among the answers that waited',
      result: 'lost by its own word and not by our stall',
      outcome: "lost: close `1001`, nobody's fault",
      decision: 'retry after backoff',
      breaker: 'not charged',
      story: async (bench) => {
        const server = bench.own(await FarServer.listen({ closeAfter: 300 }));
        const watch = bench.watch(server.url, { heartbeat: { interval: 100, timeout: 500 } });
        await watch.until(() => watch.phase() === 'open');
        blockEventLoop(1_500);
        const { event, after } = await watch.ending(1);
        expect(event).toMatchObject({ kind: 'lost', outcome: { kind: 'close', code: 1001, failure: false } });
        expect(after.breaker).toMatchObject({ state: 'closed', consecutiveFailures: 0 });
        expect(server.counts.peak).toBe(1);
      },
    },
  ],
};
