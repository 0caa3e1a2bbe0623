import { bucketStart, COARSEST, TIERS } from './tiers.ts';

export interface QueryPlan {
  /** Which of `TIERS` is read. */
  tier: number;
  /** UTC ms of the first point, which is the start of a bucket. */
  start: number;
  /** ms between points: a multiple of the tier's. */
  step: number;
  points: number;
}

/**
 * Which tier answers, and how its buckets become points: the coarsest that gives at least half of the points asked
 * for, so that no more is read than is shown; a coarser one where that does not go back far enough.
 *
 * @param from UTC ms
 * @param to UTC ms, after `from`
 * @param points at most so many; `LEAST_POINTS` or more
 * @param oldest of each tier, UTC ms; `null` where it is empty
 */
export function planQuery(
  from: number,
  to: number,
  points: number,
  oldest: readonly (number | null)[],
): QueryPlan {
  const span = to - from;
  const wanted = TIERS.findLastIndex(({ length }) => span / length >= points / 2);
  // Nothing that a coarser tier has from before: it begins where the whole history does.
  const beginning = Math.min(...oldest.map((time) => time ?? Number.POSITIVE_INFINITY));
  const needed = bucketStart(Math.max(from, beginning), COARSEST);
  const goesBack = (tier: number) =>
    bucketStart(oldest[tier] ?? Number.POSITIVE_INFINITY, COARSEST) <= needed;
  const last = TIERS.length - 1;
  let tier = Math.max(0, wanted);
  while (tier < last && !goesBack(tier)) tier++;
  return { tier, ...align(from, to, points, TIERS[tier]?.length ?? COARSEST) };
}

/** Whole buckets per point, and points on multiples of their length: two queries of one range agree. */
function align(from: number, to: number, points: number, length: number) {
  let buckets = Math.max(1, Math.floor((to - from) / length / points));
  // By larger steps where it is long, or it would take its time.
  for (; ; buckets += Math.max(1, Math.floor(buckets / 64))) {
    const step = buckets * length;
    const start = bucketStart(from, step);
    const count = Math.ceil((to - start) / step);
    if (count <= points) return { start, step, points: count };
  }
}
