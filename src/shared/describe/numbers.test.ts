import { expect, test } from 'vitest';
import { formatRate, formatShare, formatShort } from './numbers.ts';

test.each([
  [18_412, '18,412'],
  [0, '0'],
  [0.42, '0.4'],
  [9.97, '10'],
  [Number.NaN, '–'],
])('rate %d is %s', (value, text) => {
  expect(formatRate(value)).toBe(text);
});

test('a share is 100 % only when nothing is missing', () => {
  expect(formatShare(1)).toBe('100 %');
  expect(formatShare(0.99999)).toBe('99.99 %');
  expect(formatShare(Number.NaN)).toBe('–');
});

test.each([
  [20_000, '20 k'],
  [1_000, '1 k'],
  [250, '250'],
  [1_500_000, '1.5 M'],
])('axis value %d is %s', (value, text) => {
  expect(formatShort(value)).toBe(text);
});
