import type { SeriesRing } from './ring.ts';

/** The sum of a column over the newest `span` ms; missing points count nothing. */
export function sumLatest(ring: SeriesRing, column: number, span: number): number {
  let sum = 0;
  for (const value of ring.latest(column, Math.round(span / ring.step))) {
    if (!Number.isNaN(value)) sum += value;
  }
  return sum;
}
