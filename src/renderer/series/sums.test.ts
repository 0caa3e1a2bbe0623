import { expect, test } from 'vitest';
import { SeriesRing } from './ring.ts';
import { sumByMinute, sumLatest } from './sums.ts';

test('sums the newest span and skips gaps', () => {
  const ring = new SeriesRing(1, 100);
  [1, Number.NaN, 2, 3].forEach((value, tick) => {
    ring.append((tick + 1) * 1_000, tick, () => value);
  });
  expect(sumLatest(ring, 0, 3_000)).toBe(5);
});

test('sums by minute of the clock', () => {
  const ring = new SeriesRing(1, 200);
  for (let second = 30; second < 150; second++) ring.append(second * 1_000, second, () => 1);
  expect(sumByMinute(ring, [0], 900_000)).toEqual([
    { at: 30_000, sums: [30] },
    { at: 90_000, sums: [60] },
    { at: 150_000, sums: [30] },
  ]);
});
