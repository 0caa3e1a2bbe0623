import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { Pulse, TICK_MS } from './pulse.ts';

test('any number of listeners share one timer, which ends with the last of them', () => {
  const clock = new ManualClock(0);
  const pulse = new Pulse(clock);
  const ticks: number[] = [];
  const first = pulse.onTick((now) => ticks.push(now));
  const second = pulse.onTick((now) => ticks.push(now));
  expect(clock.pending).toBe(1);
  clock.advance(2 * TICK_MS);
  expect(ticks).toEqual([TICK_MS, TICK_MS, 2 * TICK_MS, 2 * TICK_MS]);
  first.dispose();
  expect(clock.pending).toBe(1);
  second.dispose();
  second.dispose();
  expect(clock.pending).toBe(0);
});

test('it starts again for a later listener', () => {
  const clock = new ManualClock(0);
  const pulse = new Pulse(clock);
  pulse.onTick(() => undefined).dispose();
  const ticks: number[] = [];
  pulse.onTick((now) => ticks.push(now));
  clock.advance(TICK_MS);
  expect(ticks).toHaveLength(1);
});
