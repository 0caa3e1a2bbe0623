import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSeries, encodeSeries, type Series, SeriesError } from './series.ts';

const series: fc.Arbitrary<Series> = fc
  .record({
    end: fc.double(),
    step: fc.double({ min: 1, max: 1e9, noNaN: true }),
    points: fc.integer({ min: 0, max: 40 }),
    count: fc.integer({ min: 0, max: 6 }),
  })
  .chain(({ end, step, points, count }) =>
    fc
      .array(
        fc
          .array(fc.float(), { minLength: points, maxLength: points })
          .map((values) => Float32Array.from(values)),
        { minLength: count, maxLength: count },
      )
      .map((columns) => ({ end, step, points, columns })),
  );

test('a series comes back as it was, gaps included, wherever its bytes begin', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 0, max: 7 }), (written, shift) => {
      const bytes = encodeSeries(written);
      const moved = new Uint8Array(bytes.byteLength + shift);
      moved.set(bytes, shift);
      expect(decodeSeries(moved.subarray(shift))).toEqual(written);
    }),
  );
});

test('its buffer is exactly its size, and a longer column gives only its points', () => {
  const bytes = encodeSeries({ end: 1, step: 2, points: 2, columns: [Float32Array.of(1, 2, 3)] });
  expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  expect(decodeSeries(bytes).columns).toEqual([Float32Array.of(1, 2)]);
});

test('a series that is cut or lengthened is refused', () => {
  fc.assert(
    fc.property(series, fc.nat(), fc.integer({ min: 1, max: 64 }), (written, cut, more) => {
      const bytes = encodeSeries(written);
      expect(() => decodeSeries(bytes.subarray(0, cut % bytes.byteLength))).toThrow(SeriesError);
      const longer = new Uint8Array(bytes.byteLength + more);
      longer.set(bytes);
      expect(() => decodeSeries(longer)).toThrow(SeriesError);
    }),
  );
});

test('foreign bytes are refused as such, never with another error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 128 }), (foreign) => {
      expect(() => decodeSeries(foreign)).toThrow(SeriesError);
    }),
  );
});

test('a header that promises more columns than there are bytes is refused', () => {
  const bytes = encodeSeries({ end: 0, step: 1, points: 0, columns: [] });
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 0xffff_ffff, true);
  view.setUint32(24, 0xffff_ffff, true);
  expect(() => decodeSeries(bytes)).toThrow(SeriesError);
});

test('columns without points are bounded too', () => {
  const bytes = encodeSeries({ end: 0, step: 1, points: 0, columns: [] });
  new DataView(bytes.buffer).setUint32(24, 100_000_000, true);
  expect(() => decodeSeries(bytes)).toThrow(SeriesError);
});
