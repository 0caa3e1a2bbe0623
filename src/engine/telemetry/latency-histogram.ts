import {
  LATENCY_BUCKETS,
  LATENCY_UNIT,
  latencyBucket,
  latencyMiddle,
  latencyUnits,
} from './latency-buckets.ts';

/** The middle of each bucket, in ms. */
const MIDDLES = Float64Array.from(
  { length: LATENCY_BUCKETS },
  (_, bucket) => latencyMiddle(bucket) * LATENCY_UNIT,
);

/** Buckets are made by so many at a time, which V8 keeps within its heap: 64 bytes, two doublings. */
const BLOCK = 32;
const NONE = new Uint16Array(0);

/**
 * A latency histogram of at most 704 bytes: linear up to 0.16 ms, from there 16 buckets per doubling. A
 * quantile is off by at most half a bucket, 1/32 of the value (or 0.005 ms), however many values there
 * are; and histograms add up, so the p95 of a group is that of its values and not an average of
 * percentiles.
 *
 * Round trips of one backend lie close together: there are only the buckets from the lowest to the
 * highest that was needed, in blocks.
 */
export class LatencyHistogram {
  /** From bucket {@link first} on; outside of it all counts are 0. */
  private counts = NONE;
  /** A multiple of {@link BLOCK}. */
  private first = 0;
  private total = 0;

  get count(): number {
    return this.total;
  }

  /** @param ms below zero counts as zero. */
  record(ms: number): void {
    const bucket = latencyBucket(latencyUnits(ms));
    if (bucket < this.first || bucket >= this.first + this.counts.length) this.include(bucket);
    const index = bucket - this.first;
    const count = this.counts[index] as number;
    // Full is full: it keeps its shape where wrapping round would turn it over.
    if (count === 65_535) return;
    this.counts[index] = count + 1;
    this.total++;
  }

  clear(): void {
    this.counts = NONE;
    this.total = 0;
  }

  /**
   * The quantiles in ms, one pass for all; NaN without values. `quantiles` rise, from 0 to 1.
   * @param into where to put them: nothing is allocated then.
   */
  static quantiles(
    histograms: readonly LatencyHistogram[],
    quantiles: readonly number[],
    into: number[] = [],
  ): number[] {
    let total = 0;
    let lowest = LATENCY_BUCKETS;
    for (const { total: values, first } of histograms) {
      total += values;
      if (values > 0) lowest = Math.min(lowest, first);
    }
    let bucket = lowest - 1;
    let seen = 0;
    for (let next = 0; next < quantiles.length; next++) {
      // The rank of a quantile: the smallest value with at least that share at or below it.
      const rank = Math.max(1, Math.ceil((quantiles[next] as number) * total));
      while (seen < rank && bucket < LATENCY_BUCKETS - 1) {
        bucket++;
        for (const histogram of histograms) seen += histogram.countOf(bucket);
      }
      into[next] = total === 0 ? Number.NaN : (MIDDLES[bucket] as number);
    }
    return into;
  }

  private countOf(bucket: number): number {
    const index = bucket - this.first;
    return index >= 0 && index < this.counts.length ? (this.counts[index] as number) : 0;
  }

  /** Makes room for a bucket, and for all between it and those that there are. */
  private include(bucket: number): void {
    const block = bucket - (bucket % BLOCK);
    const { counts } = this;
    const first = counts.length === 0 ? block : this.first;
    const from = Math.min(block, first);
    const to = Math.max(block + BLOCK, first + counts.length);
    this.counts = new Uint16Array(to - from);
    this.counts.set(counts, first - from);
    this.first = from;
  }
}

/**
 * A histogram of the last while: a new half begins every `halfLife` ms and the one before the last is
 * forgotten, so it always holds between one and two of them.
 */
export class RecentLatency {
  private current = new LatencyHistogram();
  private previous = new LatencyHistogram();
  private readonly both: readonly LatencyHistogram[] = [this.current, this.previous];
  private halfBegan: number;

  constructor(
    now: number,
    private readonly halfLife = 30_000,
  ) {
    this.halfBegan = now;
  }

  /** When {@link rotate} has something to do. */
  get rotatesAt(): number {
    return this.halfBegan + this.halfLife;
  }

  record(ms: number): void {
    this.current.record(ms);
  }

  get count(): number {
    return this.current.count + this.previous.count;
  }

  /** Forgets what is too old; says whether anything was. */
  rotate(now: number): boolean {
    const halves = Math.floor((now - this.halfBegan) / this.halfLife);
    if (halves < 1) return false;
    const forgot = this.previous.count > 0 || (halves > 1 && this.current.count > 0);
    [this.current, this.previous] = [this.previous, this.current];
    this.current.clear();
    if (halves > 1) this.previous.clear();
    this.halfBegan += halves * this.halfLife;
    return forgot;
  }

  quantiles(quantiles: readonly number[], into?: number[]): number[] {
    return LatencyHistogram.quantiles(this.both, quantiles, into);
  }
}
