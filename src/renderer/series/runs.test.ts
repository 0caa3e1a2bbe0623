import { expect, test } from 'vitest';
import { runsOf } from './runs.ts';

test('joins neighbours of one kind and leaves out what has none', () => {
  const kinds = ['a', 'a', null, 'b', 'a'];
  const runs = runsOf(
    kinds.length,
    (index) => index * 10,
    10,
    (index) => kinds[index] ?? null,
  );
  expect(runs).toEqual([
    { kind: 'a', from: -10, to: 10 },
    { kind: 'b', from: 20, to: 30 },
    { kind: 'a', from: 30, to: 40 },
  ]);
});
