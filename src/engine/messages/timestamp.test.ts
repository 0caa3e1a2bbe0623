import { expect, it } from 'vitest';
import { readTimestamp } from './timestamp.ts';

const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

it.each([
  [NOON, NOON],
  [NOON + 0.25, NOON + 0.25],
  [NOON / 1_000, NOON],
  [NOON / 1_000 + 0.5, NOON + 500],
  [0, 0],
  ['2026-11-21T12:00:00Z', NOON],
  ['2026-11-21T12:00:00.250Z', NOON + 250],
  ['2026-11-21T12:00:00.250999Z', NOON + 250],
  ['2026-11-21T14:00:00+02:00', NOON],
  ['2026-11-21T14:00:00+0200', NOON],
  ['2026-11-21 12:00:00z', NOON],
  ['2026-11-21T12:00Z', NOON],
])('%j is a time', (value, ms) => {
  expect(readTimestamp(value)).toBe(ms);
});

it('a text without a zone is UTC, wherever the console runs', () => {
  expect(readTimestamp('2026-11-21T12:00:00')).toBe(NOON);
});

it.each([
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  NOON * 1_000,
  '',
  'yesterday',
  '2026-11-21',
  '2026-13-41T12:00:00Z',
  '21 Nov 2026 12:00:00 GMT',
  String(NOON),
  null,
  undefined,
  true,
  {},
])('%j is none', (value) => {
  expect(readTimestamp(value)).toBeNull();
});
