import { expect, test } from 'vitest';
import { meaningOf, readTimeEdge, readTimeField, writeTimeField } from './time-field.ts';

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

test.each([
  ['13:25', Date.UTC(2026, 10, 21, 13, 25)],
  ['14:05:09', at],
  ['21:25:10', Date.UTC(2026, 10, 20, 21, 25, 10)],
  ['2026-11-21T14:05:09Z', at],
  ['2026-11-21T14:05:09.250Z', at + 250],
  ['2026-11-21T15:05:09+01:00', at],
  ['2026-11-20', Date.UTC(2026, 10, 20)],
  ['now', at],
  [' -5m', at - 300_000],
  ['now-15m', at - 900_000],
  ['now - 30s', at - 30_000],
  ['-2h', at - 7_200_000],
  ['-1D', at - 86_400_000],
  ['2026-11-21 14:05:09', at],
])('%j is where a time to show begins', (text, expected) => {
  expect(readTimeEdge(text, 'from', 'utc', at)).toEqual({ ok: true, value: expected });
});

test('a date alone is all of that day, as far as it has come', () => {
  expect(readTimeEdge('2026-11-20', 'to', 'utc', at)).toEqual({ ok: true, value: Date.UTC(2026, 10, 21) });
  expect(readTimeEdge('2026-11-21', 'to', 'utc', at)).toEqual({ ok: true, value: at });
});

test.each([
  ['', 'form'],
  ['noon', 'form'],
  ['-', 'form'],
  ['-5', 'form'],
  ['now+5m', 'form'],
  ['25:00', 'none'],
  ['2026-02-30', 'none'],
  ['2026-13-01', 'none'],
  ['2026-02-30T10:00:00Z', 'none'],
])('%j is no such edge', (text, error) => {
  expect(readTimeEdge(text, 'from', 'utc', at)).toEqual({ ok: false, error });
});

test('a time of the day is one by the clock that is shown', () => {
  const written = writeTimeField(at, 'local').slice(11);
  expect(readTimeEdge(written, 'to', 'local', at)).toEqual({ ok: true, value: at });
});

test('what a short form means is said in full, and that it is of yesterday', () => {
  expect(meaningOf('13:00', 'to', 'utc', at)).toEqual({ time: '2026-11-21 13:00:00', yesterday: false });
  expect(meaningOf('23:00', 'to', 'utc', at)).toEqual({ time: '2026-11-20 23:00:00', yesterday: true });
  expect(meaningOf('-1h', 'from', 'utc', at)).toEqual({ time: '2026-11-21 13:05:09', yesterday: false });
  for (const text of ['2026-11-21 14:05', '', 'noon']) expect(meaningOf(text, 'to', 'utc', at)).toBeNull();
});
