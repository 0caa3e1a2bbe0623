export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** A middle value and how far the runs lay apart. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** The spread of `ours[n] / peer[n]`, which were measured right after each other. */
export const pairedRatios = (ours: readonly number[], peer: readonly number[]): Spread =>
  spreadOf(ours.map((value, index) => value / (peer[index] ?? Number.NaN)));
