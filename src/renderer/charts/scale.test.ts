import { expect, test } from 'vitest';
import { countScale, scaleFor, timeTicks } from './scale.ts';

test.each([
  [0, 1],
  [7, 10],
  [11, 20],
  [33, 40],
  [41_000, 50_000],
  [100, 100],
])('an axis for %d ends at %d', (max, top) => {
  expect(scaleFor(max).max).toBe(top);
});

test('the same axis is the same object', () => {
  expect(scaleFor(33)).toBe(scaleFor(38));
});

test('counts are written in whole numbers', () => {
  expect(countScale(5).ticks).toEqual([0, 5]);
  expect(countScale(500).ticks).toEqual([0, 250, 500]);
});

test('time is written at round times within the window, as far as it has to be said', () => {
  expect(timeTicks(30_000, 930_000)).toEqual([
    { at: 300_000, unit: 'minute' },
    { at: 600_000, unit: 'minute' },
    { at: 900_000, unit: 'minute' },
  ]);
  expect(timeTicks(1_000, 9_000)).toEqual([{ at: 5_000, unit: 'second' }]);
  const DAY = 86_400_000;
  expect(timeTicks(DAY / 2, 1.5 * DAY).map(({ unit }) => unit)).toEqual([
    'minute',
    'minute',
    'day',
    'minute',
    'minute',
  ]);
});

test('a day begins at the midnight of the clock that is shown', () => {
  const HOUR = 3_600_000;
  const ticks = timeTicks(0, 4 * 24 * HOUR, 2 * HOUR);
  expect(ticks.map(({ at }) => at / HOUR)).toEqual([22, 46, 70, 94]);
  expect(ticks.every(({ unit }) => unit === 'day')).toBe(true);
});

test('there are never more than six times on an axis', () => {
  for (let span = 5_000; span < 400 * 86_400_000; span *= 1.7) {
    const { length } = timeTicks(1_234_567, 1_234_567 + span);
    expect(length).toBeLessThanOrEqual(6);
    expect(length).toBeGreaterThanOrEqual(1);
  }
});
