import { expect, test } from 'vitest';
import { anInfo } from '../../shared/fixtures.ts';
import { groupRows, shownItems } from './row-groups.ts';

const backends = [
  anInfo('a', { group: 'edge', host: 'one.example', tags: ['eu', 'live'] }),
  anInfo('b', { group: 'chat', host: 'one.example', tags: ['us'] }),
  anInfo('c', { host: 'two.example' }),
  anInfo('d', { group: 'edge', host: 'two.example', tags: ['live'] }),
];
const grouped = (grouping: Parameters<typeof groupRows>[2], order = [2, 3, 1, 0]) =>
  groupRows(order, backends, grouping).map(({ name, rows }) => [name, ...rows]);

test('a group stands where the first of its rows does', () => {
  expect(grouped('none')).toEqual([]);
  expect(grouped('group')).toEqual([
    ['no group', 2],
    ['edge', 3, 0],
    ['chat', 1],
  ]);
  expect(grouped('group', [0, 1, 2, 3]).map(([name]) => name)).toEqual(['edge', 'chat', 'no group']);
  expect(grouped('host')).toEqual([
    ['two.example', 2, 3],
    ['one.example', 1, 0],
  ]);
  expect(grouped('tag').map(([name]) => name)).toEqual(['no tag', 'live', 'us', 'eu']);
});

test('of a closed group only the heading is shown', () => {
  const order = [2, 3, 1, 0];
  const groups = groupRows(order, backends, 'group');
  const shown = (...collapsed: string[]) =>
    shownItems(order, groups, new Set(collapsed)).map((item) =>
      typeof item === 'number' ? item : item.name,
    );
  expect(shown()).toEqual(['no group', 2, 'edge', 3, 0, 'chat', 1]);
  expect(shown('group/edge', 'group')).toEqual(['no group', 'edge', 'chat', 1]);
  expect(shown('host/edge')).toHaveLength(7);
  expect(shownItems(order, [], new Set(['group/edge']))).toBe(order);
});
