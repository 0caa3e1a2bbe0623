import { expect } from 'vitest';
import { type Clock, systemClock } from '../../src/engine/clock.ts';
import { backendColumn } from '../../src/shared/frame.ts';
import { FarServer } from './far-server.ts';
import type { Family } from './row.ts';

const AT_LEAST = 75_000;
const PER_SECOND = 50_000;
const [FLOODED, NEIGHBOUR] = [0, 1];

/** In whole ms, so that a frame's rate times its length is a count again. */
const wholeMilliseconds: Clock = { ...systemClock, now: () => Math.floor(systemClock.now()) };

export const flood: Family = {
  name: 'flood',
  about: 'More than anybody can read. Counting is never limited.',
  rows: [
    {
      fault: 'sends 50,000 messages a second',
      sees: 'small messages, as fast as they can be read',
      result: 'stays open, each is counted, and its neighbours go on',
      outcome: 'none: stays open',
      decision: 'none',
      breaker: 'not charged',
      story: async (bench) => {
        const flooding = bench.own(await FarServer.listen({ flood: PER_SECOND }));
        const neighbour = bench.own(await FarServer.listen());
        const watch = bench.watch(
          [
            { id: 'flooded', url: flooding.url },
            { id: 'neighbour', url: neighbour.url },
          ],
          { heartbeat: { interval: 200, timeout: '30s' } },
          { clock: wholeMilliseconds },
        );
        await watch.until(() => watch.phase(FLOODED) === 'open' && watch.phase(NEIGHBOUR) === 'open');
        // The event loop turns meanwhile: both are pinged again, which takes a pong each, and frames come.
        const pings = [flooding, neighbour].map(({ counts }) => counts.pings);
        const ticks = watch.frames.length;
        await flooding.until((counts) => counts.pings >= (pings[FLOODED] ?? 0) + 3);
        await neighbour.until((counts) => counts.pings >= (pings[NEIGHBOUR] ?? 0) + 3);
        await watch.until(() => watch.frames.length > ticks);
        await flooding.until(({ sent }) => sent >= AT_LEAST);
        const sent = await flooding.stopFlood();
        const counted = (slot: number) =>
          watch.frames.reduce((sum, { columns, tick }) => {
            const rate = columns[backendColumn('messagesIn')]?.[slot] ?? Number.NaN;
            return sum + Math.round((rate * tick) / 1_000);
          }, 0);
        await watch.until(() => counted(FLOODED) >= sent);
        expect(counted(FLOODED)).toBe(sent);
        expect(counted(NEIGHBOUR)).toBe(0);
        expect(watch.endings).toEqual([]);
        for (const slot of [FLOODED, NEIGHBOUR]) {
          expect(watch.status(slot)).toMatchObject({ state: { phase: 'open' }, breaker: { trips: 0 } });
        }
        for (const server of [flooding, neighbour])
          expect(server.counts).toMatchObject({ dials: 1, peak: 1 });
      },
    },
  ],
};
