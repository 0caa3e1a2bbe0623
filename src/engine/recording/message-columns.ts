import type { Database } from '../store/database.ts';
import { bodyOf, packBytes, unpackBytes } from './recording-format.ts';

export { directionOfMessage, kindOfMessage, whatOfMessage } from '../messages/message-log.ts';

/*
 * The numbers of messages: when each passed, its size, its kind and direction. Body of a row, before deflate; all
 * numbers are LEB128 and those that may be negative zigzag:
 *
 *     for each backend: bytes of its id, its id in UTF-8, messages; then for each message
 *         ms since the one before, of the first since the row's `at` (zigzag) · bytes · what
 */

/** Of one backend, within a row. */
export interface MessageColumns {
  backend: string;
  /** UTC ms. */
  at: Float64Array;
  /** Bytes of the whole payload. */
  size: Uint32Array;
  /** Kind and direction, as `messages/message-log.ts` has them in one number. */
  what: Uint8Array;
}

/** @param start UTC ms that times are counted from: the row's `at` */
export function packMessages(messages: readonly MessageColumns[], start: number): Uint8Array {
  const out = new Bytes(messages.reduce((sum, { at }) => sum + 64 + at.length * 8, 0));
  for (const { backend, at, size, what } of messages) {
    const id = Buffer.from(backend);
    out.number(id.length);
    out.raw(id);
    out.number(at.length);
    let before = start;
    for (let index = 0; index < at.length; index++) {
      const time = Math.round(at[index] as number);
      out.signed(time - before);
      out.number(size[index] as number);
      out.number(what[index] as number);
      before = time;
    }
  }
  return packBytes(out.bytes);
}

/** @throws Error where the body is damaged */
export function unpackMessages(body: Uint8Array, start: number): MessageColumns[] {
  const input = new Input(unpackBytes(body));
  const found: MessageColumns[] = [];
  while (!input.ended) {
    const backend = input.text(input.number());
    const count = input.count();
    const at = new Float64Array(count);
    const size = new Uint32Array(count);
    const what = new Uint8Array(count);
    let time = start;
    for (let index = 0; index < count; index++) {
      time += input.signed();
      at[index] = time;
      size[index] = input.number();
      what[index] = input.number();
    }
    found.push({ backend, at, size, what });
  }
  return found;
}

/**
 * What was recorded of messages from `from` up to, but not including, `to` (UTC ms), row by row, the oldest first: a
 * row may begin before or end after that.
 *
 * @throws Error where the file is damaged
 */
export function* messageRows(database: Database, from: number, to: number): Generator<MessageColumns[]> {
  const next = database.prepare(
    'SELECT id, at, body FROM message_columns WHERE id > ? AND at < ? ORDER BY id LIMIT 50',
  );
  // Ids rise with time, so what comes before the first that is wanted is passed over by the index.
  const [first] = database
    .prepare('SELECT id FROM message_columns WHERE until >= ? ORDER BY until, id LIMIT 1')
    .all([from]) as { id: number }[];
  let id = (first?.id ?? Number.MAX_SAFE_INTEGER) - 1;
  for (;;) {
    const rows = next.all([id, to]) as { id: number; at: number; body: Uint8Array }[];
    for (const { at, body } of rows) yield unpackMessages(bodyOf(body), at);
    const last = rows.at(-1);
    if (!last) return;
    id = last.id;
  }
}

class Bytes {
  private buffer: Uint8Array;
  private length = 0;

  constructor(size: number) {
    this.buffer = new Uint8Array(size);
  }

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A whole number from 0 to 2^53. */
  number(value: number): void {
    this.room(8);
    let left = value;
    while (left >= 128) {
      this.buffer[this.length++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    this.buffer[this.length++] = left;
  }

  signed(value: number): void {
    this.number(value < 0 ? -value * 2 - 1 : value * 2);
  }

  private room(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.bytes);
    this.buffer = larger;
  }
}

class Input {
  private next = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get ended(): boolean {
    return this.next >= this.bytes.length;
  }

  /** @throws RangeError past the end, or where it is none */
  number(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 49; unit *= 128) {
      const byte = this.bytes[this.next++];
      if (byte === undefined) throw new RangeError('the messages were cut off');
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
    throw new RangeError('a number of the messages is damaged');
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  /** Of messages, each of which has three bytes at least: nothing is made of a size that somebody says. */
  count(): number {
    const count = this.number();
    if (count * 3 > this.bytes.length - this.next) throw new RangeError('the messages were cut off');
    return count;
  }

  text(length: number): string {
    if (length > this.bytes.length - this.next) throw new RangeError('the messages were cut off');
    this.next += length;
    return Buffer.from(this.bytes.subarray(this.next - length, this.next)).toString();
  }
}
