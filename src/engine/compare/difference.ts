import { chanceOf, limitOf } from './distributions.ts';

/** An interval of a difference: from, to. */
export type Interval = readonly [low: number, high: number];

/** What differs between two samples, and how sure that is. */
export interface Difference {
  before: number;
  after: number;
  /** Half the width of a 95 % interval of the difference. */
  noise: number;
  /** How likely a difference of this size is where there is none. */
  chance: number;
}

/** The largest critical size that is looked for: chances beyond it are nothing. */
const LARGEST = 60;

/**
 * A difference by a method that gives an interval for any critical size, in standard deviations: its chance is that of
 * the widest interval without zero.
 *
 * @param freedom degrees of freedom of what the critical size is of
 */
export function differenceOf(
  before: number,
  after: number,
  freedom: number,
  interval: (critical: number) => Interval,
): Difference {
  const [low, high] = interval(limitOf(freedom));
  return { before, after, noise: (high - low) / 2, chance: chanceOf(widest(interval), freedom) };
}

function widest(interval: (critical: number) => Interval): number {
  const excludesZero = (critical: number) => {
    const [low, high] = interval(critical);
    return low > 0 || high < 0;
  };
  if (!excludesZero(Number.EPSILON)) return 0;
  if (excludesZero(LARGEST)) return Number.POSITIVE_INFINITY;
  let inside = 0;
  let outside = LARGEST;
  for (let step = 0; step < 40; step++) {
    const middle = (inside + outside) / 2;
    if (excludesZero(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/**
 * The interval of a difference out of the intervals of its two sides.
 * Source: Zou and Donner, Construction of confidence limits about effect measures, Statistics in Medicine 27 (2008);
 * Newcombe's tenth method of 1998 is the same for shares.
 */
export function fromBothSides(before: number, own: Interval, after: number, other: Interval): Interval {
  const difference = after - before;
  return [
    difference - Math.hypot(after - other[0], own[1] - before),
    difference + Math.hypot(other[1] - after, before - own[0]),
  ];
}
