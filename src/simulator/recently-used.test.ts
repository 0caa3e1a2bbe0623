import { expect, test } from 'vitest';
import { RecentlyUsed } from './recently-used.ts';

test('it keeps so many values, and those that were set last', () => {
  const values = new RecentlyUsed<number>(2);
  values.set('a', 1);
  values.set('b', 2);
  values.set('a', 3);
  values.set('c', 4);
  expect([values.get('a'), values.get('b'), values.get('c'), values.size]).toEqual([3, undefined, 4, 2]);
});

test('what is cleared is gone', () => {
  const values = new RecentlyUsed<number>(3);
  for (const key of ['a', 'b']) values.set(key, 1);
  values.clear();
  expect([values.get('b'), values.size]).toEqual([undefined, 0]);
});
