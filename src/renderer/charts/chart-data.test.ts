import { expect, test } from 'vitest';
import { FLEET_COLUMNS } from '../../shared/frame.ts';
import { PHASES } from '../../shared/health.ts';
import type { RangeSeries } from '../../shared/range.ts';
import { recentRange } from '../../shared/recent-range.ts';
import { bandOf, type ChartPlan, chartPoints, columnsOf, enveloped } from './chart-data.ts';
import { CONNECTIONS } from './fleet-series.ts';
import { FLEET_PLAN, FLEET_PLAN_COLUMNS } from './plans.ts';

const NAN = Number.NaN;

const PLAN: ChartPlan = {
  lines: { in: enveloped('messagesIn'), p95: { value: 'rtt.p95' } },
  sums: { both: ['a.sum', 'b.sum'] },
  speaking: 'state.phase.open',
};
const COLUMNS = columnsOf(PLAN);

/** Points of a second from `start` on, the columns by name; what is not given is a gap. */
function aRange(start: number, columns: Record<string, number[]>, step = 1_000): RangeSeries {
  const points = Object.values(columns)[0]?.length ?? 0;
  const of = (name: string) => Float32Array.from(columns[name] ?? new Array(points).fill(NAN));
  return { start, step, points, resolution: 1_000, before: null, columns: COLUMNS.map(of) };
}

const open = { 'state.phase.open': [1, 1, 1] };

test('a line has the mean of a point, and around it the least and the most of what was merged', () => {
  const range = aRange(0, {
    ...open,
    'messagesIn.mean': [5, 7, 7],
    'messagesIn.min': [1, 7, NAN],
    'messagesIn.max': [9, 7, NAN],
  });
  const points = chartPoints({ from: 0, to: 3_000, pieces: [range] }, COLUMNS, PLAN);
  expect(points.map((point) => [point.at, point.age, point.in, point[bandOf('in')]])).toEqual([
    [500, -2_500, 5, [1, 9]],
    [1_500, -1_500, 7, null],
    [2_500, -500, 7, null],
  ]);
});

test('lines break while the socket is not open, whatever was last measured', () => {
  const range = aRange(0, { 'state.phase.open': [1, 0, 0.4], 'rtt.p95': [20, 20, 20] });
  const points = chartPoints({ from: 0, to: 3_000, pieces: [range] }, COLUMNS, PLAN);
  expect(points.map(({ p95 }) => p95)).toEqual([20, null, 20]);
});

test('columns that are drawn as one are added up, and a gap in one is a gap', () => {
  const range = aRange(0, { 'a.sum': [1, 2, 3], 'b.sum': [10, NAN, 30] });
  const points = chartPoints({ from: 0, to: 3_000, pieces: [range] }, COLUMNS, PLAN);
  expect(points.map(({ both }) => both)).toEqual([11, null, 33]);
});

test('what frames have brought goes on where the engine’s answer ends, and nothing is drawn twice', () => {
  const older = aRange(0, { ...open, 'rtt.p95': [1, 2, 3] }, 2_000);
  const newer = aRange(4_000, { ...open, 'rtt.p95': [30, 40, 50] });
  const points = chartPoints({ from: 0, to: 7_000, pieces: [older, newer] }, COLUMNS, PLAN);
  expect(points.map(({ p95 }) => p95)).toEqual([1, 2, 30, 40, 50]);
});

test('nothing is drawn outside of the window', () => {
  const range = aRange(0, { ...open, 'rtt.p95': [1, 2, 3] });
  const points = chartPoints({ from: 1_200, to: 1_900, pieces: [range] }, COLUMNS, PLAN);
  expect(points.map(({ at, p95 }) => [at, p95])).toEqual([[1_500, 2]]);
});

/** A tick with as many backends in each phase as its place among the phases, from 1. */
function aFleet() {
  const column = (index: number) =>
    Float32Array.of(PHASES.findIndex((name) => FLEET_COLUMNS[index] === `phase.${name}`) + 1);
  const ticks = { end: 1_000, step: 1_000, points: 1, column };
  const question = { kind: 'fleet', names: FLEET_PLAN_COLUMNS, from: 0, to: 1_000, points: 2 } as const;
  const pieces = [recentRange(ticks, question)];
  return chartPoints({ from: 0, to: 1_000, pieces }, FLEET_PLAN_COLUMNS, FLEET_PLAN)[0];
}

test('the chart by phase counts every backend once, whatever its phase', () => {
  const point = aFleet();
  const counts = Object.fromEntries(CONNECTIONS.phase.map(({ key, name }) => [name, point?.[key]]));
  expect(counts).toEqual({
    open: 4,
    connecting: 2 + 3,
    waiting: 6,
    blocked: 7,
    closing: 5,
    paused: 8 + 1,
    stopped: 9,
  });
});

test('every series has a column, and no two of a stack a colour; the down colour means down', () => {
  const point = aFleet();
  for (const all of Object.values(CONNECTIONS)) {
    expect(all.filter(({ key }) => point?.[key] === undefined)).toEqual([]);
    const stack = all.filter(({ draw }) => draw === 'steps');
    expect(new Set(stack.map(({ color }) => color)).size).toBe(stack.length);
    const alarming = stack.filter(({ color }) => color.startsWith('var(--down'));
    expect(alarming.every(({ name }) => ['down', 'blocked', 'stopped'].includes(name))).toBe(true);
  }
});
