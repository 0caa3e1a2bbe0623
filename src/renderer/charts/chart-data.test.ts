import { expect, test } from 'vitest';
import { FLEET_COLUMNS } from '../../shared/frame.ts';
import { PHASES } from '../../shared/health.ts';
import { SeriesRing } from '../series/ring.ts';
import { chartWindow, FLEET_PLAN } from './chart-data.ts';
import { CONNECTIONS } from './fleet-series.ts';

/** Ticks with as many backends in each phase as its place among the phases, from 1. */
function aRing() {
  const ring = new SeriesRing(FLEET_COLUMNS.length, 900);
  for (let tick = 1; tick <= 8; tick++) {
    ring.append(tick * 1_000, tick, (column) => {
      const phase = PHASES.findIndex((name) => FLEET_COLUMNS[column] === `phase.${name}`);
      return phase + 1;
    });
  }
  return ring;
}

test('the chart by phase counts every backend once, whatever its phase', () => {
  const [point] = chartWindow(aRing(), 5, FLEET_PLAN).points;
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
  const all = PHASES.reduce((sum, _, index) => sum + index + 1, 0);
  expect(Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(all);
});

test('every series has a column, and no two of a stack a colour; the down colour means down', () => {
  const [point] = chartWindow(aRing(), 5, FLEET_PLAN).points;
  for (const series of Object.values(CONNECTIONS)) {
    expect(series.filter(({ key }) => point?.[key] === undefined)).toEqual([]);
    expect(new Set(series.map(({ color }) => color)).size).toBe(series.length);
    const alarming = series.filter(({ color }) => color.startsWith('var(--down'));
    expect(alarming.every(({ name }) => ['down', 'blocked', 'stopped'].includes(name))).toBe(true);
  }
});
