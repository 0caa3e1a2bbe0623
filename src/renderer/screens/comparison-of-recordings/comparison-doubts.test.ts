import { expect, test } from 'vitest';
import { aRecordingFile } from '../../../shared/fixtures.ts';
import { comparisonDoubts } from './comparison-doubts.ts';

const MINUTE = 60_000;
const side = (recording: string, from: number, to: number) => ({ recording, name: recording, from, to });
const file = (id: string, more = {}) => aRecordingFile({ id, key: `key-${id}`, name: id, ...more });

test('two that follow each other raise no doubt', () => {
  const sides = { before: side('a', 0, 5 * MINUTE), after: side('b', 5 * MINUTE, 10 * MINUTE) };
  expect(comparisonDoubts(sides, [file('a'), file('b')])).toEqual([]);
});

test('one with itself is said, by whatever name it is called', () => {
  const sides = { before: side('a', 0, MINUTE), after: side('key-a', 0, MINUTE) };
  expect(comparisonDoubts(sides, [file('a')])).toEqual([
    'This is one recording beside itself: nothing can differ.',
  ]);
  expect(comparisonDoubts({ before: sides.before, after: sides.before }, [])).toHaveLength(1);
});

test('a copy is the same recording', () => {
  const sides = { before: side('a', 0, MINUTE), after: side('b', 0, MINUTE) };
  expect(comparisonDoubts(sides, [file('a'), file('b', { copyOf: 'a', copyOfKey: 'key-a' })])).toEqual([
    'One is a copy of the other: nothing can differ.',
  ]);
  // And one of the same name is not.
  const namesake = [file('a'), file('c', { name: 'a' }), file('b', { copyOf: 'a', copyOfKey: 'key-c' })];
  expect(comparisonDoubts(sides, namesake)).toEqual([expect.stringMatching(/^Both have the same/)]);
});

test('the time that both have is said', () => {
  const sides = { before: side('a', 0, 5 * MINUTE), after: side('b', 3 * MINUTE, 10 * MINUTE) };
  expect(comparisonDoubts(sides, [file('a'), file('b')])).toEqual([
    'Both have the same 2 m in them: that part is compared with itself, and differences look smaller than they are.',
  ]);
});

test('of two fleets backends of the same id need not be the same', () => {
  const sides = { before: side('a', 0, 5 * MINUTE), after: side('b', 0, 5 * MINUTE) };
  expect(comparisonDoubts(sides, [file('a', { fleet: 'shop' }), file('b', { fleet: 'shop test' })])).toEqual([
    'They are of two fleets, “shop” and “shop test”: backends of the same id need not be the same.',
  ]);
});
