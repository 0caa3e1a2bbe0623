import { expect, test } from 'vitest';
import { readTimeField, writeTimeField } from './time-field.ts';

const at = Date.UTC(2026, 10, 21, 14, 5, 9);

test('what is written is read as the same second, by either clock', () => {
  expect(writeTimeField(at, 'utc')).toBe('2026-11-21 14:05:09');
  for (const zone of ['utc', 'local'] as const) {
    expect(readTimeField(writeTimeField(at, zone), zone)).toEqual({ ok: true, value: at });
  }
});

test.each([
  ['2026-11-21 14:05', Date.UTC(2026, 10, 21, 14, 5)],
  ['2026-11-21T14:05:09', at],
  ['  2026-11-21  9:05:09 ', Date.UTC(2026, 10, 21, 9, 5, 9)],
])('%j is a time', (text, expected) => {
  expect(readTimeField(text, 'utc')).toEqual({ ok: true, value: expected });
});

test.each(['', 'noon', '21.11.2026 14:05:09', '11/21/2026', '2026-11-21', '14:05:09'])(
  '%j is not in the form of one',
  (text) => {
    expect(readTimeField(text, 'utc')).toEqual({ ok: false, error: 'form' });
  },
);

test.each(['2026-02-30 10:00:00', '2026-13-01 10:00', '2026-11-21 24:61', '2026-11-21 25:00:00'])(
  'there never was %j',
  (text) => {
    expect(readTimeField(text, 'utc')).toEqual({ ok: false, error: 'none' });
  },
);
