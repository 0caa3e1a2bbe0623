import { BACKEND_SERIES } from './contract.ts';
import { breakerOf, FLEET_COLUMNS, healthOf, phaseOf } from './frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from './health.ts';
import type { RangeSeries } from './range.ts';

/** What of the ticks of a point a column tells. */
type Statistic = 'sum' | 'min' | 'mean' | 'max' | 'last' | 'share';

interface RecentColumn {
  /** Of the series in memory. */
  from: number;
  statistic: Statistic;
  /** A value as it counts. */
  value?: (value: number) => number;
}

type RecentColumns = ReadonlyMap<string, RecentColumn>;

const COUNTS = ['reconnectsAutomatic', 'reconnectsManual', 'dialsSucceeded', 'dialsFailed'];
/** A frame has quantiles of the last while, so that of a point that is the newest of them. */
const QUANTILES: Readonly<Record<string, string>> = {
  rttP50: 'rtt.p50',
  rttP95: 'rtt.p95',
  rttP99: 'rtt.p99',
  deliveryP95: 'delivery.p95',
};

/** Named as on disk (`history-answer.ts`), as far as frames have it: of a rate they have no exact sum. */
function columnsOf(names: readonly string[]): [string, RecentColumn][] {
  return names.flatMap((name, from): [string, RecentColumn][] => {
    const quantile = QUANTILES[name];
    if (quantile !== undefined) return [[quantile, { from, statistic: 'last' }]];
    if (name === 'state') return stateColumns(from);
    if (COUNTS.includes(name)) return [[`${name}.sum`, { from, statistic: 'sum' }]];
    const values = (['min', 'mean', 'max'] as const).map((statistic): [string, RecentColumn] => [
      `${name}.${statistic}`,
      { from, statistic },
    ]);
    return values;
  });
}

function stateColumns(from: number): [string, RecentColumn][] {
  const shares = <Word extends string>(kind: string, words: readonly Word[], of: (packed: number) => Word) =>
    words.map((word): [string, RecentColumn] => [
      `state.${kind}.${word}`,
      { from, statistic: 'share', value: (packed) => (of(packed) === word ? 1 : 0) },
    ]);
  return [
    ['state.last', { from, statistic: 'last' }],
    ...shares('health', HEALTHS, healthOf),
    ...shares('phase', PHASES, phaseOf),
    ...shares('breaker', BREAKER_STATES, breakerOf),
  ];
}

const FLEET: RecentColumns = new Map(columnsOf(FLEET_COLUMNS));
const BACKEND: RecentColumns = new Map(columnsOf(BACKEND_SERIES));

/** Whether the frames in memory have all of these columns. */
export function isRecent(kind: 'fleet' | 'backend', names: readonly string[]): boolean {
  const known = kind === 'fleet' ? FLEET : BACKEND;
  return names.every((name) => known.has(name));
}

export interface RecentQuery {
  kind: 'fleet' | 'backend';
  names: readonly string[];
  /** UTC ms, from `from` up to, but not including, `to`. */
  from: number;
  to: number;
  points: number;
}

/** Ticks in memory: one place each, NaN where one is missing. */
export interface RecentTicks {
  /** UTC ms of the newest. */
  end: number;
  /** ms of a tick. */
  step: number;
  /** How many there are. */
  points: number;
  /** By place in `FLEET_COLUMNS` or `BACKEND_SERIES`, the oldest first. */
  column(index: number): Float32Array | undefined;
}

/** A range out of ticks in memory, named and merged as history on disk has it. */
export function recentRange(ticks: RecentTicks, { kind, names, from, to, points }: RecentQuery): RangeSeries {
  const tick = ticks.step;
  const { step, start, count } = pointsOf(from, to, points, tick);
  const known = kind === 'fleet' ? FLEET : BACKEND;
  // By their number on the clock: the beat of the ticks shivers, and a tick must not go from one point to another.
  const first = (Math.round(ticks.end / tick) - ticks.points) * tick;
  const pointAt = (index: number) => Math.floor((first + index * tick - start) / step);
  const columns = names.map((name) => {
    const column = known.get(name);
    const values = column && ticks.column(column.from);
    return column && values
      ? merge(values, column, count, pointAt)
      : new Float32Array(count).fill(Number.NaN);
  });
  return {
    start,
    step,
    points: count,
    resolution: tick,
    before: kind === 'backend' ? stateBefore(ticks, first, start) : null,
    columns,
  };
}

/** s that points may be long, so that they begin where a person expects them to. */
const STEPS = [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600];

const LONGEST = 900;
const stepFrom = (ticks: number): number =>
  STEPS.find((step) => step >= ticks) ?? Math.ceil(ticks / LONGEST) * LONGEST;

const larger = (ticks: number): number => Math.max(1, Math.floor(ticks / 64));

function pointsOf(from: number, to: number, points: number, tick: number) {
  // A range that begins within a point needs one more; by larger steps where it is long, or it would take its time.
  for (let ticks = stepFrom((to - from) / points / tick); ; ticks = stepFrom(ticks + larger(ticks))) {
    const step = ticks * tick;
    const start = Math.floor(from / step) * step;
    const count = Math.ceil((to - start) / step);
    if (count <= points) return { step, start, count };
  }
}

function merge(
  values: Float32Array,
  { statistic, value: weigh }: RecentColumn,
  points: number,
  pointAt: (index: number) => number,
): Float32Array {
  const merged = new Float32Array(points).fill(Number.NaN);
  const ticks = new Uint32Array(points);
  for (let index = 0; index < values.length; index++) {
    const point = pointAt(index);
    const raw = values[index] as number;
    if (point < 0 || point >= points || Number.isNaN(raw)) continue;
    const value = weigh ? weigh(raw) : raw;
    const held = merged[point] as number;
    merged[point] = ticks[point] === 0 ? value : together(statistic, held, value);
    ticks[point] = (ticks[point] as number) + 1;
  }
  if (statistic !== 'mean' && statistic !== 'share') return merged;
  return merged.map((sum, point) => sum / Math.max(1, ticks[point] as number));
}

function together(statistic: Statistic, held: number, value: number): number {
  switch (statistic) {
    case 'min':
      return Math.min(held, value);
    case 'max':
      return Math.max(held, value);
    case 'last':
      return value;
    default:
      return held + value;
  }
}

function stateBefore(ticks: RecentTicks, first: number, start: number): RangeSeries['before'] {
  const states = ticks.column(BACKEND_SERIES.indexOf('state'));
  for (let index = Math.ceil((start - first) / ticks.step) - 1; index >= 0; index--) {
    const state = states?.[index];
    if (state !== undefined && !Number.isNaN(state)) return { state, at: first + (index + 1) * ticks.step };
  }
  return null;
}
