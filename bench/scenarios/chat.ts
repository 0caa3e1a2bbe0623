import { type Chat, type RoomCounts, startChat } from '../../src/simulator/scenarios/chat.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { naively, SECOND, type Stage, watched } from './side.ts';

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

const roomOf = (chat: Chat, room: string): RoomCounts => {
  const counts = chat.counts().rooms[room];
  if (!counts) throw new Error(`there is no room ${room}`);
  return counts;
};

async function story(
  { server, time }: Stage<Chat>,
  opens: (windows: number) => Promise<void>,
): Promise<Found> {
  await opens(1);
  const one = server.counts().connections;
  await opens(WINDOWS);
  const { connections: ten, duplicates } = server.counts();
  const { upgrades } = roomOf(server, CLOSED);
  server.closeRoom(CLOSED);
  await time.passes(CLOSED_FOR);
  const { upgrades: now, shortestPause } = roomOf(server, CLOSED);
  return { connections: [one, ten], duplicates, dialsOfClosed: now - upgrades, shortestPause };
}

/**
 * One room is closed for a while, and then the whole chat is away for a moment.
 *
 * @returns the share of the rooms that are open which have a connection
 */
async function comeback({ server, time }: Stage<Chat>): Promise<number> {
  server.closeRoom(CLOSED);
  await time.passes(CLOSED_FOR);
  await time.during(server.restart({ downFor: AWAY_FOR }));
  await time.passes(AFTERWARDS);
  const open = ROOMS.filter((room) => room !== CLOSED);
  return open.filter((room) => roomOf(server, room).connections > 0).length / open.length;
}

const naive = (): Promise<Found> =>
  naively(
    startChat,
    'chat',
    (stage, pages) =>
      story(stage, async (windows) => {
        await pages.openTo(windows);
        await stage.counted(({ connections }) => connections === windows * ROOMS.length * 2);
      }),
    ROOMS,
  );

const naiveComeback = (): Promise<number> =>
  naively(
    startChat,
    'chat, one counter',
    async (stage, pages) => {
      await pages.openTo(1);
      await stage.counted(({ connections }) => connections === ROOMS.length * 2);
      return comeback(stage);
    },
    ROOMS,
  );

const after = (): Promise<Found> =>
  watched(startChat, (stage, console) =>
    story(stage, async (windows) => {
      await console.openTo(windows);
      await stage.counted(({ connections }) => connections === ROOMS.length);
    }),
  );

const comebackAfter = (): Promise<number> =>
  watched(startChat, async (stage, console) => {
    await console.openTo(1);
    await console.rested(ROOMS.length);
    return comeback(stage);
  });

export async function chat(): Promise<Row[]> {
  const was = await naive();
  const wasBack = await naiveComeback();
  const is = await after();
  const isBack = await comebackAfter();
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
      before: wasBack,
      after: isBack,
      wanted: 'more',
      expected: '100 %',
      held: isBack === 1,
    }),
  ];
}
