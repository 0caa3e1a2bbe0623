import {
  aligned,
  BACKEND_COLUMNS,
  createFrame,
  FLEET_COLUMNS,
  FRAME_DELTA_MAGIC,
  type Frame,
  FrameError,
  frameBytes,
  HEADER_BYTES,
  magicOf,
  readFrame,
  readHeader,
  writeHeader,
} from './frame.ts';

/*
 * A frame as what changed since another one, its base: only the rows that changed, column by column.
 *
 * Layout, little-endian, every part on a 4-byte boundary:
 *
 *     0  the header of a frame, with the magic "WWD1"
 *    32  u32  sequence of the base
 *    36  f32  × fleet columns
 *        u32  × (1 + backend columns): how many values follow for the state and for each column
 *        for each of these that has any:
 *          u32  × rows / 32, rounded up: a bit per row that changed, the lowest first
 *          u32  × that many: the values of these rows
 *
 * A column with as many values as rows is there as a whole and has no bits. Values are compared and sent
 * as their bits, so a NaN that stays is no change.
 */

const FLEET_OFFSET = HEADER_BYTES + 4;
const COUNTS_OFFSET = FLEET_OFFSET + 4 * FLEET_COLUMNS.length;
/** The state and the columns. */
const PARTS = 1 + BACKEND_COLUMNS.length;
const PARTS_OFFSET = COUNTS_OFFSET + 4 * PARTS;

/** A delta saves at least a quarter, or it is not worth that the page has to put it together. */
const WORTH = 3 / 4;

/** A delta came whose base is not at hand: a whole frame is needed first. */
export class FrameBaseError extends FrameError {
  override readonly name = 'FrameBaseError';
}

/**
 * What turns `before` into `frame`, in a buffer of exactly its size; `null` where the whole frame is to be
 * sent: the rows are others, or nearly everything changed.
 */
export function encodeFrameDelta(before: Frame, frame: Frame): Uint8Array | null {
  const { rows } = frame;
  if (before.revision !== frame.revision || before.rows !== rows) return null;
  const olds = partsOf(before);
  const changes = partsOf(frame).map((part, index) => changesOf(olds[index] as Uint32Array, part));
  let length = PARTS_OFFSET;
  for (const { bits, values } of changes) length += 4 * (bits.length + values.length);
  if (length > WORTH * frameBytes(rows)) return null;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  writeHeader(view, FRAME_DELTA_MAGIC, frame);
  view.setUint32(HEADER_BYTES, before.sequence, true);
  new Float32Array(bytes.buffer, FLEET_OFFSET, FLEET_COLUMNS.length).set(frame.fleet);
  const words = new Uint32Array(bytes.buffer);
  let next = PARTS_OFFSET / 4;
  changes.forEach(({ bits, values }, index) => {
    words[COUNTS_OFFSET / 4 + index] = values.length;
    words.set(bits, next);
    words.set(values, next + bits.length);
    next += bits.length + values.length;
  });
  return bytes;
}

/**
 * The frame that a delta leads to, in a buffer of its own; `before` stays as it is.
 * @throws FrameBaseError when the delta is not about `before`.
 * @throws FrameError when the bytes are not a delta of this version, or not all of it.
 */
export function applyFrameDelta(before: Frame, bytes: Uint8Array): Frame & { bytes: Uint8Array } {
  const header = readHeader(bytes, FRAME_DELTA_MAGIC);
  if (bytes.byteLength < PARTS_OFFSET || bytes.byteLength % 4 !== 0) throw new FrameError('a frame was cut');
  const { buffer, byteOffset } = aligned(bytes);
  const words = new Uint32Array(buffer, byteOffset, bytes.byteLength / 4);
  const base = words[HEADER_BYTES / 4] as number;
  if (base !== before.sequence) {
    throw new FrameBaseError(`the frame is about changes since frame ${base}, not ${before.sequence}`);
  }
  if (header.revision !== before.revision || header.rows !== before.rows) {
    throw new FrameError('a frame tells changes of other rows than there are');
  }
  const counts = words.subarray(COUNTS_OFFSET / 4, PARTS_OFFSET / 4);
  checkLength(counts, header.rows, bytes.byteLength);
  const frame = createFrame(header);
  frame.fleet.set(new Float32Array(buffer, byteOffset + FLEET_OFFSET, FLEET_COLUMNS.length));
  const olds = partsOf(before);
  let next = PARTS_OFFSET / 4;
  partsOf(frame).forEach((part, index) => {
    const count = counts[index] as number;
    const bits = words.subarray(next, next + bitWords(count, header.rows));
    const values = words.subarray(next + bits.length, next + bits.length + count);
    next += bits.length + count;
    if (count < part.length) part.set(olds[index] as Uint32Array);
    if (bits.length === 0) part.set(values);
    else put(part, bits, values);
  });
  return frame;
}

/** Reads the frames of one session, whole ones and deltas, each of which is about the one before it. */
export class FrameReader {
  private latest: Frame | null = null;

  /**
   * @throws FrameBaseError when a delta's base is not the frame that was read last; every delta from there
   * to the next whole frame is refused so.
   * @throws FrameError when the bytes are no frame of this version, or not all of it.
   */
  read(bytes: Uint8Array): Frame {
    const before = this.latest;
    this.latest = null;
    if (magicOf(bytes) !== FRAME_DELTA_MAGIC) this.latest = readFrame(bytes);
    else if (before) this.latest = applyFrameDelta(before, bytes);
    else throw new FrameBaseError('the frame is about changes since a frame that did not come');
    return this.latest;
  }
}

interface Changes {
  /** None where there is nothing to choose: no row has changed, or all are told. */
  bits: Uint32Array;
  values: Uint32Array;
}

const NO_WORDS = new Uint32Array(0);

function changesOf(before: Uint32Array, after: Uint32Array): Changes {
  const rows = after.length;
  const bits = new Uint32Array(Math.ceil(rows / 32));
  let count = 0;
  for (let word = 0; word < bits.length; word++) {
    const first = word * 32;
    const end = Math.min(rows, first + 32);
    let changed = 0;
    for (let row = first; row < end; row++) {
      if (before[row] === after[row]) continue;
      changed |= 1 << (row - first);
      count++;
    }
    bits[word] = changed;
  }
  if (count === 0) return { bits: NO_WORDS, values: NO_WORDS };
  if (count + bits.length >= rows) return { bits: NO_WORDS, values: after };
  const values = new Uint32Array(count);
  let next = 0;
  eachBit(bits, (row) => {
    values[next++] = after[row] as number;
  });
  return { bits, values };
}

/** @throws FrameError when the bits are not as many as the values, or one is of a row that is not there. */
function put(part: Uint32Array, bits: Uint32Array, values: Uint32Array): void {
  let next = 0;
  eachBit(bits, (row) => {
    const value = values[next++];
    if (value === undefined || row >= part.length)
      throw new FrameError('a frame has more changes than it tells');
    part[row] = value;
  });
  if (next !== values.length) throw new FrameError('a frame has fewer changes than it tells');
}

function eachBit(bits: Uint32Array, found: (index: number) => void): void {
  for (let word = 0; word < bits.length; word++) {
    for (let left = bits[word] as number; left !== 0; left &= left - 1) {
      found(word * 32 + 31 - Math.clz32(left & -left));
    }
  }
}

const bitWords = (count: number, rows: number): number =>
  count === 0 || count === rows ? 0 : Math.ceil(rows / 32);

/** Before anything is made of a size that somebody says. */
function checkLength(counts: Uint32Array, rows: number, length: number): void {
  let expected = PARTS_OFFSET;
  for (const count of counts) {
    if (count > rows) throw new FrameError(`${count} of ${rows} rows cannot have changed`);
    expected += 4 * (bitWords(count, rows) + count);
  }
  if (expected !== length) {
    throw new FrameError(`a frame with these changes has ${expected} bytes, these are ${length}`);
  }
}

/** The state and the columns as their bits. */
const partsOf = ({ state, columns }: Frame): Uint32Array[] =>
  [state, ...columns].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length));
