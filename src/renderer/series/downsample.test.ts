import { expect, test } from 'vitest';
import { bucketsOf, minMax, peaks } from './downsample.ts';

test('buckets stay in their place in time while the window moves on', () => {
  const startsAt = (endTick: number) => bucketsOf(12, endTick, 2).map(({ from }) => endTick - 12 + 1 + from);
  const before = startsAt(100);
  const after = startsAt(101);
  expect(before.filter((start) => start % 2 !== 0)).toEqual([]);
  expect(after.slice(0, 3).every((start) => before.includes(start))).toBe(true);
});

test('no point is in two buckets, and the newest is in one', () => {
  for (let endTick = 50; endTick < 60; endTick++) {
    const buckets = bucketsOf(25, endTick, 3);
    buckets.slice(1).forEach(({ from }, index) => {
      expect(from).toBe(buckets[index]?.to);
    });
    expect(buckets.at(-1)?.to).toBe(25);
  }
});

test('with a bucket per point, min–max changes nothing', () => {
  const values = Float32Array.of(5, 1, 4, 2, 3);
  expect([...minMax(values, bucketsOf(5, 4, 1))]).toEqual([...values]);
});

test('min–max keeps a spike of one sample', () => {
  const values = new Float32Array(24).fill(1);
  values[13] = 99;
  const drawn = minMax(values, bucketsOf(24, 23, 3));
  expect(drawn).toHaveLength(8);
  expect(Math.max(...drawn)).toBe(99);
});

test('min–max never bridges a gap', () => {
  const values = new Float32Array(24).fill(1);
  values[13] = Number.NaN;
  const drawn = minMax(values, bucketsOf(24, 23, 3));
  expect([...drawn].filter(Number.isNaN)).toHaveLength(1);
});

test('a stack is thinned to the samples where the key is greatest', () => {
  const key = Float32Array.of(0, 7, 0, 0, 0, 2);
  expect(peaks(key, bucketsOf(6, 5, 3))).toEqual([1, 5]);
});

test('a stack with a missing sample is a gap there', () => {
  const key = Float32Array.of(0, 7, Number.NaN, 0, 0, 2);
  expect(peaks(key, bucketsOf(6, 5, 3))).toEqual([2, 5]);
});
