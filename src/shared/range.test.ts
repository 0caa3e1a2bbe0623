import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRange, encodeRange, RangeFormatError, type RangeSeries } from './range.ts';

const aRange = (): RangeSeries => ({
  start: 1_700_000_000_000,
  step: 60_000,
  points: 3,
  resolution: 10_000,
  before: { state: 129, at: 1_699_999_990_000 },
  columns: [Float32Array.of(1, Number.NaN, 3), Float32Array.of(0.5, 20, 1_000)],
});

test('a range comes back as it went', () => {
  expect(decodeRange(encodeRange(aRange()))).toEqual(aRange());
});

test('also from the middle of another buffer, as a reply of the wire is', () => {
  const bytes = encodeRange(aRange());
  const within = new Uint8Array(bytes.length + 9);
  within.set(bytes, 9);
  expect(decodeRange(within.subarray(9))).toEqual(aRange());
});

test('a range that is cut is an error of its own', () => {
  const bytes = encodeRange(aRange());
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
      expect(() => decodeRange(bytes.slice(0, length))).toThrow(RangeFormatError);
    }),
  );
});

test('so is something else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      expect(() => decodeRange(noise)).toThrow(RangeFormatError);
    }),
  );
});
