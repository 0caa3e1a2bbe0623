import { type FleetColumn, fleetColumn } from '../../shared/frame.ts';
import { bucketsOf, minMax, peaks } from '../series/downsample.ts';
import type { SeriesRing } from '../series/ring.ts';

/**
 * One drawn point: `at` is UTC ms, `age` is ms from the right edge (below zero), a missing value is `null`,
 * which breaks the line. Charts go by age, so that their axis stands still while time goes on.
 */
export type ChartPoint = { at: number; age: number } & Record<string, number | null>;

/** What all charts of a panel share, so that one crosshair fits them all. */
export interface ChartWindow {
  from: number;
  /** The newest point: the right edge is now. */
  to: number;
  points: ChartPoint[];
}

/** Points per series at most; more than a chart of this width can show only cost time. */
const MAX_POINTS = 240;

/** Columns drawn as lines, and columns that stand on each other and therefore are thinned together. */
export interface ColumnPlan {
  lines: Record<string, number>;
  /** Columns that are drawn as one are added up. */
  stacked: Record<string, readonly number[]>;
  /** Where a line has nothing to say, whatever its column holds. */
  silent?: (column: (index: number) => Float32Array, point: number) => boolean;
  /** Of the columns at one point, what a thinned stack must not lose. */
  weight: (column: (index: number) => Float32Array, point: number) => number;
}

export function chartWindow(ring: SeriesRing, minutes: number, plan: ColumnPlan): ChartWindow {
  const span = minutes * 60_000;
  const wanted = Math.round(span / ring.step);
  const count = Math.min(wanted, ring.length);
  const size = Math.max(1, Math.ceil(wanted / MAX_POINTS));
  const buckets = bucketsOf(count, Math.round(ring.end / ring.step), size);
  const first = ring.length - count;
  const points = buckets.map(({ from, to }): ChartPoint => {
    const at = ring.timeAt(first + (from + to - 1) / 2);
    return { at, age: at - ring.end };
  });
  const copies = new Map<number, Float32Array>();
  const column = (index: number) => {
    const copy = copies.get(index) ?? ring.latest(index, count);
    copies.set(index, copy);
    return copy;
  };
  for (const [key, index] of Object.entries(plan.lines)) {
    const { silent } = plan;
    const values = minMax(
      silent
        ? column(index).map((value, point) => (silent(column, point) ? Number.NaN : value))
        : column(index),
      buckets,
    );
    points.forEach((point, at) => {
      point[key] = present(values[at]);
    });
  }
  const stacked = Object.entries(plan.stacked);
  if (stacked.length > 0) {
    const weights = Float32Array.from({ length: count }, (_, point) => plan.weight(column, point));
    const chosen = peaks(weights, buckets);
    for (const [key, indexes] of stacked) {
      points.forEach((point, at) => {
        let sum = 0;
        for (const index of indexes) sum += column(index)[chosen[at] as number] as number;
        point[key] = present(sum);
      });
    }
  }
  return { from: ring.end - span, to: ring.end, points };
}

const present = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

const columnsOf = <Key extends string>(names: Record<Key, FleetColumn>): Record<Key, number> =>
  Object.fromEntries(
    Object.entries<FleetColumn>(names).map(([key, name]) => [key, fleetColumn(name)]),
  ) as Record<Key, number>;

export const FLEET_PLAN: ColumnPlan = {
  lines: columnsOf({
    in: 'messagesIn',
    out: 'messagesOut',
    p50: 'rttP50',
    p95: 'rttP95',
    p99: 'rttP99',
  }),
  stacked: {
    'health.up': [fleetColumn('health.up')],
    'health.degraded': [fleetColumn('health.degraded')],
    'health.connecting': [fleetColumn('health.connecting')],
    'health.down': [fleetColumn('health.down')],
    'health.paused': [fleetColumn('health.paused')],
    // What one reads as one: whether a dial is queued or on its way, and what nobody wants connected.
    'phase.open': [fleetColumn('phase.open')],
    'phase.connecting': [fleetColumn('phase.queued'), fleetColumn('phase.connecting')],
    'phase.waiting': [fleetColumn('phase.waiting')],
    'phase.blocked': [fleetColumn('phase.blocked')],
    'phase.closing': [fleetColumn('phase.closing')],
    'phase.paused': [fleetColumn('phase.paused'), fleetColumn('phase.idle')],
    'phase.stopped': [fleetColumn('phase.stopped')],
    'breaker.open': [fleetColumn('breaker.open')],
    'breaker.isolated': [fleetColumn('breaker.isolated')],
    'breaker.half-open': [fleetColumn('breaker.half-open')],
  },
  weight: (column, point) =>
    (column(fleetColumn('health.down'))[point] as number) * 1_000 +
    (column(fleetColumn('health.connecting'))[point] as number) * 10 +
    (column(fleetColumn('health.degraded'))[point] as number),
};
