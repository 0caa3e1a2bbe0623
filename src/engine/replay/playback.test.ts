import { expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { Playback } from './playback.ts';

/** Playback whose steps get as far as they should, or as far as there is something. */
function start({ end = Number.POSITIVE_INFINITY, most = Number.POSITIVE_INFINITY } = {}) {
  const clock = new VirtualClock();
  const steps: number[] = [];
  let position = 1_000;
  const playback = new Playback(clock, async (to) => {
    steps.push(to);
    position = Math.min(to, position + most);
    return position >= end ? null : position;
  });
  return {
    clock,
    playback,
    steps,
    /** Step by step, each taken in. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 100) {
        clock.advance(100);
        await Promise.resolve();
        await Promise.resolve();
      }
    },
  };
}

it('goes on ten times a second by the speed, without a drift', async () => {
  const { playback, steps, pass } = start();
  playback.play(1_000);
  await pass(300);
  expect(steps).toEqual([1_100, 1_200, 1_300]);
  playback.setSpeed(10);
  await pass(200);
  expect(steps.slice(3)).toEqual([2_300, 3_300]);
  playback.setSpeed(0.5);
  await pass(1_000);
  expect(steps.at(-1)).toBe(3_800);
});

it('stands while it is paused, and at the end', async () => {
  const { playback, steps, pass, clock } = start({ end: 1_250 });
  playback.play(1_000);
  await pass(100);
  playback.pause();
  await pass(1_000);
  expect(steps).toEqual([1_100]);
  playback.play(1_100);
  await pass(1_000);
  expect(steps).toEqual([1_100, 1_200, 1_300]);
  expect(playback.playing).toBe(false);
  expect(clock.pending).toBe(0);
});

it('falls behind instead of asking for ever more when steps do not come as far as they should', async () => {
  const { playback, steps, pass } = start({ most: 200 });
  playback.setSpeed(100);
  playback.play(1_000);
  await pass(300);
  expect(steps).toEqual([11_000, 11_200, 11_400]);
});

it('leaves out the time that a step takes too long', async () => {
  const clock = new VirtualClock();
  const steps: number[] = [];
  const done: (() => void)[] = [];
  const playback = new Playback(clock, (to) => {
    steps.push(to);
    return new Promise((resolve) => done.push(() => resolve(to)));
  });
  playback.play(0);
  clock.advance(10_000);
  expect(steps).toEqual([100]);
  done[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  clock.advance(100);
  expect(steps[1]).toBeLessThanOrEqual(200);
});

it('lets go of a step that is under way when the position becomes another one', async () => {
  const { playback, steps, pass, clock } = start();
  playback.play(1_000);
  clock.advance(100);
  playback.hold();
  playback.moved(50_000);
  await pass(100);
  expect(steps).toEqual([1_100, 50_100]);
});
