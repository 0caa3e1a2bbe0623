import type { Socket } from 'node:net';
import { expect } from 'vitest';
import type { WebSocket } from 'ws';
import { fleetColumn } from '../../src/shared/frame.ts';
import type { Bench } from './bench.ts';
import { BINARY, drip, frameHead, repeat, speaking } from './fault-server.ts';
import type { Family, StoryRow } from './row.ts';
import type { Policies, Watch } from './watch.ts';

/** Dead at the second scan after its timeout; nothing here waits for a pong that does come. */
const SHORT = { heartbeat: { interval: 100, timeout: 100 } } satisfies Policies;
/** Where life has to be seen: long enough for a busy machine, which forgives itself a stall above 1 s. */
const FAIR = { heartbeat: { interval: 100, timeout: 1_500 } } satisfies Policies;

/** What a peer of these rows can do besides accepting. */
interface Manners {
  pongs?: boolean;
  /** As soon as it is open. */
  meanwhile?: (peer: WebSocket, tcp: Socket) => void;
}

interface Meeting {
  watch: Watch;
  /** Pings that the server got, over all of its connections. */
  pings: () => number;
  untilPings: (count: number) => Promise<void>;
}

async function meet(
  bench: Bench,
  policies: Policies,
  { pongs = false, meanwhile }: Manners,
): Promise<Meeting> {
  let pings = 0;
  const server = await bench.serve(
    speaking((peer, tcp) => {
      peer.on('ping', (payload) => {
        pings++;
        if (pongs) peer.pong(payload);
        server.look();
      });
      meanwhile?.(peer, tcp);
    }),
  );
  const watch = bench.watch(server.url, policies);
  await watch.until(() => watch.phase() === 'open');
  return { watch, pings: () => pings, untilPings: (count) => server.until(() => pings >= count) };
}

const found = {
  outcome: "lost: timeout `heartbeat`, the backend's fault",
  decision: 'retry after backoff',
  breaker: 'charged; opens when it repeats',
};
const alive = { outcome: 'none: stays open', decision: 'none', breaker: 'not charged' };

/** Taken for dead, each time anew, until the breaker opens. */
const dead = (fault: string, sees: string, manners: Manners): StoryRow => ({
  fault,
  sees,
  result: 'taken for dead, and the breaker opens when it repeats',
  ...found,
  story: async (bench) => {
    const { watch } = await meet(bench, SHORT, manners);
    const { event, after } = await watch.ending(1);
    expect(event).toMatchObject({
      kind: 'lost',
      outcome: { kind: 'timeout', code: 'heartbeat', decision: 'retry', failure: true, fault: 'backend' },
    });
    expect(after).toMatchObject({ health: 'connecting', state: { phase: 'waiting', decider: 'backoff' } });
    const second = await watch.ending(2);
    expect(second.after).toMatchObject({
      health: 'down',
      state: { phase: 'blocked' },
      breaker: { state: 'open', trips: 1, reason: '2 consecutive failures' },
    });
    expect(watch.of('opened')).toHaveLength(2);
  },
});

/** A second ping is only sent when the first one was judged, or answered: at the third it has lived twice. */
const lives = (fault: string, sees: string, manners: Manners): StoryRow => ({
  fault,
  sees,
  result: 'stays open',
  ...alive,
  story: async (bench) => {
    const { watch, untilPings } = await meet(bench, FAIR, manners);
    await untilPings(3);
    expect(watch.status()).toMatchObject({ state: { phase: 'open' }, breaker: { consecutiveFailures: 0 } });
    expect(watch.endings).toEqual([]);
  },
});

const send = (everyMs: number) => (peer: WebSocket, tcp: Socket) =>
  repeat(tcp, everyMs, () => peer.readyState === peer.OPEN && peer.send('still here'));

const bytesInColumn = fleetColumn('bytesIn');
const MEBIBYTE = 1_048_576;

/** Begins a message of a mebibyte, and goes on with it byte by byte for as long as it may. */
const slowLoris = (bytes: number) => (_peer: WebSocket, tcp: Socket) => {
  tcp.write(frameHead(BINARY, MEBIBYTE));
  let sent = 0;
  drip(tcp, 100, () => (sent++ < bytes ? Buffer.alloc(1) : null));
};

export const silence: Family = {
  name: 'silence',
  about:
    'A connection that stays open while less and less comes over it. A peer lives as long as a pong or anything else comes; RFC 6455 §5.5.2 allows no pong inside a frame, so bytes of a frame under way are life too.',
  rows: [
    dead('upgrades and then is silent', 'neither pong nor message, from the start', {}),
    {
      fault: 'stops both data and pongs',
      sees: 'messages and pongs, then neither',
      result: 'taken for dead',
      ...found,
      story: async (bench) => {
        let mute = () => undefined as unknown;
        const { watch, untilPings } = await meet(bench, SHORT, {
          meanwhile: (peer, tcp) => {
            const pong = (payload: Buffer) => peer.pong(payload);
            peer.on('ping', pong);
            const timer = setInterval(() => peer.send('still here'), 20);
            mute = () => {
              peer.off('ping', pong);
              clearInterval(timer);
            };
            tcp.once('close', () => clearInterval(timer));
          },
        });
        await untilPings(2);
        mute();
        const { event } = await watch.ending(1);
        expect(event).toMatchObject({ kind: 'lost', outcome: { code: 'heartbeat', failure: true } });
      },
    },
    lives('stops data but answers pings', 'pongs and no message', { pongs: true }),
    lives('mutes its pongs while data flows', 'messages and no pong', { meanwhile: send(50) }),
    lives('mutes its pongs but sends pings of its own', 'pings and no pong', {
      meanwhile: (peer, tcp) => repeat(tcp, 50, () => peer.readyState === peer.OPEN && peer.ping()),
    }),
    lives('drips a message of 1 MiB byte by byte', 'ten bytes a second of one frame', {
      meanwhile: slowLoris(Number.POSITIVE_INFINITY),
    }),
    dead('drips the first bytes of a message and stops', 'bytes of a frame, then nothing', {
      meanwhile: slowLoris(1),
    }),
    {
      fault: 'needs longer for one message than the heartbeat waits',
      sees: 'a frame in pieces, no pong until it is complete',
      result: 'stays open, and the message is counted',
      ...alive,
      story: async (bench) => {
        const { watch } = await meet(bench, FAIR, {
          meanwhile: (_peer, tcp) => {
            const pieces = 25;
            tcp.write(frameHead(BINARY, pieces * 1_000));
            let sent = 0;
            drip(tcp, 100, () => (sent++ < pieces ? Buffer.alloc(1_000) : null));
          },
        });
        const received = () =>
          watch.frames.reduce(
            (sum, { fleet, tick }) => sum + ((fleet[bytesInColumn] ?? 0) * tick) / 1_000,
            0,
          );
        await watch.until(() => received() > 24_000);
        expect(watch.endings).toEqual([]);
      },
    },
  ],
};
