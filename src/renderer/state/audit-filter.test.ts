import { expect, test } from 'vitest';
import type { AuditEntry } from '../../shared/contract.ts';
import { NOW, ROOT } from '../../shared/fixtures.ts';
import { isFiltering, NO_FILTER, passesAudit } from './audit-filter.ts';

const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ id: 1, at: NOW, actor: ROOT, action: 'pause', reason: null, backends: ['edge-1'], refused: [] },
  ...more,
});
const nameOf = (id: string) => (id === 'edge-1' ? 'Prices' : id);
const passes = (filter: Partial<typeof NO_FILTER>, more: Partial<AuditEntry> = {}) =>
  passesAudit(entry(more), { ...NO_FILTER, ...filter }, nameOf);

test('an empty filter lets everything through and says that it is empty', () => {
  expect(passes({})).toBe(true);
  expect(isFiltering(NO_FILTER)).toBe(false);
  expect(isFiltering({ ...NO_FILTER, operator: '  ' })).toBe(false);
  expect(isFiltering({ ...NO_FILTER, from: 0 })).toBe(true);
});

test('who acted is found by name and by window', () => {
  expect(passes({ operator: 'ROO' })).toBe(true);
  expect(passes({ operator: 'tab 1' })).toBe(true);
  expect(passes({ operator: 'mallory' })).toBe(false);
});

test('a backend is found by id and by name, be it done, refused, failed or not begun', () => {
  expect(passes({ backend: 'edge' })).toBe(true);
  expect(passes({ backend: 'price' })).toBe(true);
  const none = { backends: [] };
  expect(passes({ backend: 'x' }, { ...none, refused: [{ backend: 'x', why: '' }] })).toBe(true);
  const bulk = { run: 1, state: 'aborted', why: null, total: 2 } as const;
  const failed = [{ backend: 'f', why: '' }];
  expect(passes({ backend: 'f' }, { ...none, bulk: { ...bulk, failed, left: [] } })).toBe(true);
  expect(passes({ backend: 'l' }, { ...none, bulk: { ...bulk, failed: [], left: ['l'] } })).toBe(true);
  expect(passes({ backend: 'z' }, { ...none, bulk: { ...bulk, failed, left: ['l'] } })).toBe(false);
});

test('a range has its beginning in it and its end not', () => {
  expect(passes({ from: NOW })).toBe(true);
  expect(passes({ from: NOW + 1 })).toBe(false);
  expect(passes({ to: NOW })).toBe(false);
  expect(passes({ to: NOW + 1 })).toBe(true);
});

test('an action is that one alone', () => {
  expect(passes({ action: 'pause' })).toBe(true);
  expect(passes({ action: 'resume' })).toBe(false);
});
