/** What latencies are counted in, ms. */
export const LATENCY_UNIT = 0.01;
/** Buckets per doubling are 2 to this power. */
const SUB_BITS = 4;
const SUB_BUCKETS = 1 << SUB_BITS;
/** Larger ones, from about 84 s, share the last bucket. */
const MOST_UNITS = 2 ** 23 - 1;

/** Whole units of a latency in ms; below zero counts as zero. */
export const latencyUnits = (ms: number): number =>
  Math.min(MOST_UNITS, Math.max(0, Math.floor(ms / LATENCY_UNIT)));

/**
 * The bucket that so many units fall into: linear up to 16 units, from there 16 buckets per doubling. One
 * layout for histograms in memory and on disk, so that a quantile means the same in both; the middle of a bucket is
 * off by at most 1/32 of the value, or 0.005 ms.
 *
 * Source: the log-linear layout of HdrHistogram (Gil Tene).
 */
export function latencyBucket(units: number): number {
  if (units < SUB_BUCKETS) return units;
  const exponent = 31 - Math.clz32(units);
  const sub = (units >>> (exponent - SUB_BITS)) & (SUB_BUCKETS - 1);
  return (exponent - SUB_BITS + 1) * SUB_BUCKETS + sub;
}

export const LATENCY_BUCKETS = latencyBucket(MOST_UNITS) + 1;

/** The middle of a bucket in units. */
export function latencyMiddle(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket + 0.5;
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1;
  const lowest = (SUB_BUCKETS + (bucket % SUB_BUCKETS)) * 2 ** shift;
  return lowest + 2 ** shift / 2;
}
