import { expect, test } from 'vitest';
import { SeriesRing } from './ring.ts';
import { sumLatest } from './sums.ts';

test('sums the newest span and skips gaps', () => {
  const ring = new SeriesRing(1, 100);
  [1, Number.NaN, 2, 3].forEach((value, tick) => {
    ring.append((tick + 1) * 1_000, tick, () => value);
  });
  expect(sumLatest(ring, 0, 3_000)).toBe(5);
});
