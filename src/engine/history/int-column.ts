import {
  BlockError,
  type ByteReader,
  type ByteWriter,
  bitsOf,
  MOST_BITS,
  packedBytes,
  varintBytes,
} from './bytes.ts';

/**
 * A column of whole numbers from 0 up, each backend's value of one measure. Backends of a fleet behave alike, so
 * most columns are all zero, all the same, within a narrow band, or small but for a few; the form that takes the fewest
 * bytes is chosen column by column:
 *
 *     0  all zero
 *     1  all the same:  varint
 *     2  a band:        varint base, u8 width, then (value − base) in `width` bits each
 *     3  far apart:     varint length, then a varint each
 *     4  mostly small:  u8 width, varint number of the others, then each value in `width` bits, where all ones stand for
 *                       one of the others; then these as in 2
 *
 * The number of values is not part of it; a column without values takes no bytes.
 */
const ZERO = 0;
const SAME = 1;
const BAND = 2;
const VARINTS = 3;
const PATCHED = 4;

/** Bytes of the widths and numbers of a column of form 4. */
const PATCH_HEAD = 5;

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

/** In which width the small ones take the fewest bytes. */
function patchOf(values: readonly number[]): { width: number; bytes: number } {
  // How many there are of each size: a value fits into a width if with one more it has no more bits.
  const ofSize = new Array<number>(MOST_BITS + 2).fill(0);
  let largest = 0;
  for (const value of values) {
    const size = bitsOf(value + 1);
    ofSize[size] = (ofSize[size] as number) + 1;
    if (size > largest) largest = size;
  }
  let best = { width: 0, bytes: Number.POSITIVE_INFINITY };
  let others = values.length;
  for (let width = 1; width < largest; width++) {
    others -= ofSize[width] as number;
    const bytes = PATCH_HEAD + packedBytes(values.length, width) + packedBytes(others, largest);
    if (bytes < best.bytes) best = { width, bytes };
  }
  return best;
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
  const patch = patchOf(values);
  if (patch.bytes < band.bytes && patch.bytes < asVarints) {
    writePatched(writer, values, patch.width);
  } else if (band.bytes <= asVarints) {
    writer.byte(BAND);
    writeBand(writer, values, band);
  } else {
    writer.byte(VARINTS);
    writer.varint(length);
    for (const value of values) writer.varint(value);
  }
}

function writePatched(writer: ByteWriter, values: readonly number[], width: number): void {
  const other = 2 ** width - 1;
  const others = values.filter((value) => value >= other);
  writer.byte(PATCHED);
  writer.byte(width);
  writer.varint(others.length);
  writer.packed(
    values.map((value) => Math.min(value, other)),
    0,
    width,
  );
  writeBand(writer, others, bandOf(others));
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
  } else if (form === PATCHED) {
    readPatched(reader, count, from, values);
  } else if (form !== ZERO) {
    throw new BlockError(`there is no column of form ${form}`);
  }
  return values;
}

/** Fills in the values that begin at a place. */
function readPatched(reader: ByteReader, count: number, from: number, values: number[]): void {
  const width = reader.byte();
  const others = reader.varint();
  const start = reader.offset;
  reader.skip(packedBytes(count, width));
  const band = readBand(reader, others);
  const other = 2 ** width - 1;
  /** How many of the others there are before a place; -1 while that is not known. */
  let before = -1;
  for (let index = 0; index < values.length; index++) {
    const value = reader.field(start, from + index, width);
    if (value < other) {
      values[index] = value;
      continue;
    }
    if (before < 0) {
      before = 0;
      for (let place = 0; place < from + index; place++) {
        if (reader.field(start, place, width) === other) before++;
      }
    }
    values[index] = valueIn(reader, band, before++);
  }
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
