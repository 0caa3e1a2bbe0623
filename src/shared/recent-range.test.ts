import { expect, test } from 'vitest';
import { BACKEND_SERIES } from './contract.ts';
import { FLEET_COLUMNS, packState } from './frame.ts';
import { isRecent, type RecentTicks, recentRange } from './recent-range.ts';

const START = 1_700_000_040_000;
const UP = packState('open', 'closed', 'up');
const DOWN = packState('waiting', 'open', 'down');

/** Ticks whose beat is off by a little, as a busy machine's is. */
const ticksOf = (names: readonly string[], columns: Record<string, number[]>, end: number): RecentTicks => ({
  end,
  step: 1_000,
  points: Object.values(columns)[0]?.length ?? 0,
  column: (index) => Float32Array.from(columns[names[index] ?? ''] ?? []),
});

const ask = (names: string[], to: number, points: number, kind: 'fleet' | 'backend' = 'fleet') => ({
  kind,
  names,
  from: START,
  to: START + to,
  points,
});

test('a point has the least, the mean and the most of its ticks', () => {
  const messagesIn = [1, 5, 3, 10, 10, 40];
  const ticks = ticksOf(FLEET_COLUMNS, { messagesIn }, START + 6_004);
  const names = ['messagesIn.min', 'messagesIn.mean', 'messagesIn.max'];
  const { start, step, points, columns } = recentRange(ticks, ask(names, 6_000, 3));
  expect({ start, step, points }).toEqual({ start: START, step: 2_000, points: 3 });
  expect(columns.map((column) => [...column])).toEqual([
    [1, 3, 10],
    [3, 6.5, 25],
    [5, 10, 40],
  ]);
});

test('ticks that come early or late stay in their points', () => {
  const messagesIn = [1, 2, 3, 4];
  const at = (end: number) =>
    recentRange(ticksOf(FLEET_COLUMNS, { messagesIn }, end), ask(['messagesIn.max'], 4_000, 4)).columns[0];
  expect(at(START + 3_600)).toEqual(Float32Array.of(1, 2, 3, 4));
  expect(at(START + 4_400)).toEqual(Float32Array.of(1, 2, 3, 4));
});

test('what is missing is a gap, neither a zero nor the last value', () => {
  const ticks = ticksOf(FLEET_COLUMNS, { rttP95: [7, Number.NaN, Number.NaN, 9] }, START + 6_000);
  const { columns } = recentRange(ticks, ask(['rtt.p95'], 8_000, 4));
  expect(columns[0]).toEqual(Float32Array.of(Number.NaN, 7, 9, Number.NaN));
});

test('a state has its share of each point, and is carried in from before', () => {
  const state = [DOWN, DOWN, UP, UP, DOWN];
  const ticks = ticksOf(BACKEND_SERIES, { state }, START + 3_000);
  const names = ['state.last', 'state.phase.open', 'state.breaker.open'];
  const { before, columns } = recentRange(ticks, ask(names, 3_000, 2, 'backend'));
  expect(before).toEqual({ state: DOWN, at: START });
  expect(columns).toEqual([Float32Array.of(UP, DOWN), Float32Array.of(1, 0), Float32Array.of(0, 1)]);
});

test('it says what it has: no percentile of deliveries but the one that frames carry, and no sum of a rate', () => {
  expect(isRecent('fleet', ['messagesIn.sum'])).toBe(false);
  expect(isRecent('backend', ['delivery.p95', 'state.health.down'])).toBe(true);
  expect(isRecent('backend', ['delivery.p99'])).toBe(false);
  expect(isRecent('fleet', ['health.up.min', 'consoleLag.max', 'reconnectsManual.sum'])).toBe(true);
});

test('there are never more points than were asked for', () => {
  const ticks = ticksOf(FLEET_COLUMNS, { messagesIn: [1] }, START);
  for (let points = 2; points < 400; points += 7) {
    for (const span of [1_000, 59_999, 300_000, 900_000, 86_400_000, 4_102_444_800_000]) {
      const range = recentRange(ticks, { ...ask(['messagesIn.max'], span, points), from: START - 123 });
      expect(range.points).toBeLessThanOrEqual(points);
      expect(range.start).toBeLessThanOrEqual(START - 123);
      expect(range.start + range.points * range.step).toBeGreaterThanOrEqual(START + span);
    }
  }
});

test('is worked out at once, however long it is', () => {
  const ticks = { end: 1_000, step: 1_000, points: 1, column: () => new Float32Array(1) };
  const began = Date.now();
  const query = { kind: 'fleet', names: ['messagesIn.mean'], from: 3e15 - 1, to: 9e15, points: 2 } as const;
  expect(recentRange(ticks, query).points).toBeLessThanOrEqual(2);
  expect(Date.now() - began).toBeLessThan(200);
});
