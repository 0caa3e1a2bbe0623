/** What is sent to the receivers: whole WebSocket messages, built before the clock runs. */

/** The bytes of one `write`: about what one read of a socket takes in. */
const BLOCK_BYTES = 65_536;

/** Messages back to back, as a server would write them. */
export interface Block {
  bytes: Buffer;
  messages: number;
  /** Of one message, header included. */
  messageBytes: number;
}

/** How a message of the benches is written. A socket.io event is one that carries a text. */
export type Kind = 'binary' | 'text' | 'socket.io';

const TEXT = 0x1;
const BINARY = 0x2;

/** Messages of `size` bytes. */
export function blockOf(kind: Kind, size: number): Block {
  const payload = Buffer.alloc(size, 'a');
  switch (kind) {
    case 'binary':
      return repeat(message(BINARY, payload));
    case 'text':
      return repeat(message(TEXT, payload));
    case 'socket.io':
      return repeat(message(TEXT, Buffer.from(`42["m","${payload}"]`)));
  }
}

/** RFC 6455 §5.2: final, unmasked, as a server sends it. */
function message(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  if (size > 65_535) throw new RangeError('a longer length field is not needed here');
  const header =
    size < 126
      ? Buffer.from([0x80 | opcode, size])
      : Buffer.from([0x80 | opcode, 126, size >> 8, size & 255]);
  return Buffer.concat([header, payload]);
}

function repeat(one: Buffer): Block {
  const messages = Math.floor(BLOCK_BYTES / one.length);
  // A block of its own, not a view of Node's pool.
  const bytes = Buffer.alloc(messages * one.length);
  for (let index = 0; index < messages; index++) one.copy(bytes, index * one.length);
  return { bytes, messages, messageBytes: one.length };
}
