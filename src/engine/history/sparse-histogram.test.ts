import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LATENCY_BUCKETS,
  LATENCY_UNIT,
  latencyBucket,
  latencyMiddle,
  latencyUnits,
} from '../telemetry/latency-buckets.ts';
import { LatencyHistogram } from '../telemetry/latency-histogram.ts';
import { SparseHistogram } from './sparse-histogram.ts';

const QUANTILES = [0, 0.5, 0.95, 0.99, 1];
const latencies = fc.array(fc.double({ min: 0, max: 80_000, noNaN: true }), { minLength: 1, maxLength: 200 });

function histogramOf(values: readonly number[]): SparseHistogram {
  const histogram = new SparseHistogram();
  for (const ms of values) histogram.record(latencyUnits(ms));
  return histogram;
}

describe('a sparse histogram', () => {
  it('says what the one in memory says of the same latencies', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const inMemory = new LatencyHistogram();
        for (const ms of values) inMemory.record(ms);
        const found = histogramOf(values).quantiles(QUANTILES);
        const expected = LatencyHistogram.quantiles([inMemory], QUANTILES);
        found.forEach((units, index) => {
          expect(units * LATENCY_UNIT).toBeCloseTo(expected[index] as number, 9);
        });
      }),
    );
  });

  it('of two merged is that of all their values, wherever they are cut', () => {
    fc.assert(
      fc.property(latencies, fc.nat(), (values, cut) => {
        const at = cut % (values.length + 1);
        const merged = histogramOf(values.slice(0, at));
        merged.merge(histogramOf(values.slice(at)));
        expect(merged).toEqual(histogramOf(values));
      }),
    );
  });

  it('knows its quantiles to 1/32 or half a unit, and its mean to a unit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 80_000, noNaN: true }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values);
        const sorted = [...values].sort((a, b) => a - b);
        histogram.quantiles(QUANTILES).forEach((units, index) => {
          const ms = units * LATENCY_UNIT;
          const rank = Math.max(1, Math.ceil((QUANTILES[index] as number) * sorted.length));
          const exact = sorted[rank - 1] as number;
          // The value itself was cut to a whole unit.
          expect(Math.abs(ms - exact)).toBeLessThanOrEqual(Math.max(exact / 32, LATENCY_UNIT) + 1e-9);
        });
        const mean = values.reduce((sum, ms) => sum + ms, 0) / values.length;
        expect(Math.abs(histogram.mean * LATENCY_UNIT - mean)).toBeLessThanOrEqual(LATENCY_UNIT + 1e-6);
      }),
    );
  });

  it('without values knows nothing', () => {
    expect(new SparseHistogram().quantiles([0.5])).toEqual([Number.NaN]);
    expect(new SparseHistogram().mean).toBeNaN();
  });
});

it('the middle of a bucket lies in it, and the last one takes all that is larger', () => {
  for (let bucket = 0; bucket < LATENCY_BUCKETS; bucket++) {
    expect(latencyBucket(Math.floor(latencyMiddle(bucket)))).toBe(bucket);
  }
  expect(latencyBucket(latencyUnits(1e9))).toBe(LATENCY_BUCKETS - 1);
  expect(latencyUnits(-1)).toBe(0);
});
