import { describe, expect, it } from 'vitest';
import { MOST_COLUMNS } from '../../shared/range.ts';
import { columnsOf, isColumnOf, usualColumns } from './history-columns.ts';

describe.each(['fleet', 'group', 'backend'] as const)('the columns of a %s', (kind) => {
  it('are there once each', () => {
    const columns = columnsOf(kind);
    expect(new Set(columns).size).toBe(columns.length);
    expect(columns).toEqual(expect.arrayContaining(['messagesIn.sum', 'trips.sum', 'rtt.p95']));
    expect(columns).not.toContain('trips.max');
  });

  it('have the usual ones among them, no more than may be asked for', () => {
    expect(columnsOf(kind)).toEqual(expect.arrayContaining([...usualColumns(kind)]));
    expect(usualColumns(kind).length).toBeLessThanOrEqual(MOST_COLUMNS);
  });
});

it('are states for a backend, and how many are in each for a fleet', () => {
  expect(columnsOf('backend')).toEqual(expect.arrayContaining(['state.last', 'state.health.up']));
  expect(columnsOf('backend')).not.toContain('health.up.mean');
  expect(columnsOf('fleet')).toEqual(expect.arrayContaining(['health.up.mean', 'consoleLag.max']));
  expect(columnsOf('fleet')).not.toContain('state.last');
});

it('are also those of the tiers that a server has, whatever their names', () => {
  expect(isColumnOf('backend', 'serverTier.pro.mean')).toBe(true);
  expect(isColumnOf('fleet', 'serverTier.a.b c.mean')).toBe(true);
  for (const name of ['serverTier', 'serverTier.pro', 'serverTier..mean', 'serverTier.pro.sum', 'rtt.p90']) {
    expect(isColumnOf('backend', name), name).toBe(false);
  }
  expect(isColumnOf('group', 'health.up.mean')).toBe(true);
  expect(isColumnOf('group', 'consoleLag.max')).toBe(false);
});
