import { CLOSE, type Conduct, closing, frame, frameHead, saying, TEXT, upgraded } from './fault-server.ts';
import type { EndingRow, Ends, Family } from './row.ts';

type Verdict = Pick<Ends, 'decision' | 'failure' | 'fault' | 'wait'>;

const again: Verdict = { decision: 'retry', failure: false, fault: 'nobody' };
const failed: Verdict = { decision: 'retry', failure: true, fault: 'backend' };
const cutOff: Verdict = { ...failed, fault: 'network' };
const refused: Verdict = { decision: 'stop', failure: true, fault: 'client' };
const broken: Verdict = { decision: 'stop', failure: true, fault: 'backend' };

const row = (fault: string, sees: string, code: number, verdict: Verdict, conduct: Conduct): EndingRow => ({
  fault,
  sees,
  ends: { before: 'open', kind: 'close', code, ...verdict },
  serve: async (bench) => (await bench.serve(conduct)).url,
});

const closes = (code: number, meaning: string, verdict: Verdict) =>
  row(
    `closes with ${code}`,
    meaning,
    code,
    verdict,
    saying(frame(CLOSE, closing(code, Buffer.from('because')))),
  );

/** Codes that stand for what happened and never are sent. RFC 6455 §7.4.1. */
const closesWithReserved = (code: number): EndingRow => ({
  ...closes(code, 'a code that must not be sent', broken),
  ends: { before: 'open', kind: 'protocol', code: 'WS_ERR_INVALID_CLOSE_CODE', ...broken },
});

export const close: Family = {
  name: 'close',
  about: 'Every way to end an open connection. Codes that are not listed decide as their range does.',
  rows: [
    closes(1000, 'normal closure', again),
    closes(1001, 'going away', again),
    closes(1002, 'it says that we broke the protocol', refused),
    closes(1003, 'it says that it cannot take our data', refused),
    closesWithReserved(1004),
    closesWithReserved(1005),
    closesWithReserved(1006),
    closes(1007, 'it says that our text is no UTF-8', refused),
    closes(1008, 'policy violation', refused),
    closes(1009, 'it says that our message is too big', refused),
    closes(1010, 'it misses an extension', refused),
    closes(1011, 'internal error', failed),
    closes(1012, 'service restart', {
      decision: 'retry-after',
      failure: false,
      fault: 'nobody',
      wait: [5_000, 30_000, 'outcome'],
    }),
    closes(1013, 'try again later', {
      decision: 'retry-after',
      failure: true,
      fault: 'backend',
      wait: [5_000, 6_000, 'outcome'],
    }),
    closes(1014, 'bad gateway', failed),
    closesWithReserved(1015),
    closes(3000, 'unauthorized', refused),
    closes(3001, 'a code of some library', failed),
    closes(3003, 'forbidden', refused),
    closes(3999, 'a code of some library', failed),
    closes(4000, 'a code of the application', failed),
    closes(4999, 'a code of the application', failed),
    row('closes without a code', 'a close frame that is empty', 1005, failed, saying(frame(CLOSE))),
    row(
      'closes and keeps the line open',
      'a close frame, and no FIN within the close grace',
      1011,
      failed,
      saying(frame(CLOSE, closing(1011))),
    ),
    row(
      'ends the connection without a close frame',
      'FIN',
      1006,
      cutOff,
      upgraded((socket) => void socket.end()),
    ),
    row(
      'ends the connection within a message',
      'FIN after half of a frame',
      1006,
      cutOff,
      upgraded((socket) => void socket.end(Buffer.concat([frameHead(TEXT, 1_000), Buffer.alloc(10)]))),
    ),
    row(
      'resets the connection',
      'RST',
      1006,
      cutOff,
      // A reset throws away what is on its way, the answer to the upgrade with it: it waits for our first ping.
      upgraded((socket) => socket.once('data', () => socket.resetAndDestroy())),
    ),
  ],
};
