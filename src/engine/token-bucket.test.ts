import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

/** How many of `count` pass at that time. */
const pass = (bucket: TokenBucket, now: number, count = 1_000) =>
  Array.from({ length: count }, () => bucket.tryTake(now)).filter(Boolean).length;

it('as many as the rate may pass at once, and then as many as time brings', () => {
  const bucket = new TokenBucket(100, 1, 0);
  expect(pass(bucket, 0)).toBe(100);
  expect(pass(bucket, 9)).toBe(0);
  expect(pass(bucket, 10)).toBe(1);
  expect(pass(bucket, 510)).toBe(50);
});

it('a long rest is worth no more than a second', () => {
  const bucket = new TokenBucket(100, 1, 0);
  expect(pass(bucket, 3_600_000)).toBe(100);
});

it('a rate below one lets one through now and then', () => {
  const bucket = new TokenBucket(0.5, 1, 0);
  expect(pass(bucket, 0)).toBe(1);
  expect(pass(bucket, 1_999)).toBe(0);
  expect(pass(bucket, 2_000)).toBe(1);
});

it('over a long time it is the rate that passes, however it comes', () => {
  const bucket = new TokenBucket(30, 1, 0);
  let passed = 0;
  for (let now = 0; now < 60_000; now += 7) passed += pass(bucket, now, 3);
  expect(passed).toBeGreaterThanOrEqual(60 * 30 - 1);
  expect(passed).toBeLessThanOrEqual(61 * 30);
});

it('another rate holds from then on, without a burst', () => {
  const bucket = new TokenBucket(1, 1, 0);
  bucket.turnTo(100, 0);
  expect(pass(bucket, 0)).toBe(1);
  expect(pass(bucket, 100)).toBe(10);
  bucket.turnTo(2, 100);
  expect(pass(bucket, 10_000)).toBe(2);
});

it('with a smaller burst fewer pass at once, and who waits is told for how long', () => {
  const bucket = new TokenBucket(100, 0.05, 0);
  expect(pass(bucket, 0)).toBe(5);
  expect(bucket.wait(0)).toBeCloseTo(10);
  expect(bucket.wait(10)).toBe(0);
  expect(bucket.isFull(10)).toBe(false);
  expect(bucket.isFull(1_000)).toBe(true);
});
