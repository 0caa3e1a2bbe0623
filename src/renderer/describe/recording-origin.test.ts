import { expect, test } from 'vitest';
import { originOf } from './recording-origin.ts';

const NOW = Date.UTC(2026, 10, 21, 15);
const HERE = { id: 'release-42-2', name: 'release 42 (2)', copyOf: null, cutOf: null, importedAt: null };

test('of one that was made here there is nothing to say', () => {
  expect(originOf(HERE, NOW, 'utc')).toEqual([]);
});

test('copies that were made by hand are told apart by their files', () => {
  const copy = { ...HERE, id: 'night-7', name: 'release 42', copyOf: 'release 42' };
  expect(originOf(copy, NOW, 'utc')).toEqual(['copy of “release 42”', 'file night-7.wwr']);
});

test('a copy, a part and when it was imported, the most telling first', () => {
  const importedAt = Date.UTC(2026, 10, 21, 14, 5);
  expect(originOf({ ...HERE, copyOf: 'release 42', importedAt }, NOW, 'utc')).toEqual([
    'copy of “release 42”',
    'imported 14:05:00',
  ]);
  expect(originOf({ ...HERE, cutOf: 'release 42' }, NOW, 'utc')).toEqual(['part of “release 42”']);
});
