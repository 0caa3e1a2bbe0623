import { type Random, seededRandom } from '../../shared/random.ts';
import type { SparseHistogram } from '../history/sparse-histogram.ts';
import { LATENCY_BUCKETS, latencyMiddle } from '../telemetry/latency-buckets.ts';
import type { Counted } from './counted-difference.ts';
import { type Difference, differenceOf } from './difference.ts';

/** Samples drawn of each side. */
const RESAMPLES = 200;
/** The same files always lead to the same answer. */
const SEED = 20_260_101;

/** A block may be so much like the one before it, and no sample says more surely that it is. */
const MOST_ALIKE = 0.8;
/** Fewer degrees of freedom say nothing any more. */
const LEAST_FREEDOM = 2;

interface Estimate {
  value: number;
  /** Its standard deviation. */
  scatter: number;
  /** Degrees of freedom of that. */
  freedom: number;
}

/**
 * The difference of two means, or of what is counted per time, where one moment is like the one before it.
 *
 * By a bootstrap of blocks: blocks of time are drawn anew with replacement, each with all that happened in it, so that
 * what hangs together within one stays together (Künsch, The jackknife and the bootstrap for general stationary
 * observations, Annals of Statistics 17, 1989; blocks that do not overlap: Carlstein 1986). The bootstrap's variance of k
 * blocks is too small by k / (k − 1). Where blocks are still like the ones before them, they count as fewer: k · (1 − ρ) /
 * (1 + ρ) of them for a correlation ρ (Bayley and Hammersley, The effective number of independent observations in an
 * autocorrelated time series, Supplement to the Journal of the Royal Statistical Society 8, 1946). The two sides are put
 * together as by Welch (Biometrika 34, 1947), with as many degrees of freedom as there are blocks less one.
 *
 * @param before blocks with `of` above 0
 * @param per so much of `of` has the rate
 */
export function meanDifference(
  before: readonly Counted[],
  after: readonly Counted[],
  per: number,
): Difference {
  const random = seededRandom(SEED);
  return welch(meanOf(before, per, random), meanOf(after, per, random));
}

/**
 * The differences of quantiles of two latencies, in units of their histograms, by the same bootstrap: of each sample the
 * histograms of its blocks are added up.
 *
 * @param before of each block with any
 * @param quantiles rising, from 0 to 1
 */
export function quantileDifferences(
  before: readonly SparseHistogram[],
  after: readonly SparseHistogram[],
  quantiles: readonly number[],
): Difference[] {
  const random = seededRandom(SEED);
  const own = quantilesOf(before, quantiles, random);
  const other = quantilesOf(after, quantiles, random);
  return quantiles.map((_, index) => welch(own[index] as Estimate, other[index] as Estimate));
}

function welch(own: Estimate, other: Estimate): Difference {
  const variances = [own.scatter ** 2, other.scatter ** 2] as const;
  const variance = variances[0] + variances[1];
  const freedom =
    variance === 0
      ? own.freedom + other.freedom
      : variance ** 2 / (variances[0] ** 2 / own.freedom + variances[1] ** 2 / other.freedom);
  const difference = other.value - own.value;
  const scatter = Math.sqrt(variance);
  return differenceOf(own.value, other.value, freedom, (critical) => [
    difference - critical * scatter,
    difference + critical * scatter,
  ]);
}

function meanOf(blocks: readonly Counted[], per: number, random: Random): Estimate {
  const mean = (drawn: readonly Counted[]) => {
    let count = 0;
    let of = 0;
    for (const block of drawn) {
      count += block.count;
      of += block.of;
    }
    return (count / of) * per;
  };
  const drawn = new Array<Counted>(blocks.length);
  const values: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample++) {
    for (let index = 0; index < blocks.length; index++) drawn[index] = anyOf(blocks, random);
    values.push(mean(drawn));
  }
  const series = blocks.map((block) => mean([block]));
  return { value: mean(blocks), ...scatterOf(values, series) };
}

function quantilesOf(
  blocks: readonly SparseHistogram[],
  quantiles: readonly number[],
  random: Random,
): Estimate[] {
  const lowest = blocks.reduce(
    (least, { buckets }) => Math.min(least, buckets[0] as number),
    LATENCY_BUCKETS,
  );
  const highest = blocks.reduce((most, { buckets }) => Math.max(most, buckets.at(-1) as number), 0);
  const counts = new Float64Array(highest - lowest + 1);
  const add = ({ buckets, counts: added }: SparseHistogram) => {
    for (let index = 0; index < buckets.length; index++) {
      const at = (buckets[index] as number) - lowest;
      counts[at] = (counts[at] as number) + (added[index] as number);
    }
  };
  for (const block of blocks) add(block);
  const whole = quantilesIn(counts, lowest, quantiles);
  const samples = quantiles.map((): number[] => []);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    counts.fill(0);
    for (let index = 0; index < blocks.length; index++) add(anyOf(blocks, random));
    for (const [index, value] of quantilesIn(counts, lowest, quantiles).entries())
      samples[index]?.push(value);
  }
  const series = blocks.map(({ mean }) => mean);
  return quantiles.map((_, index) => ({
    value: whole[index] as number,
    ...scatterOf(samples[index] ?? [], series),
  }));
}

/** Each the middle of its bucket, as in `sparse-histogram.ts`. @param lowest bucket of the first count */
function quantilesIn(counts: Float64Array, lowest: number, quantiles: readonly number[]): number[] {
  let total = 0;
  for (let index = 0; index < counts.length; index++) total += counts[index] as number;
  let at = -1;
  let seen = 0;
  return quantiles.map((quantile) => {
    const rank = Math.max(1, Math.ceil(quantile * total));
    while (seen < rank && at < counts.length - 1) seen += counts[++at] as number;
    return latencyMiddle(lowest + at);
  });
}

/** @param series by block, in order of time */
function scatterOf(
  values: readonly number[],
  series: readonly number[],
): Pick<Estimate, 'scatter' | 'freedom'> {
  const blocks = series.length;
  const alike = alikeness(series);
  const times = (1 + alike) / (1 - alike);
  const variance = (squaresOf(values) / (values.length - 1)) * (blocks / (blocks - 1)) * times;
  return { scatter: Math.sqrt(variance), freedom: Math.max(LEAST_FREEDOM, blocks / times - 1) };
}

/**
 * How much each is like the one before it, from 0. In a short series that comes out too small by about (1 + 4ρ) / n:
 * Kendall, Note on bias in the estimation of autocorrelation, Biometrika 41 (1954).
 */
function alikeness(series: readonly number[]): number {
  const { length } = series;
  const mean = meanIn(series);
  const squares = squaresOf(series);
  if (squares === 0 || length <= 4) return 0;
  let products = 0;
  for (let index = 1; index < length; index++) {
    products += ((series[index] as number) - mean) * ((series[index - 1] as number) - mean);
  }
  const found = products / squares;
  return Math.min(MOST_ALIKE, Math.max(0, found + (1 + 4 * found) / length));
}

const meanIn = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function squaresOf(values: readonly number[]): number {
  const mean = meanIn(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

const anyOf = <T>(all: readonly T[], random: Random): T => all[Math.floor(random() * all.length)] as T;
