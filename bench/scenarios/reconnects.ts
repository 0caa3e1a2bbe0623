import { type Chat, startChat } from '../../src/simulator/scenarios/chat.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { measuredFigures, PATIENCE, severalRuns } from './measured.ts';
import { NaivePages } from './naive-pages.ts';
import type { Residue } from './residue.ts';
import { SEED } from './side.ts';
import { WatchingConsole } from './watching-console.ts';

/*
 * What a thousand reconnects leave behind: a chat of ten rooms, each of which is closed and open again a hundred times.
 */

const ROOMS = Array.from({ length: 10 }, (_, index) => `room-${index + 1}`);
const ROUNDS = 100;
/** A second of the account is ten ms: a thousand reconnects are soon over. */
const TIME_SCALE = 0.01;
const MIB = 2 ** 20;
/** Of reconnects. */
const THOUSANDS = 2;

interface Left {
  /** By how much each of them grew over a thousand reconnects. */
  grown: Residue;
  reconnects: number;
}

async function rounds(chat: Chat, count: number): Promise<void> {
  for (let round = 0; round < count; round++) {
    const { handshakes } = chat.counts();
    for (const room of ROOMS) {
      chat.closeRoom(room);
      chat.openRoom(room);
    }
    await chat.until((counts) => counts.handshakes >= handshakes + ROOMS.length, PATIENCE);
    await chat.until(({ connections }) => connections === ROOMS.length, PATIENCE);
  }
}

/**
 * Several thousands of them, one after the other.
 *
 * @param before rounds that fill what is bounded: the timeline, the last attempts
 */
async function leftBehind(chat: Chat, before: number, residue: () => Promise<Residue>): Promise<Left[]> {
  await chat.until(({ connections }) => connections === ROOMS.length, PATIENCE);
  await rounds(chat, before);
  const thousand = async (): Promise<Left> => {
    const began = await residue();
    const { handshakes } = chat.counts();
    await rounds(chat, ROUNDS);
    const ended = await residue();
    const grown = (of: keyof Residue) => Math.max(0, ended[of] - began[of]);
    return {
      reconnects: chat.counts().handshakes - handshakes,
      grown: {
        timers: grown('timers'),
        listeners: grown('listeners'),
        sockets: grown('sockets'),
        heap: grown('heap'),
      },
    };
  };
  return severalRuns(thousand, THOUSANDS);
}

async function naive(): Promise<Left[]> {
  const chat = await startChat({ timeScale: TIME_SCALE, seed: SEED, rooms: ROOMS });
  const pages = new NaivePages('leaking', chat, TIME_SCALE, ROOMS);
  try {
    await pages.open();
    return await leftBehind(chat, 10, () => pages.residue());
  } finally {
    await pages.end();
    await chat.close();
  }
}

async function after(): Promise<Left[]> {
  const chat = await startChat({ timeScale: TIME_SCALE, seed: SEED, rooms: ROOMS });
  // All rooms are on one host, whose 20 dials a second would be what is measured.
  const dials = 'dials: { concurrency: 100, perSecond: 10000, perHostPerSecond: 10000 }\nbackends:';
  let console: WatchingConsole | undefined;
  try {
    const watching = await WatchingConsole.start(chat.fleet().replace('backends:', dials), SEED);
    console = watching;
    await watching.openWindows(1);
    return await leftBehind(chat, ROUNDS, () => watching.residue());
  } finally {
    await console?.stop();
    await chat.close();
  }
}

export async function reconnects(): Promise<Row[]> {
  const was = await naive();
  const is = await after();
  if (is.some(({ reconnects: count }) => count < ROUNDS * ROOMS.length))
    throw new Error('there were fewer reconnects than there were to be');
  const row = (what: string, of: keyof Residue, expected: string, held: (most: number) => boolean): Row => {
    const unit = of === 'heap' ? 'MiB' : '';
    const per = of === 'heap' ? MIB : 1;
    const figures = (side: Left[]) => side.map(({ grown }) => grown[of] / per);
    return {
      account: 'gateway',
      what,
      unit,
      said: of === 'heap' ? 'growing over time → stable' : null,
      ...measuredFigures(figures(was), figures(is)),
      wanted: 'less',
      countedBy: "the client's process; its reconnects at the server",
      expected,
      held: held(Math.max(...figures(is))),
    };
  };
  const none = 'none, but for those of the moment';
  // A room that was cut so often flaps: its incident is open for another five minutes, by a timer.
  const few = (most: number) => most <= 2 * ROOMS.length;
  return [
    row('timers that 1,000 reconnects leave behind', 'timers', none, few),
    row('listeners that 1,000 reconnects leave behind', 'listeners', none, few),
    row('WebSockets that are closed and still in memory after 1,000 reconnects', 'sockets', none, few),
    row(
      'heap that 1,000 reconnects leave behind, after a collection',
      'heap',
      'at most 1 MiB',
      (most) => most <= 1,
    ),
  ];
}
