/** Of a byte. */
function bitCount(byte: number): number {
  const pairs = byte - ((byte >> 1) & 0x55);
  const fours = (pairs & 0x33) + ((pairs >> 2) & 0x33);
  return (fours + (fours >> 4)) & 0x0f;
}

/** A block that cannot be read: it is cut, or nobody here wrote it. */
export class BlockError extends Error {
  override readonly name = 'BlockError';
}

/** Bits of the largest whole number that a double holds exactly. */
export const MOST_BITS = 53;
/** A varint of so many bits has this many bytes at most. */
const MOST_VARINT = 8;

export function bitsOf(value: number): number {
  return value < 4_294_967_296 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 4_294_967_296));
}

export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Puts a whole number of either sign among those from 0 up, the small ones first. */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
export const unzigzag = (coded: number): number => (coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2);

/** Bytes, varints and bit fields, one after the other. */
export class ByteWriter {
  private buffer = new Uint8Array(1_024);
  private end = 0;

  get length(): number {
    return this.end;
  }

  byte(value: number): void {
    if (this.end === this.buffer.length) this.grow(1);
    this.buffer[this.end++] = value;
  }

  /** @param value whole, from 0 to 2⁵³ − 1. */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }

  bytes(bytes: Uint8Array): void {
    if (this.end + bytes.length > this.buffer.length) this.grow(bytes.length);
    this.buffer.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** Values of the same width, the lowest bits first, up to a whole byte. */
  packed(values: readonly number[], base: number, width: number): void {
    let pending = 0;
    let bits = 0;
    for (const value of values) {
      let rest = value - base;
      for (let left = width; left > 0; ) {
        const take = Math.min(left, 8 - bits);
        const span = 2 ** take;
        pending += (rest % span) * 2 ** bits;
        rest = Math.floor(rest / span);
        left -= take;
        bits += take;
        if (bits < 8) continue;
        this.byte(pending);
        pending = 0;
        bits = 0;
      }
    }
    if (bits > 0) this.byte(pending);
  }

  /** A copy of exactly what was written. */
  take(): Uint8Array {
    return this.buffer.slice(0, this.end);
  }

  clear(): void {
    this.end = 0;
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.end + needed));
    larger.set(this.buffer.subarray(0, this.end));
    this.buffer = larger;
  }
}

export const packedBytes = (count: number, width: number): number => Math.ceil((count * width) / 8);

/** @throws BlockError from every method that would have to read past the end */
export class ByteReader {
  offset = 0;

  constructor(private readonly buffer: Uint8Array) {}

  byte(): number {
    const value = this.buffer[this.offset];
    if (value === undefined) throw new BlockError('the block is cut');
    this.offset++;
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < MOST_VARINT; read++) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new BlockError('a number is too long');
  }

  skip(bytes: number): void {
    if (this.offset + bytes > this.buffer.length) throw new BlockError('the block is cut');
    this.offset += bytes;
  }

  /** One of the values that {@link ByteWriter.packed} wrote from `start` on, without its base. */
  field(start: number, index: number, width: number): number {
    if (width > MOST_BITS) throw new BlockError(`${width} bits are too many`);
    let position = index * width;
    let value = 0;
    let scale = 1;
    for (let left = width; left > 0; ) {
      const bit = position & 7;
      const take = Math.min(left, 8 - bit);
      const byte = this.buffer[start + (position - bit) / 8];
      if (byte === undefined) throw new BlockError('the block is cut');
      const span = 1 << take;
      value += ((byte >> bit) & (span - 1)) * scale;
      scale *= span;
      position += take;
      left -= take;
    }
    return value;
  }

  /** How many bits of a bitmap at `start` are set below a place. */
  bitsBelow(start: number, place: number): number {
    let bits = 0;
    const whole = place >> 3;
    for (let byte = 0; byte < whole; byte++) bits += bitCount(this.buffer[start + byte] ?? 0);
    const rest = place & 7;
    return rest === 0 ? bits : bits + bitCount((this.buffer[start + whole] ?? 0) & ((1 << rest) - 1));
  }

  /** Whether the bit of a bitmap at `start` is set. */
  bit(start: number, index: number): boolean {
    return (((this.buffer[start + (index >> 3)] ?? 0) >> (index & 7)) & 1) === 1;
  }
}
