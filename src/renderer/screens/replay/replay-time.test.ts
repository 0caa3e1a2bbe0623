import { expect, test } from 'vitest';
import { formatRunning, readReplayTime } from './replay-time.ts';

const from = Date.UTC(2026, 10, 20, 22, 0, 30, 500);
const to = Date.UTC(2026, 10, 21, 6, 0, 0);
const read = (text: string) => {
  const at = readReplayTime(text, { from, to, zone: 'utc' });
  return at === null ? null : new Date(at).toISOString();
};

test('reads a time with its day', () => {
  expect(read('2026-11-21 04:05:06')).toBe('2026-11-21T04:05:06.000Z');
  expect(read('2026-11-21 04:05')).toBe('2026-11-21T04:05:00.000Z');
});

test('reads a time of day as the first of that time in the recording', () => {
  expect(read('23:10:05')).toBe('2026-11-20T23:10:05.000Z');
  expect(read('4:05')).toBe('2026-11-21T04:05:00.000Z');
});

test('reads how far it is from the beginning', () => {
  expect(read('+1:05')).toBe('2026-11-20T22:01:35.500Z');
  expect(read(' +2:00:00 ')).toBe('2026-11-21T00:00:30.500Z');
});

test('the second in which it begins or ends is of it, any other is not', () => {
  expect(read('22:00:30')).toBe(new Date(from).toISOString());
  expect(read('22:00:29')).toBeNull();
  expect(read('2026-11-21 06:00:01')).toBeNull();
  expect(read('+9:00:00')).toBeNull();
});

test.each(['', 'noon', '25:00', '2026-02-30 10:00', '12', '+5'])('"%s" is no time', (text) => {
  expect(read(text)).toBeNull();
});

test('a running time has hours once there are any', () => {
  expect(formatRunning(5_900)).toBe('0:05');
  expect(formatRunning(3_672_000)).toBe('1:01:12');
});
