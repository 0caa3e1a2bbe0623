import { setTimeout as pause } from 'node:timers/promises';
import { type Chat, type RoomCounts, startChat } from '../../src/simulator/scenarios/chat.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { naively, PATIENCE, SAME, SECOND, TIME_SCALE, watched } from './side.ts';

/* The third account: a page that connects twice, a loop of dials for a room that is closed, one counter for all rooms. */

const ROOMS = ['7', '8', 'lobby'];
const CLOSED = '7';
const WINDOWS = 10;
/** ms of the account. */
const CLOSED_FOR = 60 * SECOND;
const AWAY_FOR = 3 * SECOND;
const AFTERWARDS = 60 * SECOND;

interface Found {
  /** By one window and by ten. */
  connections: [number, number];
  duplicates: number;
  dialsOfClosed: number;
  /** Shortest time between two dials of one client to one room, ms of the account. */
  shortestPause: number | null;
}

interface Comeback {
  /** Share of the rooms that are open which have a connection. */
  connected: number;
}

const roomOf = (chat: Chat, room: string): RoomCounts => {
  const counts = chat.counts().rooms[room];
  if (!counts) throw new Error(`there is no room ${room}`);
  return counts;
};

async function story(chat: Chat, opens: (windows: number) => Promise<void>): Promise<Found> {
  await opens(1);
  const one = chat.counts().connections;
  await opens(WINDOWS);
  const { connections: ten, duplicates } = chat.counts();
  const { upgrades } = roomOf(chat, CLOSED);
  chat.closeRoom(CLOSED);
  await pause(CLOSED_FOR * TIME_SCALE);
  const { upgrades: now, shortestPause } = roomOf(chat, CLOSED);
  return {
    connections: [one, ten],
    duplicates,
    dialsOfClosed: now - upgrades,
    shortestPause: shortestPause === null ? null : shortestPause / TIME_SCALE,
  };
}

/** One room is closed for a while, and then the whole chat is away for a moment. */
async function comeback(chat: Chat): Promise<Comeback> {
  chat.closeRoom(CLOSED);
  await pause(CLOSED_FOR * TIME_SCALE);
  await chat.restart({ downFor: AWAY_FOR });
  await pause(AFTERWARDS * TIME_SCALE);
  const open = ROOMS.filter((room) => room !== CLOSED);
  const connected = open.filter((room) => roomOf(chat, room).connections > 0);
  return { connected: connected.length / open.length };
}

const naive = (): Promise<Found> =>
  naively(
    startChat(SAME),
    'chat',
    async (chat, pages) => {
      let open = 0;
      return story(chat, async (windows) => {
        for (; open < windows; open++) await pages.open();
        await chat.until(({ connections }) => connections === windows * ROOMS.length * 2, PATIENCE);
      });
    },
    { rooms: ROOMS },
  );

const naiveComeback = (): Promise<Comeback> =>
  naively(
    startChat(SAME),
    'chat, one counter',
    async (chat, pages) => {
      await pages.open();
      await chat.until(({ connections }) => connections === ROOMS.length * 2, PATIENCE);
      return comeback(chat);
    },
    { rooms: ROOMS },
  );

const after = (): Promise<Found> =>
  watched(startChat(SAME), (chat, console) =>
    story(chat, async (windows) => {
      await console.openWindows(windows);
      await chat.until(({ connections }) => connections === ROOMS.length, PATIENCE);
    }),
  );

const comebackAfter = (): Promise<Comeback> =>
  watched(startChat(SAME), async (chat, console) => {
    await console.openWindows(1);
    await console.until(({ stable }) => stable === ROOMS.length);
    return comeback(chat);
  });

export async function chat(): Promise<Row[]> {
  const [was, wasBack] = await Promise.all([naive(), naiveComeback()]);
  const [is, isBack] = await Promise.all([after(), comebackAfter()]);
  const row = (rest: Omit<Row, 'account'>): Row => ({ account: 'chat', ...rest });
  const seconds = (ms: number | null) => (ms === null ? null : ms / SECOND);
  return [
    ...([1, WINDOWS] as const).map((windows, index) =>
      row({
        what: `connections, 3 rooms, ${windows} ${windows === 1 ? 'window' : 'windows'}`,
        unit: '',
        said: windows === 1 ? 'several → 1 a room' : null,
        before: was.connections[index] ?? null,
        after: is.connections[index] ?? null,
        wanted: 'less',
        expected: 'exactly 3',
        held: is.connections[index] === ROOMS.length,
      }),
    ),
    row({
      what: 'connections to a room that the same client had already, 10 windows',
      unit: '',
      said: 'duplicate onMount → none',
      before: was.duplicates,
      after: is.duplicates,
      wanted: 'less',
      expected: 'none',
      held: is.duplicates === 0,
    }),
    row({
      what: 'dials to a room that is closed, 60 s, 10 windows',
      unit: '',
      said: 'endless → at most 10 attempts',
      before: was.dialsOfClosed,
      after: is.dialsOfClosed,
      wanted: 'less',
      expected: 'at most 4: after 5 s, and then every 30 s',
      held: is.dialsOfClosed <= 4,
    }),
    row({
      what: 'shortest time between two dials of one client to one room',
      unit: 's',
      said: 'at least 2 s',
      before: seconds(was.shortestPause),
      after: seconds(is.shortestPause),
      wanted: 'more',
      expected: 'at least 2 s',
      held: is.shortestPause === null || is.shortestPause >= 1.95 * SECOND,
    }),
    row({
      what: 'rooms back within 60 s of a restart, while another is closed',
      unit: '%',
      said: 'one counter for all → one each',
      before: wasBack.connected,
      after: isBack.connected,
      wanted: 'more',
      expected: '100 %',
      held: isBack.connected === 1,
    }),
  ];
}
