import {
  BINARY,
  CLOSE,
  CONTINUATION,
  type Conduct,
  closing,
  frame,
  frameHead,
  PING,
  repeat,
  saying,
  TEXT,
  upgraded,
} from './fault-server.ts';
import type { EndingRow, Family } from './row.ts';
import type { Policies } from './watch.ts';

const breaks = (
  fault: string,
  sees: string,
  code: number | string,
  conduct: Conduct,
  policies: Policies = {},
): EndingRow => ({
  fault,
  sees,
  ends: { before: 'open', kind: 'protocol', code, decision: 'stop', failure: true, fault: 'backend' },
  policies,
  serve: async (bench) => (await bench.serve(conduct)).url,
});

const NO_UTF8 = Buffer.from([0xff, 0xfe]);
const part = (opcode: number, bytes: number) => frame(opcode, Buffer.alloc(bytes), { fin: false });

/** A message in parts that never is complete, a thousand parts at a time. */
const endless = (bytesPerPart: number): Conduct =>
  upgraded((socket) => {
    socket.write(part(BINARY, bytesPerPart));
    const parts = Buffer.concat(Array.from({ length: 1_000 }, () => part(CONTINUATION, bytesPerPart)));
    repeat(socket, 1, () => socket.writable && socket.write(parts));
  });

export const bytes: Family = {
  name: 'bytes',
  about: 'What no WebSocket library sends. RFC 6455 §5; each ends the connection at once.',
  rows: [
    breaks(
      'sends a message larger than allowed',
      'a frame of 1 KiB where 255 bytes are allowed',
      1009,
      saying(frame(BINARY, Buffer.alloc(1_024))),
      { maxMessage: 255 },
    ),
    breaks(
      'announces an enormous message',
      'a frame head that promises 2 GiB',
      1009,
      saying(frameHead(BINARY, 2 ** 31)),
    ),
    breaks(
      'sends a message in fragments without end',
      'continuation frames beyond the largest message',
      1009,
      endless(100),
      { maxMessage: '64KiB' },
    ),
    breaks(
      'sends empty fragments without end',
      'continuation frames that never add up to anything',
      'WS_ERR_TOO_MANY_BUFFERED_PARTS',
      endless(0),
    ),
    breaks(
      'sends a control frame larger than allowed',
      'a ping of 126 bytes',
      'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
      saying(frame(PING, Buffer.alloc(126))),
    ),
    breaks(
      'sends a control frame in fragments',
      'a ping that is not final',
      'WS_ERR_EXPECTED_FIN',
      saying(part(PING, 1)),
    ),
    breaks('uses a reserved opcode', 'opcode 3', 'WS_ERR_INVALID_OPCODE', saying(frame(0x3))),
    breaks(
      'uses a reserved bit',
      'RSV2, which no extension gave a meaning',
      'WS_ERR_UNEXPECTED_RSV_2_3',
      saying(frame(TEXT, Buffer.from('hi'), { reserved: 2 })),
    ),
    breaks(
      'compresses though nobody agreed to it',
      'RSV1 without permessage-deflate',
      'WS_ERR_UNEXPECTED_RSV_1',
      saying(frame(TEXT, Buffer.from('hi'), { reserved: 4 })),
    ),
    breaks(
      'masks its frames',
      'a mask, which only a client may use',
      'WS_ERR_UNEXPECTED_MASK',
      saying(Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x60])),
    ),
    breaks(
      'continues a message that was never begun',
      'a continuation frame first',
      'WS_ERR_INVALID_OPCODE',
      saying(frame(CONTINUATION, Buffer.from('hi'))),
    ),
    breaks(
      'begins a message within another',
      'a text frame where a continuation is due',
      'WS_ERR_INVALID_OPCODE',
      saying(part(TEXT, 1), frame(TEXT, Buffer.from('hi'))),
    ),
    breaks(
      'sends text that is no UTF-8',
      'the bytes FF FE',
      'WS_ERR_INVALID_UTF8',
      saying(frame(TEXT, NO_UTF8)),
    ),
    breaks(
      'gives a reason that is no UTF-8',
      'a close frame with the bytes FF FE',
      'WS_ERR_INVALID_UTF8',
      saying(frame(CLOSE, closing(1000, NO_UTF8))),
    ),
    breaks(
      'closes with half a code',
      'a close frame of one byte',
      'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH',
      saying(frame(CLOSE, Buffer.from([3]))),
    ),
  ],
};
