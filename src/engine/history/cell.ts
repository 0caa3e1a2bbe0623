import { GAUGE, type Layout, LEVEL, type Place, RATE } from './history-series.ts';
import { SparseHistogram } from './sparse-histogram.ts';

/** Of a tick, so that what an hour of them adds up to is still exact: peers have a say in some of these numbers. */
const MOST = 2 ** 38;

/** What is known of one source, a backend or a fleet, over one bucket of time. */
export interface Cell {
  /** How many ticks it covers: fewer than the bucket has where something is missing. */
  ticks: number;
  /** ms that these ticks were long. */
  covered: number;
  /** Packed states that it was in, each once, the last one at the end; a fleet has none. */
  states: number[];
  /** ms in each of {@link states}. */
  stateMs: number[];
  /** As {@link Layout} says: whole numbers, but for the least and the most of a rate. */
  values: number[];
  latencies: (SparseHistogram | null)[];
}

export function emptyCell(layout: Layout): Cell {
  const cell: Cell = {
    ticks: 0,
    covered: 0,
    states: [],
    stateMs: [],
    values: new Array<number>(layout.values).fill(0),
    latencies: new Array<null>(layout.latencies).fill(null),
  };
  for (const { series, at } of layout.places) {
    if (series.kind === 'rate') cell.values[at + RATE.least] = Number.POSITIVE_INFINITY;
    if (series.kind === 'gauge') {
      cell.values[at + GAUGE.least] = Number.POSITIVE_INFINITY;
      cell.values[at + GAUGE.most] = Number.NEGATIVE_INFINITY;
    }
  }
  return cell;
}

/**
 * Takes in one tick.
 *
 * @param elapsed whole ms, above 0
 * @param state packed; -1 without one
 * @param from what was counted, or a gauge, NaN where unknown: of the n-th series of `layout.perTick` at `start + n · step`
 */
export function addTick(
  cell: Cell,
  layout: Layout,
  elapsed: number,
  state: number,
  from: Float64Array,
  start: number,
  step: number,
): void {
  cell.ticks++;
  cell.covered += elapsed;
  if (state >= 0) addState(cell, state, elapsed);
  const { values } = cell;
  const { perTick } = layout;
  for (let index = 0; index < perTick.length; index++) {
    const { series, at } = perTick[index] as Place;
    const value = from[start + index * step] as number;
    if (series.kind === 'gauge' || series.kind === 'level') {
      if (!Number.isFinite(value)) continue;
      const units = Math.max(-MOST, Math.min(MOST, Math.round(value / series.unit)));
      values[at + GAUGE.count] = (values[at + GAUGE.count] as number) + 1;
      values[at + GAUGE.sum] = (values[at + GAUGE.sum] as number) + units;
      if (series.kind === 'gauge') widen(values, at + GAUGE.least, units, units);
    } else {
      const count = Math.min(MOST, value);
      values[at] = (values[at] as number) + count;
      if (series.kind === 'rate') {
        const perSecond = (count * 1_000) / elapsed;
        widen(values, at + RATE.least, perSecond, perSecond);
      }
    }
  }
}

/** @param units as of `latency-buckets.ts` */
export function addLatency(cell: Cell, index: number, units: number): void {
  let histogram = cell.latencies[index];
  if (!histogram) {
    histogram = new SparseHistogram();
    cell.latencies[index] = histogram;
  }
  histogram.record(units);
}

/** Adds what is known of the same source at a later time. */
export function mergeCell(cell: Cell, later: Cell, layout: Layout): void {
  cell.ticks += later.ticks;
  cell.covered += later.covered;
  later.states.forEach((state, index) => {
    addState(cell, state, later.stateMs[index] as number);
  });
  for (const place of layout.places) mergeSeries(cell, later, place);
}

/** The same for one series alone. */
export function mergeSeries(cell: Cell, later: Cell, { series, at }: Place): void {
  const into = cell.values;
  const from = later.values;
  switch (series.kind) {
    case 'rate':
      into[at] = (into[at] as number) + (from[at] as number);
      widen(into, at + RATE.least, from[at + RATE.least] as number, from[at + RATE.most] as number);
      break;
    case 'count':
      into[at] = (into[at] as number) + (from[at] as number);
      break;
    case 'level':
      into[at + LEVEL.count] = (into[at + LEVEL.count] as number) + (from[at + LEVEL.count] as number);
      into[at + LEVEL.sum] = (into[at + LEVEL.sum] as number) + (from[at + LEVEL.sum] as number);
      break;
    case 'gauge':
      into[at + GAUGE.count] = (into[at + GAUGE.count] as number) + (from[at + GAUGE.count] as number);
      into[at + GAUGE.sum] = (into[at + GAUGE.sum] as number) + (from[at + GAUGE.sum] as number);
      widen(into, at + GAUGE.least, from[at + GAUGE.least] as number, from[at + GAUGE.most] as number);
      break;
    case 'latency': {
      const other = later.latencies[at];
      if (!other) break;
      let histogram = cell.latencies[at];
      if (!histogram) {
        histogram = new SparseHistogram();
        cell.latencies[at] = histogram;
      }
      histogram.merge(other);
    }
  }
}

/** The last state goes to the end. */
export function addState(cell: Cell, state: number, ms: number): void {
  const { states, stateMs } = cell;
  const last = states.length - 1;
  const found = states.lastIndexOf(state);
  if (found >= 0 && found === last) {
    stateMs[last] = (stateMs[last] as number) + ms;
    return;
  }
  let before = 0;
  if (found >= 0) {
    before = stateMs[found] as number;
    states.splice(found, 1);
    stateMs.splice(found, 1);
  }
  states.push(state);
  stateMs.push(before + ms);
}

/** @param at of the least; the most is behind it */
function widen(values: number[], at: number, least: number, most: number): void {
  if (least < (values[at] as number)) values[at] = least;
  if (most > (values[at + 1] as number)) values[at + 1] = most;
}
