import type { SeriesSource } from '../../shared/range.ts';

export interface HistoryQuery {
  /** Its name. */
  fleet: string;
  source: SeriesSource;
  /**
   * Names of `BACKEND_LAYOUT` or `FLEET_LAYOUT`; for a backend `state`; `serverTier.` with the name of one of the server's
   * own tiers, or `serverTier` for all that are known, at most 16: each is answered under the name with it.
   */
  series: readonly string[];
  /** UTC ms, from `from` up to, but not including, `to`. */
  from: number;
  to: number;
  /** At most so many. */
  points: number;
}

/**
 * Columns of one series by name, each with a value per point and NaN where nothing is known:
 *
 * - rate: `sum`, exact; `min`, `mean`, `max` per second. The mean is over the time that is covered.
 * - count: `sum`.
 * - gauge: `min`, `mean`, `max` of the ticks; of one of the server's tiers `mean` alone.
 * - latency, ms: `count`, `mean`, `min`, `max`, `p50`, `p95`, `p99`; the last five each the middle of a bucket of the
 *   histogram, off by at most 1/32 of the value or half a unit: 0.005 ms, of `recovery` 5 ms.
 * - state: `last`, the packed state at the end of the point; and of each state that there was its share of the covered
 *   time, from 0 to 1, such as `health.up`, `phase.open` and `breaker.closed`.
 */
export type HistoryColumns = Record<string, Float64Array>;

export interface HistoryAnswer {
  /** ms of the buckets that were read. */
  tier: number;
  /** UTC ms of the start of the first point. */
  start: number;
  /** ms between points. */
  step: number;
  points: number;
  /** ms of each point that ticks covered: 0 where there is a gap. */
  covered: Float64Array;
  /** How many ticks that were. */
  ticks: Float64Array;
  series: Record<string, HistoryColumns>;
  /** The last state known before the first point, and the UTC ms until which it is known; `null` without one. */
  before: { state: number; at: number } | null;
}
