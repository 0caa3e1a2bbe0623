import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseBytes, parseDuration } from './units.ts';

test.each([
  ['0ms', 0],
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5m', 90_000],
  [' 2 h ', 7_200_000],
  ['1d', 86_400_000],
])('"%s" is a duration of %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '10', 's', '-1s', '1e3s', '10 S', '1s 2ms', '1.s', '.5s', '10sec', 'NaNs'])(
  '"%s" is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  ['1B', 1],
  ['64KiB', 65_536],
  ['16 MiB', 16_777_216],
  ['1.5GiB', 1_610_612_736],
  ['0.3KiB', 307],
])('"%s" is a size of %i bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', '1', '1KB', '1kib', '-1B', '1 K', 'MiB'])('"%s" is no size', (text) => {
  expect(parseBytes(text)).toBeUndefined();
});

test.each([
  [0, '0 ms'],
  [-5, '0 ms'],
  [0.4, '0 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [6_240, '6.2 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 m'],
  [192_000, '3 m 12 s'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 m'],
  [86_400_000, '1 d'],
  [525_600_000, '6 d 2 h'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('%d ms reads "%s"', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('no duration reads as a second unit that overflows its first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (ms) => {
      const text = formatDuration(ms);
      expect(text).toMatch(
        /^(?:\d{1,3} ms|\d\.\d s|[1-5]\d s|\d+ m(?: \d+ s)?|\d+ h(?: \d+ m)?|\d+ d(?: \d+ h)?)$/,
      );
      const second = /^\d+ (m|h|d) (\d+)/.exec(text);
      if (second) expect(Number(second[2])).toBeLessThan(second[1] === 'd' ? 24 : 60);
    }),
  );
});
