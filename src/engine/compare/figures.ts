import type { ComparedFigure } from '../../shared/recording.ts';
import { SparseHistogram } from '../history/sparse-histogram.ts';
import { LATENCY_UNIT } from '../telemetry/latency-buckets.ts';
import { type Counted, rateDifference, shareDifference } from './counted-difference.ts';
import type { Difference } from './difference.ts';
import { meanDifference, quantileDifferences } from './resampled-difference.ts';
import {
  type ComparedCount,
  type ComparedLatency,
  countOf,
  latencyOf,
  type SpanBlock,
} from './span-block.ts';

/** Fewer blocks of time on either side say nothing about how much one differs from the next. */
const FEWEST_BLOCKS = 5;
/** Values beyond a quantile that it takes to know where it is. */
const BEYOND_QUANTILE = 5;
/** Fewer dials are no share. */
const FEWEST_DIALS = 10;
const HOUR = 3_600_000;
const SECOND = 1_000;

/** One figure of two recordings before it is judged; `difference` is `null` where too little is known. */
export interface MeasuredFigure {
  name: string;
  unit: ComparedFigure['unit'];
  /** What is better. */
  better: 'more' | 'less';
  before: number | null;
  after: number | null;
  difference: Difference | null;
  /** A smaller difference is none, however certain: in the unit of the figure. */
  least: number;
}

type Blocks = readonly SpanBlock[];

/** All figures of a backend, or of several together, always the same ones in the same order. */
export function measureFigures(before: Blocks, after: Blocks): MeasuredFigure[] {
  return [
    ...quantiles('round trip', 'rtt', [0.5, 0.95, 0.99], before, after),
    ...quantiles('delivery delay', 'delivery', [0.95], before, after),
    ...quantiles('time to ready', 'dial', [0.5, 0.95], before, after),
    rate('reconnects per hour', 'reconnectsAutomatic', before, after),
    dials(before, after),
    timeOpen(before, after),
    throughput('messages in per second', 'messagesIn', before, after),
    throughput('messages out per second', 'messagesOut', before, after),
    rate('messages dropped per hour', 'dropped', before, after),
    rate('messages missing per hour', 'missing', before, after),
    rate('breaker trips per hour', 'trips', before, after),
  ];
}

/** A latency is known to the bucket of its histogram: 1/16 of the value, or a tenth of a ms. */
const leastLatency = (ms: number): number => Math.max(ms / 16, 0.1);

function quantiles(
  words: string,
  name: ComparedLatency,
  wanted: readonly number[],
  before: Blocks,
  after: Blocks,
): MeasuredFigure[] {
  const measured = (blocks: Blocks) => blocks.flatMap((block) => latencyOf(block, name) ?? []);
  const own = measured(before);
  const other = measured(after);
  const differences =
    own.length >= FEWEST_BLOCKS && other.length >= FEWEST_BLOCKS
      ? quantileDifferences(own, other, wanted)
      : wanted.map(() => null);
  const counts = [own, other].map((each) => each.reduce((sum, { total }) => sum + total, 0));
  const values = [own, other].map((each) => valuesOf(each, wanted));
  return wanted.map((quantile, index): MeasuredFigure => {
    const enough = counts.every((count) => count * (1 - quantile) >= BEYOND_QUANTILE - 1e-9);
    const difference = differences[index] ?? null;
    const [mine = null, theirs = null] = values.map((each) => each?.[index] ?? null);
    return {
      name: `${words} p${Math.round(quantile * 100)}`,
      unit: 'ms',
      better: 'less',
      before: mine,
      after: theirs,
      difference: enough && difference ? inMs(difference) : null,
      least: leastLatency(Math.max(mine ?? 0, theirs ?? 0)),
    };
  });
}

/** ms; `null` without values. */
function valuesOf(histograms: readonly SparseHistogram[], wanted: readonly number[]): number[] | null {
  if (histograms.length === 0) return null;
  const all = new SparseHistogram();
  for (const histogram of histograms) all.merge(histogram);
  return all.quantiles(wanted).map((units) => units * LATENCY_UNIT);
}

const inMs = ({ before, after, noise, chance }: Difference): Difference => ({
  before: before * LATENCY_UNIT,
  after: after * LATENCY_UNIT,
  noise: noise * LATENCY_UNIT,
  chance,
});

function rate(name: string, count: ComparedCount, before: Blocks, after: Blocks): MeasuredFigure {
  const counted = (blocks: Blocks) => perCovered(blocks, count);
  return figure(name, '1/h', 'less', counted(before), counted(after), HOUR, rateDifference, () => 0);
}

/** What comes by the thousand is no Poisson process: a feed has its own beat. */
function throughput(name: string, count: ComparedCount, before: Blocks, after: Blocks): MeasuredFigure {
  const counted = (blocks: Blocks) => perCovered(blocks, count);
  const least = (value: number) => value / 100;
  return figure(name, '1/s', 'more', counted(before), counted(after), SECOND, meanDifference, least);
}

function timeOpen(before: Blocks, after: Blocks): MeasuredFigure {
  const counted = (blocks: Blocks) => some(blocks.map(({ open, wanted }) => ({ count: open, of: wanted })));
  return figure('time open', 'share', 'more', counted(before), counted(after), 1, meanDifference, () => 5e-4);
}

function dials(before: Blocks, after: Blocks): MeasuredFigure {
  const counted = (blocks: Blocks) =>
    some(
      blocks.map((block) => {
        const count = countOf(block, 'dialsSucceeded');
        return { count, of: count + countOf(block, 'dialsFailed') };
      }),
    );
  const own = counted(before);
  const other = counted(after);
  const enough = [own, other].every((each) => each.reduce((sum, { of }) => sum + of, 0) >= FEWEST_DIALS);
  return {
    name: 'dials that succeed',
    unit: 'share',
    better: 'more',
    before: rateOf(own, 1),
    after: rateOf(other, 1),
    difference: enough ? shareDifference(own, other) : null,
    least: 0,
  };
}

const some = (blocks: readonly Counted[]): Counted[] => blocks.filter(({ of }) => of > 0);
const perCovered = (blocks: Blocks, name: ComparedCount): Counted[] =>
  some(blocks.map((block) => ({ count: countOf(block, name), of: block.covered })));

function rateOf(blocks: readonly Counted[], per: number): number | null {
  const of = blocks.reduce((sum, block) => sum + block.of, 0);
  return of === 0 ? null : (blocks.reduce((sum, { count }) => sum + count, 0) / of) * per;
}

function figure(
  name: string,
  unit: MeasuredFigure['unit'],
  better: MeasuredFigure['better'],
  before: readonly Counted[],
  after: readonly Counted[],
  per: number,
  method: (before: readonly Counted[], after: readonly Counted[], per: number) => Difference,
  least: (value: number) => number,
): MeasuredFigure {
  const values = { before: rateOf(before, per), after: rateOf(after, per) };
  const enough = before.length >= FEWEST_BLOCKS && after.length >= FEWEST_BLOCKS;
  return {
    name,
    unit,
    better,
    ...values,
    difference: enough ? method(before, after, per) : null,
    least: least(Math.max(values.before ?? 0, values.after ?? 0)),
  };
}
