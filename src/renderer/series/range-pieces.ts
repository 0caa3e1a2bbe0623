import { LEAST_POINTS, type RangeSeries } from '../../shared/range.ts';

/*
 * A chart may be put together of two ranges, the older one out of another place. What is counted in bars has to be
 * counted over the same time in both, and once.
 */

/** Without the points that are not whole, because nothing is known of them from before `at`. */
export function wholeFrom(range: RangeSeries, at: number): RangeSeries {
  const cut = Math.min(range.points, Math.max(0, Math.ceil((at - range.start) / range.step)));
  return {
    ...range,
    start: range.start + cut * range.step,
    points: range.points - cut,
    columns: range.columns.map((column) => column.subarray(cut)),
  };
}

/** What to ask for of the time from `from` until a range begins, in points as long as its own. UTC ms. */
export function olderThan({ start, step }: RangeSeries, from: number) {
  const points = Math.max(LEAST_POINTS, Math.ceil((start - from) / step));
  return { from: Math.max(0, start - points * step), to: start, points };
}
