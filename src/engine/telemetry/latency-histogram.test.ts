import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram, RecentLatency } from './latency-histogram.ts';

const QUANTILES = [0, 0.25, 0.5, 0.95, 0.99, 1];

const histogramOf = (values: readonly number[]): LatencyHistogram => {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
};

/** The smallest value with at least that share of all at or below it. */
function exactQuantile(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1] as number;
}

const latency = fc.oneof(
  // Halfway between two units of 0.01 ms, where rounding is at its worst.
  fc.integer({ min: 0, max: 200 }).map((halves) => halves * 0.005),
  fc.double({ min: 0, max: 2, noNaN: true }),
  fc.double({ min: 0, max: 500, noNaN: true }),
  fc.double({ min: 0, max: 83_000, noNaN: true }),
);
const latencies = fc.array(latency, { minLength: 1, maxLength: 200, size: 'max' });

describe('a latency histogram', () => {
  it('is off by at most 1/32 of the value or 0.005 ms, at every quantile', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const found = LatencyHistogram.quantiles([histogramOf(values)], QUANTILES);
        QUANTILES.forEach((quantile, index) => {
          const exact = exactQuantile(values, quantile);
          const error = Math.abs((found[index] as number) - exact);
          expect(error, `quantile ${quantile}, exactly ${exact} ms`).toBeLessThanOrEqual(
            Math.max(exact / 32, 0.005) + 1e-9,
          );
        });
      }),
      { numRuns: 300, examples: [[[0.315]]] },
    );
  });

  it('adds up: several together say the same as one that recorded all', () => {
    fc.assert(
      fc.property(latencies, latencies, (some, others) => {
        const together = LatencyHistogram.quantiles([histogramOf(some), histogramOf(others)], QUANTILES);
        expect(together).toEqual(LatencyHistogram.quantiles([histogramOf([...some, ...others])], QUANTILES));
      }),
    );
  });

  it('knows nothing without a value', () => {
    expect(LatencyHistogram.quantiles([], [0.5, 0.95])).toEqual([Number.NaN, Number.NaN]);
    expect(LatencyHistogram.quantiles([new LatencyHistogram()], [0.5])).toEqual([Number.NaN]);
  });

  it('counts below zero as zero and what is beyond its range as its largest', () => {
    const [lowest, highest] = LatencyHistogram.quantiles([histogramOf([-5, 1e12])], [0, 1]);
    expect(lowest).toBeLessThanOrEqual(0.005);
    expect(highest).toBeGreaterThan(80_000);
    expect(highest).toBeLessThan(90_000);
  });

  it('keeps its shape when a bucket is full', () => {
    const histogram = new LatencyHistogram();
    for (let count = 0; count < 70_000; count++) histogram.record(10);
    histogram.record(1_000);
    expect(histogram.count).toBe(65_536);
    const [median, largest] = LatencyHistogram.quantiles([histogram], [0.5, 1]);
    expect(median).toBeCloseTo(10, 0);
    expect(Math.abs((largest as number) - 1_000)).toBeLessThan(1_000 / 32);
  });

  it('finds room below and above what it has, in whatever order values come', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const rising = LatencyHistogram.quantiles(
          [histogramOf([...values].sort((a, b) => a - b))],
          QUANTILES,
        );
        const falling = LatencyHistogram.quantiles(
          [histogramOf([...values].sort((a, b) => b - a))],
          QUANTILES,
        );
        expect(falling).toEqual(rising);
      }),
    );
  });

  it('counts anew, lower or higher, once it was cleared', () => {
    const histogram = histogramOf([100]);
    for (const value of [0.05, 5_000]) {
      histogram.clear();
      histogram.record(value);
      const [found] = LatencyHistogram.quantiles([histogram], [0.5]);
      expect(Math.abs((found as number) - value)).toBeLessThanOrEqual(Math.max(value / 32, 0.005) + 1e-9);
    }
  });

  it('is empty once cleared', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.clear();
    expect(histogram.count).toBe(0);
    expect(LatencyHistogram.quantiles([histogram], [0.5])).toEqual([Number.NaN]);
  });
});

describe('recent latency', () => {
  const median = (recent: RecentLatency) => recent.quantiles([0.5])[0] as number;

  it('remembers a value for at least one half life and at most two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 300_000 }), (at, age) => {
        const recent = new RecentLatency(0, 60_000);
        recent.rotate(at);
        recent.record(20);
        // Ticks come once a second.
        for (let now = at; now < at + age; now += 1_000) recent.rotate(now);
        recent.rotate(at + age);
        if (age < 60_000) expect(median(recent)).toBeCloseTo(20, 0);
        if (age >= 120_000) expect(median(recent)).toBeNaN();
      }),
    );
  });

  it('forgets all of it after a long silence, and says so', () => {
    const recent = new RecentLatency(0, 60_000);
    recent.record(20);
    expect(recent.rotate(59_999)).toBe(false);
    expect(recent.rotate(600_000)).toBe(true);
    expect(median(recent)).toBeNaN();
    expect(recent.rotate(700_000)).toBe(false);
  });

  it('says when the half that is forgotten was not empty', () => {
    const recent = new RecentLatency(0, 60_000);
    recent.record(20);
    expect(recent.rotate(60_000)).toBe(false);
    recent.record(40);
    expect(recent.rotate(120_000)).toBe(true);
    expect(median(recent)).toBeCloseTo(40, -1);
  });
});
