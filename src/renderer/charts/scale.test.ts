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

test('time is written at whole minutes within the window', () => {
  expect(timeTicks(30_000, 930_000)).toEqual([300_000, 600_000, 900_000]);
});
