import { BlockError, type ByteReader, type ByteWriter, bitsOf, packedBytes, varintBytes } from './bytes.ts';

/**
 * A column of whole numbers from 0 up, each backend's value of one measure. Backends of a fleet behave alike, so
 * most columns are all zero, all the same, or within a narrow band; the form that takes the fewest bytes is chosen
 * column by column:
 *
 *     0  all zero
 *     1  all the same:  varint
 *     2  a band:        varint base, u8 width, then (value − base) in `width` bits each
 *     3  far apart:     varint length, then a varint each
 *     4  mostly zero:   a bitmap of those that are not, then these as in 2
 *
 * The number of values is not part of it; a column without values takes no bytes.
 */
const ZERO = 0;
const SAME = 1;
const BAND = 2;
const VARINTS = 3;
const SPARSE = 4;

interface Band {
  base: number;
  width: number;
  /** Bytes with base and width. */
  bytes: number;
}

function bandOf(values: readonly number[]): Band {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const width = bitsOf(most - least);
  return { base: least, width, bytes: varintBytes(least) + 1 + packedBytes(values.length, width) };
}

/** @throws RangeError for a value that is not whole, or below zero: it would be read as another one */
export function writeColumn(writer: ByteWriter, values: readonly number[]): void {
  if (values.length === 0) return;
  let length = 0;
  let zeros = 0;
  for (const value of values) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${value} cannot be kept in a column`);
    length += varintBytes(value);
    if (value === 0) zeros++;
  }
  if (zeros === values.length) {
    writer.byte(ZERO);
    return;
  }
  const band = bandOf(values);
  if (band.width === 0) {
    writer.byte(SAME);
    writer.varint(band.base);
    return;
  }
  const asVarints = varintBytes(length) + length;
  const others = zeros > 0 ? values.filter((value) => value !== 0) : [];
  const sparse = zeros > 0 ? bandOf(others) : null;
  const asSparse = sparse ? packedBytes(values.length, 1) + sparse.bytes : Number.POSITIVE_INFINITY;
  if (sparse && asSparse < band.bytes && asSparse < asVarints) {
    writer.byte(SPARSE);
    writer.packed(values.map(Math.sign), 0, 1);
    writeBand(writer, others, sparse);
  } else if (band.bytes <= asVarints) {
    writer.byte(BAND);
    writeBand(writer, values, band);
  } else {
    writer.byte(VARINTS);
    writer.varint(length);
    for (const value of values) writer.varint(value);
  }
}

function writeBand(writer: ByteWriter, values: readonly number[], { base, width }: Band): void {
  writer.varint(base);
  writer.byte(width);
  writer.packed(values, base, width);
}

/**
 * The values from one place up to, but not including, another, at the cost of little more than these; the reader goes
 * on behind the column.
 *
 * @param count of the whole column
 * @throws BlockError
 */
export function readColumn(reader: ByteReader, count: number, from = 0, to = count): number[] {
  const values = new Array<number>(to - from).fill(0);
  if (count === 0) return values;
  const form = reader.byte();
  if (form === SAME) {
    values.fill(reader.varint());
  } else if (form === BAND) {
    const band = readBand(reader, count);
    for (let index = from; index < to; index++) values[index - from] = valueIn(reader, band, index);
  } else if (form === VARINTS) {
    const end = reader.varint() + reader.offset;
    for (let index = 0; index < to; index++) {
      const value = reader.varint();
      if (index >= from) values[index - from] = value;
    }
    reader.skip(end - reader.offset);
  } else if (form === SPARSE) {
    const bitmap = reader.offset;
    reader.skip(packedBytes(count, 1));
    const band = readBand(reader, reader.bitsBelow(bitmap, count));
    let before = reader.bitsBelow(bitmap, from);
    for (let index = from; index < to; index++) {
      if (reader.bit(bitmap, index)) values[index - from] = valueIn(reader, band, before++);
    }
  } else if (form !== ZERO) {
    throw new BlockError(`there is no column of form ${form}`);
  }
  return values;
}

/** One of the values. @throws BlockError */
export const readValue = (reader: ByteReader, count: number, index: number): number =>
  readColumn(reader, count, index, index + 1)[0] as number;

interface ReadBand {
  base: number;
  width: number;
  /** Where its fields are. */
  start: number;
}

function readBand(reader: ByteReader, count: number): ReadBand {
  const base = reader.varint();
  const width = reader.byte();
  const start = reader.offset;
  reader.skip(packedBytes(count, width));
  return { base, width, start };
}

const valueIn = (reader: ByteReader, { base, width, start }: ReadBand, index: number): number =>
  base + reader.field(start, index, width);
