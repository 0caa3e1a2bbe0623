import { expect, test } from 'vitest';
import { stillThere, withAll, withRange } from './marks.ts';

const shown = ['a', 'b', 'c', 'd'];

test('a range takes in both of its ends, whichever comes first', () => {
  expect([...withRange(new Set(['d']), shown, 'c', 'a')]).toEqual(['d', 'a', 'b', 'c']);
  expect([...withRange(new Set(), shown, 'b', 'b')]).toEqual(['b']);
});

test('a range from what is no longer shown is the one that was clicked', () => {
  expect([...withRange(new Set(), shown, 'gone', 'b')]).toEqual(['b']);
  expect([...withRange(new Set(['a']), shown, 'a', 'gone')]).toEqual(['a']);
});

test('all are taken in, and all out again', () => {
  expect([...withAll(new Set(['a']), ['a', 'b'])]).toEqual(['a', 'b']);
  expect([...withAll(new Set(['a', 'b', 'c']), ['a', 'b'])]).toEqual(['c']);
});

test('what has gone from the fleet is marked no longer', () => {
  const marked = new Set(['a', 'b']);
  const rows = (...ids: string[]) => new Map(ids.map((id, row) => [id, row]));
  expect(stillThere(marked, rows('a', 'b', 'c'))).toBe(marked);
  expect([...stillThere(marked, rows('b'))]).toEqual(['b']);
});
