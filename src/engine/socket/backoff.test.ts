import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { seededRandom } from '../../shared/random.ts';
import { backoffDelay } from './backoff.ts';

const { backoff } = DEFAULT_SETTINGS;

describe('the backoff', () => {
  it('is base plus a share of a bound that doubles up to its maximum', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7].map((failures) => backoffDelay(failures, backoff, () => 1));
    expect(longest).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 30_500, 30_500]);
    const shortest = [1, 5, 100].map((failures) => backoffDelay(failures, backoff, () => 0));
    expect(shortest).toEqual([500, 500, 500]);
  });

  it('stays within its bounds after any number of attempts, 10,000 included', () => {
    const random = seededRandom(3);
    const settings = fc.record({
      base: fc.double({ min: 0, max: 86_400_000, noNaN: true }),
      initial: fc.double({ min: 1, max: 86_400_000, noNaN: true }),
      max: fc.double({ min: 1, max: 86_400_000, noNaN: true }),
    });
    const failures = fc.oneof(
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom(1_024, 1_075, 10_000, 2 ** 31),
    );
    fc.assert(
      fc.property(settings, failures, (own, count) => {
        const delay = backoffDelay(count, own, random);
        expect(delay).toBeGreaterThanOrEqual(own.base);
        expect(delay).toBeLessThanOrEqual(own.base + own.max);
      }),
    );
  });

  it.each([
    ['at the first retry', 1, 1_000],
    ['where it has stopped doubling', 10_000, 30_000],
  ])('is spread evenly over its whole range %s', (_, failures, range) => {
    const draws = 20_000;
    const random = seededRandom(11);
    const buckets = new Array<number>(20).fill(0);
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const jitter = backoffDelay(failures, backoff, random) - backoff.base;
      const bucket = Math.floor((jitter / range) * buckets.length);
      buckets[bucket] = (buckets[bucket] ?? Number.NaN) + 1;
      sum += jitter;
    }
    // Chi-squared with 19 degrees of freedom is above 43.8 once in a thousand times; the seed is fixed.
    const expected = draws / buckets.length;
    const chiSquared = buckets.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
    expect(buckets).toHaveLength(20);
    expect(chiSquared).toBeLessThan(43.8);
    expect(sum / draws / range).toBeCloseTo(0.5, 2);
  });

  it('does not bring clients back together at the maximum: hardly two waits are the same', () => {
    const waits = Array.from({ length: 1_000 }, (_, seed) =>
      Math.round(backoffDelay(50, backoff, seededRandom(seed))),
    );
    expect(new Set(waits).size).toBeGreaterThan(950);
  });
});
