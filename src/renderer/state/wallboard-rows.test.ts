import { expect, it } from 'vitest';
import type { FleetInfo } from '../../shared/contract.ts';
import { anInfo, aStatus, NOW } from '../../shared/fixtures.ts';
import { fleetState } from './fleet-store.ts';
import { wallRows } from './wallboard-rows.ts';

const backends = [
  anInfo('d', { name: 'D', group: 'Edge' }),
  anInfo('b', { name: 'B', group: 'Edge' }),
  anInfo('a', { name: 'A', group: null }),
  anInfo('c', { name: 'C', group: 'Edge' }),
];
const fleet: FleetInfo = { name: 'shop', revision: 1, demo: false, backends };
const state = fleetState(fleet, [
  aStatus('down', { closedSince: NOW - 60_000 }),
  aStatus('degraded'),
  aStatus('down', { closedSince: NOW - 5_000 }),
  aStatus('up'),
]);
const names = (rows: readonly number[]) => rows.map((row) => backends[row]!.name);

it('has every backend in the order of its name, and the newest trouble of the worst kind first', () => {
  const { rows, worst, counts } = wallRows(state, null);
  expect(names(rows)).toEqual(['A', 'B', 'C', 'D']);
  expect(names(worst)).toEqual(['A', 'D', 'B']);
  expect(counts).toMatchObject({ down: 2, degraded: 1, up: 1 });
});

it('is about one group where one is chosen', () => {
  const { rows, worst, counts } = wallRows(state, 'Edge');
  expect(names(rows)).toEqual(['B', 'C', 'D']);
  expect(names(worst)).toEqual(['D', 'B']);
  expect(counts).toMatchObject({ down: 1, degraded: 1, up: 1 });
});
