import { expect, test } from 'vitest';
import { anInfo, aStatus } from '../../shared/fixtures.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import { parseQuery } from '../query/parse-query.ts';
import { indexRows, rowOrder } from './row-order.ts';
import { INITIAL_VIEW } from './view-store.ts';

const backends = [
  anInfo('node-10', { group: 'edge', tags: ['eu'] }),
  anInfo('node-9', { host: 'chat.example' }),
  anInfo('node-2'),
  anInfo('node-1'),
];
const statuses = [aStatus('up'), aStatus('down'), aStatus('degraded'), aStatus('up')];
const index = indexRows(backends);
const rates = [5, 1, Number.NaN, 9];
const measure = (row: number, column: BackendColumn) =>
  column === 'messagesIn' ? (rates[row] ?? Number.NaN) : Number.NaN;
function order(view: Partial<typeof INITIAL_VIEW>) {
  const parsed = parseQuery(view.text ?? '');
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const asked = { ...INITIAL_VIEW, ...view, terms: parsed.terms };
  return rowOrder(index, statuses, asked, measure).map((row) => backends[row]!.id);
}

test('the worst come first, and equals go by name with numbers as numbers', () => {
  expect(order({})).toEqual(['node-9', 'node-2', 'node-1', 'node-10']);
});

test('sorts by a measured column with missing values last, either way', () => {
  expect(order({ sort: { key: 'in', descending: true } })).toEqual(['node-1', 'node-10', 'node-9', 'node-2']);
  expect(order({ sort: { key: 'in', descending: false } })).toEqual([
    'node-9',
    'node-10',
    'node-1',
    'node-2',
  ]);
});

test('filters by health and by every word in id, group, host and tags', () => {
  expect(order({ healths: new Set(['degraded', 'down']) })).toEqual(['node-9', 'node-2']);
  expect(order({ text: 'EDGE eu' })).toEqual(['node-10']);
  expect(order({ text: 'chat.ex' })).toEqual(['node-9']);
  expect(order({ text: 'edge us' })).toEqual([]);
});

test('by name either way, whatever the health', () => {
  const byName = ['node-1', 'node-2', 'node-9', 'node-10'];
  expect(order({ sort: { key: 'name', descending: false } })).toEqual(byName);
  expect(order({ sort: { key: 'name', descending: true } })).toEqual(byName.toReversed());
});

test('turning an order round leaves ties as they were: the worst first, then by name', () => {
  expect(order({ sort: { key: 'state', descending: true } })).toEqual([
    'node-9',
    'node-2',
    'node-1',
    'node-10',
  ]);
});

test('a query filters together with the healths', () => {
  expect(order({ text: 'in>1' })).toEqual(['node-1', 'node-10']);
  expect(order({ text: 'in>1 -group:edge' })).toEqual(['node-1']);
  expect(order({ text: 'name:node', healths: new Set(['down']) })).toEqual(['node-9']);
});

test('by group, with those that have none last either way', () => {
  const [first, ...others] = order({ sort: { key: 'group', descending: false } });
  expect(first).toBe('node-10');
  expect(order({ sort: { key: 'group', descending: true } })).toEqual([first, ...others]);
});
