import { expect, test } from 'vitest';
import { COLUMN_IDS, DEFAULT_COLUMNS } from '../state/fleet-view.ts';
import { COLUMNS, fitColumns } from './columns.ts';

const ids = (columns: readonly { id: string }[]) => columns.map(({ id }) => id);

test('columns stand in one order, whatever the order they were chosen in', () => {
  expect(ids(COLUMNS)).toEqual(['mark', 'health', 'name', ...COLUMN_IDS]);
  expect(ids(fitColumns(new Set(['rtt', 'host', 'state']), 0).columns)).toEqual([
    'mark',
    'health',
    'name',
    'host',
    'state',
    'rtt',
  ]);
});

test('what matters least is left out first where not all fit, and said', () => {
  const all = fitColumns(DEFAULT_COLUMNS, 980);
  expect(all.without).toEqual([]);
  const narrow = fitColumns(DEFAULT_COLUMNS, 641);
  expect(ids(narrow.without)).toEqual(['out', 'recon', 'uptime', 'spark']);
  expect(narrow.columns.reduce((sum, { least }) => sum + least, 0)).toBeLessThanOrEqual(641);
});

test('health and name stay in the narrowest window', () => {
  expect(ids(fitColumns(new Set(COLUMN_IDS), 1).columns)).toEqual(['mark', 'health', 'name']);
  expect(fitColumns(new Set(), 0).template).toBe('26px 26px minmax(110px, 1fr)');
});
