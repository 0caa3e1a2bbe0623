import { latencyBucket, latencyMiddle } from '../telemetry/latency-buckets.ts';

/**
 * A latency histogram that holds only the buckets with something in them: a backend's round trips of an hour
 * lie in a dozen of the 320. Two of them add up to the histogram of all their values.
 */
export class SparseHistogram {
  /** Rising. */
  readonly buckets: number[] = [];
  /** Of each of {@link buckets}; never 0. */
  readonly counts: number[] = [];
  /** Of all values, in units, each rounded down. */
  sum = 0;

  get total(): number {
    let total = 0;
    for (const count of this.counts) total += count;
    return total;
  }

  /** @param units whole, of the series. */
  record(units: number): void {
    this.add(latencyBucket(units), 1);
    this.sum += units;
  }

  merge(other: SparseHistogram): void {
    for (let index = 0; index < other.buckets.length; index++) {
      this.add(other.buckets[index] as number, other.counts[index] as number);
    }
    this.sum += other.sum;
  }

  /** What the sum would be if every value were the middle of its bucket, in units, rounded. */
  get estimatedSum(): number {
    let sum = 0;
    this.buckets.forEach((bucket, index) => {
      sum += latencyMiddle(bucket) * (this.counts[index] as number);
    });
    return Math.round(sum);
  }

  /** The mean in units; NaN without values. */
  get mean(): number {
    return this.sum / this.total;
  }

  /**
   * Quantiles in units, each the middle of its bucket; NaN without values.
   * @param quantiles rising, from 0 to 1.
   */
  quantiles(quantiles: readonly number[]): number[] {
    const { total } = this;
    let index = -1;
    let seen = 0;
    return quantiles.map((quantile) => {
      // The rank of a quantile: the smallest value with at least that share at or below it.
      const rank = Math.max(1, Math.ceil(quantile * total));
      while (seen < rank && index < this.buckets.length - 1) seen += this.counts[++index] as number;
      return total === 0 ? Number.NaN : latencyMiddle(this.buckets[index] as number);
    });
  }

  private add(bucket: number, count: number): void {
    const { buckets, counts } = this;
    let low = 0;
    let high = buckets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((buckets[middle] as number) < bucket) low = middle + 1;
      else high = middle;
    }
    if (buckets[low] === bucket) {
      counts[low] = (counts[low] as number) + count;
      return;
    }
    buckets.splice(low, 0, bucket);
    counts.splice(low, 0, count);
  }
}
