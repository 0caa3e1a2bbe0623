import { type Difference, differenceOf, fromBothSides, type Interval } from './difference.ts';

/** What was counted in a block of time, out of how much: ms, or dials. */
export interface Counted {
  count: number;
  of: number;
}

interface Total extends Counted {
  rate: number;
}

/**
 * The difference of two rates of events that happen now and then.
 *
 * Limits of each rate: Byar's approximation to the exact ones of the Poisson distribution (Breslow and Day, Statistical
 * Methods in Cancer Research II, 1987, §2.3), put together as in `fromBothSides`. Events that come in bursts, as losses
 * do, say less than their number: counts are divided by their dispersion, Pearson's χ² by its degrees of freedom, where
 * that is above 1 (McCullagh and Nelder, Generalized Linear Models, 1989, §6.2.3).
 *
 * @param before blocks with `of` above 0
 * @param per so much of `of` has the rate
 */
export function rateDifference(
  before: readonly Counted[],
  after: readonly Counted[],
  per: number,
): Difference {
  const own = totalOf(before);
  const other = totalOf(after);
  const { dispersion, freedom } = dispersionOf([before, after], ({ rate }, of) => rate * of);
  return differenceOf(own.rate * per, other.rate * per, freedom, (critical) =>
    scaled(
      fromBothSides(own.rate, byar(own, dispersion, critical), other.rate, byar(other, dispersion, critical)),
      per,
    ),
  );
}

/**
 * The difference of two shares.
 *
 * Limits of each: Wilson's score (1927), put together by Newcombe's tenth method (Interval estimation for the difference
 * between independent proportions, Statistics in Medicine 17, 1998). Dials of one outage are no independent ones: they
 * count as many as they are divided by their dispersion (Rao and Scott, A simple method for the analysis of clustered
 * binary data, Biometrics 48, 1992).
 *
 * @param before blocks with `of` above 0
 */
export function shareDifference(before: readonly Counted[], after: readonly Counted[]): Difference {
  const own = totalOf(before);
  const other = totalOf(after);
  const { dispersion, freedom } = dispersionOf([before, after], ({ rate }, of) => rate * (1 - rate) * of);
  return differenceOf(own.rate, other.rate, freedom, (critical) =>
    fromBothSides(
      own.rate,
      wilson(own.rate, own.of / dispersion, critical),
      other.rate,
      wilson(other.rate, other.of / dispersion, critical),
    ),
  );
}

function totalOf(blocks: readonly Counted[]): Total {
  let count = 0;
  let of = 0;
  for (const block of blocks) {
    count += block.count;
    of += block.of;
  }
  return { count, of, rate: count / of };
}

/**
 * How much more the blocks scatter about their rate than by chance, never below 1, which is all that chance says
 * without a sample to judge it by.
 *
 * @param variance of a block with so much in it, by chance
 */
function dispersionOf(
  samples: readonly (readonly Counted[])[],
  variance: (total: Total, of: number) => number,
): { dispersion: number; freedom: number } {
  let squares = 0;
  let freedom = 0;
  for (const blocks of samples) {
    const total = totalOf(blocks);
    // Where nothing scatters there is nothing to learn from.
    if (variance(total, 1) <= 0) continue;
    for (const { count, of } of blocks) squares += (count - total.rate * of) ** 2 / variance(total, of);
    freedom += blocks.length - 1;
  }
  const dispersion = freedom > 0 ? squares / freedom : 1;
  // What was measured of it is itself a sample.
  return dispersion > 1 ? { dispersion, freedom } : { dispersion: 1, freedom: Number.POSITIVE_INFINITY };
}

function byar({ count, of }: Counted, dispersion: number, critical: number): Interval {
  const events = count / dispersion;
  const exposure = of / dispersion;
  const limit = (at: number, sign: number) =>
    at * Math.max(0, 1 - 1 / (9 * at) + (sign * critical) / (3 * Math.sqrt(at))) ** 3;
  const low = events === 0 ? 0 : Math.min(events, limit(events, -1));
  return [low / exposure, Math.max(events, limit(events + 1, 1)) / exposure];
}

function wilson(share: number, of: number, critical: number): Interval {
  const square = critical * critical;
  const middle = (share + square / (2 * of)) / (1 + square / of);
  const half =
    (critical / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return [Math.min(share, Math.max(0, middle - half)), Math.max(share, Math.min(1, middle + half))];
}

const scaled = ([low, high]: Interval, by: number): Interval => [low * by, high * by];
