import { expect, test } from 'vitest';
import { anInfo } from '../../../shared/fixtures.ts';
import { keyOf, targetsOf, usualTarget } from './targets.ts';

const backends = [
  anInfo('prices', { name: 'Prices', group: 'market data' }),
  anInfo('trades', { name: 'Trades', group: 'market data' }),
  anInfo('chat', { name: 'Chat' }),
];
const table = { backends, shown: [2, 0, 1], marked: new Set<string>(), selected: null };

test('all, groups and single backends are offered', () => {
  const { many, one } = targetsOf(table);
  expect(many).toEqual([
    { key: 'all', label: 'all 3 backends', ids: ['prices', 'trades', 'chat'] },
    { key: 'group:market data', label: 'group market data (2)', ids: ['prices', 'trades'] },
  ]);
  expect(one.map(({ label }) => label)).toEqual(['Prices', 'Trades', 'Chat']);
});

test('so are the marked ones, and those that a filter leaves', () => {
  const { many } = targetsOf({ ...table, shown: [2], marked: new Set(['trades', 'prices']) });
  expect(many.slice(0, 2)).toEqual([
    { key: 'marked', label: 'marked in the table (2)', ids: ['trades', 'prices'] },
    { key: 'shown', label: 'shown by the filter (1)', ids: ['chat'] },
  ]);
});

test('of a large fleet the first are offered one by one, and the open one wherever it is', () => {
  const large = Array.from({ length: 5_000 }, (_, index) => anInfo(`b${index}`));
  const { one } = targetsOf({ ...table, backends: large, selected: 'b4000' });
  expect(one[0]?.ids).toEqual(['b4000']);
  expect(one).toHaveLength(101);
});

test('before anybody chose it is the marked ones, the open one or the first', () => {
  expect(usualTarget(table)).toBe(keyOf('prices'));
  expect(usualTarget({ ...table, selected: 'chat' })).toBe(keyOf('chat'));
  expect(usualTarget({ ...table, selected: 'chat', marked: new Set(['trades']) })).toBe('marked');
  expect(usualTarget({ ...table, backends: [] })).toBe('backend:');
});
