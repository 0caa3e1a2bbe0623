import { afterEach, describe, expect, test } from 'vitest';
import { setLocale } from './locale.ts';
import { formatClock, formatCountdown, formatDay, formatElapsed, formatExact, formatMoment } from './time.ts';

test.each([
  [5_800, '6 s'],
  [100, '1 s'],
  [0, 'now'],
  [-5, 'now'],
  [192_000, '3 m 12 s'],
])('%d ms to go is %s', (ms, text) => {
  expect(formatCountdown(ms)).toBe(text);
});

test.each([
  [900, '0 s'],
  [5_900, '5 s'],
  [11_520_000, '3 h 12 m'],
])('%d ms gone by is %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});

test('a tenth that says nothing is left out', () => {
  expect(formatExact(5_000)).toBe('5 s');
  expect(formatExact(6_200)).toBe('6.2 s');
});

test('midnight is 00, not 24', () => {
  expect(formatClock(Date.UTC(2026, 0, 1, 0, 0, 5), 'utc')).toBe('00:00:05');
});

test('a time of another day is told with its day', () => {
  const now = Date.UTC(2026, 0, 2, 4, 15, 25);
  expect(formatMoment(now - 60_000, now, 'utc')).toBe('04:14:25');
  expect(formatMoment(now - 60_000, now, 'utc', 'minute')).toBe('04:14');
  expect(formatMoment(now - 86_400_000, now, 'utc')).toBe('1 Jan 04:15:25');
});

describe('by locale', () => {
  afterEach(() => setLocale([]));
  const now = Date.UTC(2026, 11, 2, 16, 15, 25);

  test.each([
    ['en-US', '1 Dec', '1 Dec 16:15:25'],
    ['de-DE', '1. Dez.', '1. Dez. 16:15:25'],
    ['fa-IR', '1 دسامبر', '1 دسامبر 16:15:25'],
  ])('days are those of %s, clocks are the same everywhere', (tag, day, moment) => {
    setLocale([tag]);
    expect(formatClock(now, 'utc')).toBe('16:15:25');
    expect(formatDay(now - 86_400_000, 'utc')).toBe(day);
    expect(formatMoment(now - 86_400_000, now, 'utc')).toBe(moment);
  });
});
