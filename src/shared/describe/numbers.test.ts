import { afterEach, describe, expect, test } from 'vitest';
import { setLocale } from './locale.ts';
import {
  formatBytes,
  formatCount,
  formatRate,
  formatShare,
  formatShort,
  formatTenth,
  plural,
} from './numbers.ts';

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
  expect(formatShare(1 - 1 / 1_000_000_000)).toBe('99.99 %');
  expect(formatShare(Number.NaN)).toBe('–');
});

test('a share that has no more digits is what it is', () => {
  for (let whole = 0; whole < 100; whole++) {
    expect(formatShare(whole / 100)).toBe(`${whole}.00 %`);
    expect(formatShare(whole / 100, 0)).toBe(`${whole} %`);
  }
});

test.each([
  [20_000, '20 k'],
  [1_000, '1 k'],
  [250, '250'],
  [1_500_000, '1.5 M'],
])('axis value %d is %s', (value, text) => {
  expect(formatShort(value)).toBe(text);
});

test.each([
  [6.24, '6.2'],
  [7, '7.0'],
  [1.45, '1.4'],
])('%d with a tenth is %s', (value, text) => {
  expect(formatTenth(value)).toBe(text);
});

test('nothing is shown as less than nothing', () => {
  expect(formatShort(-0.01)).toBe('0');
});

describe('by locale', () => {
  afterEach(() => setLocale([]));

  test.each([
    ['en-US', '18,412', '0.4', '99.99 %', '1.5 M', '1.5 KiB', '1,234 backends'],
    ['de-DE', '18.412', '0,4', '99,99 %', '1,5 M', '1,5 KiB', '1.234 backends'],
    ['de-CH', '18’412', '0.4', '99.99 %', '1.5 M', '1.5 KiB', '1’234 backends'],
    ['ar-EG', '18,412', '0.4', '99.99 %', '1.5 M', '1.5 KiB', '1,234 backends'],
  ])('%s', (tag, count, rate, share, short, bytes, counted) => {
    setLocale([tag]);
    // Which of two apostrophes a Swiss one is depends on the runtime's data.
    const plain = (text: string) => text.replaceAll("'", '’');
    expect(plain(formatCount(18_412))).toBe(count);
    expect(formatRate(0.42)).toBe(rate);
    expect(formatShare(0.99999)).toBe(share);
    expect(formatShort(1_500_000)).toBe(short);
    expect(formatBytes(1_536)).toBe(bytes);
    expect(plain(plural(1_234, 'backend'))).toBe(counted);
    expect(formatRate(Number.NaN)).toBe('–');
  });
});
