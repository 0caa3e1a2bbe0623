/*
 * Charts have about 400 pixels for up to 900 points. Points are thinned in buckets of a fixed place in
 * time (not of a fixed distance from now), so that a line does not shiver as it moves left.
 */

/** A run of points `[from, to)` that is drawn as one. */
export interface Bucket {
  from: number;
  to: number;
}

/**
 * Cuts `points` into buckets of `size`. `endTick` is the newest point's number on an absolute clock: pairs
 * of buckets begin where that number is a multiple of twice the size, and the few points before the first
 * such place are left out.
 */
export function bucketsOf(points: number, endTick: number, size: number): Bucket[] {
  const pair = size === 1 ? 1 : size * 2;
  const firstTick = endTick - points + 1;
  const buckets: Bucket[] = [];
  for (let from = (pair - (firstTick % pair)) % pair; from < points; from += size) {
    buckets.push({ from, to: Math.min(from + size, points) });
  }
  return buckets;
}

/**
 * Min–max: each pair of neighbouring buckets keeps its least and greatest value, in their order, one in
 * each bucket. A bucket that holds a NaN is NaN, so that the shortest gap still breaks the line.
 */
export function minMax(values: Float32Array, buckets: readonly Bucket[]): Float32Array {
  const out = new Float32Array(buckets.length);
  for (let index = 0; index < buckets.length; index += 2) {
    const first = buckets[index] as Bucket;
    const second = buckets[index + 1];
    const one = extremes(values, first);
    if (!second) {
      out[index] = one.gap ? Number.NaN : (values[first.to - 1] as number);
      continue;
    }
    const two = extremes(values, second);
    if (one.gap || two.gap) {
      out[index] = one.gap ? Number.NaN : one.max;
      out[index + 1] = two.gap ? Number.NaN : two.max;
      continue;
    }
    const falling = one.max - two.min > two.max - one.min;
    out[index] = falling ? one.max : one.min;
    out[index + 1] = falling ? two.min : two.max;
  }
  return out;
}

/**
 * For columns that must stay together (a stack): the index of the sample with the greatest `key` of each
 * bucket, or of a missing sample where there is one.
 */
export function peaks(key: Float32Array, buckets: readonly Bucket[]): number[] {
  return buckets.map(({ from, to }) => {
    let peak = from;
    for (let index = from; index < to; index++) {
      if (Number.isNaN(key[index])) return index;
      if ((key[index] as number) > (key[peak] as number)) peak = index;
    }
    return peak;
  });
}

function extremes(values: Float32Array, { from, to }: Bucket) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let gap = false;
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) gap = true;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, gap };
}
