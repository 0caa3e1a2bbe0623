import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockError, ByteReader, ByteWriter, unzigzag, zigzag } from './bytes.ts';
import { readColumn, readValue, writeColumn } from './int-column.ts';

function written(...columns: number[][]): Uint8Array {
  const writer = new ByteWriter();
  for (const column of columns) writeColumn(writer, column);
  return writer.take();
}

const mixed = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.nat(3),
    fc.integer({ min: 900, max: 1_000 }),
    fc.maxSafeNat(),
    fc.constant(2 ** 32),
    fc.constant(Number.MAX_SAFE_INTEGER),
  ),
  { maxLength: 80 },
);

describe('a column of whole numbers', () => {
  it('comes back as it was, whole, in part and value by value, with the next one behind it', () => {
    fc.assert(
      fc.property(mixed, fc.nat(), fc.nat(), (values, one, other) => {
        const bytes = written(values, [7, 9]);
        const count = values.length;
        const from = Math.min(one % (count + 1), other % (count + 1));
        const to = Math.max(one % (count + 1), other % (count + 1));
        const reader = new ByteReader(bytes);
        expect(readColumn(reader, count)).toEqual(values);
        expect(readColumn(reader, 2)).toEqual([7, 9]);
        reader.offset = 0;
        expect(readColumn(reader, count, from, to)).toEqual(values.slice(from, to));
        expect(readColumn(reader, 2)).toEqual([7, 9]);
        if (count === 0) return;
        reader.offset = 0;
        expect(readValue(reader, count, one % count)).toBe(values[one % count]);
        expect(readValue(reader, 2, 1)).toBe(9);
      }),
    );
  });

  it.each([
    { what: 'nothing but zeros', values: new Array<number>(32).fill(0), bytes: 1 },
    { what: 'the same value', values: new Array<number>(32).fill(100), bytes: 2 },
    {
      what: 'a narrow band',
      values: Array.from({ length: 32 }, (_, index) => 1_000 + (index % 8)),
      bytes: 16,
    },
    { what: 'one that is not zero', values: [...new Array<number>(31).fill(0), 5], bytes: 9 },
    { what: 'one far from the others', values: [...new Array<number>(31).fill(1), 2 ** 40], bytes: 18 },
  ])('has $bytes bytes for $what', ({ values, bytes }) => {
    expect(written(values)).toHaveLength(bytes);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %s', (value) => {
    expect(() => written([1, value])).toThrow(RangeError);
  });

  it('that is cut is an error and never something else', () => {
    fc.assert(
      fc.property(mixed, fc.nat(), (values, cut) => {
        const bytes = written(values);
        if (bytes.length === 0) return;
        const reader = new ByteReader(bytes.slice(0, cut % bytes.length));
        expect(() => readColumn(reader, values.length)).toThrow(BlockError);
      }),
    );
  });

  it('of anybody else is values or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: 1, max: 64 }), (bytes, count) => {
        try {
          expect(readColumn(new ByteReader(bytes), count)).toHaveLength(count);
        } catch (error) {
          expect(error).toBeInstanceOf(BlockError);
        }
      }),
    );
  });
});

it('numbers of either sign go among those from 0 up, the small ones first', () => {
  expect([0, -1, 1, -2, 2].map(zigzag)).toEqual([0, 1, 2, 3, 4]);
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), (value) => {
      expect(unzigzag(zigzag(value))).toBe(value);
    }),
  );
});
