import { type PriceFeed, startPriceFeed } from '../../src/simulator/scenarios/price-feed.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { naively, PATIENCE, SAME, SECOND, TIME_SCALE, UNSCALED, watched } from './side.ts';
import { Watch } from './watch.ts';

/* The first account: ten places, clients that dial again at once, and requests that come too early. */

const WINDOWS = [1, 10, 20] as const;
const CAP = 10;
/** ms of the account. */
const SETTLED = 5 * SECOND;
const FULL_FOR = 30 * SECOND;
const SILENT_FOR = 40 * SECOND;
const AWAY_FOR = 5 * SECOND;

interface Found {
  connections: number[];
  /** Turned away with 1013: while twenty windows are open, and while others have all places. */
  beyondCap: number;
  whenFull: number;
  peakWhenFull: number;
  /** ms of the account until no connection to the silent server is left. */
  noticed: number | null;
  /** The most dials within a second after a restart, and ms of the account until all are back that have a place. */
  peakAfterRestart: number;
  recovery: number | null;
}

type Counts = ReturnType<PriceFeed['counts']>;
const rejected = ({ rejected: by }: Counts): number => by[1013] ?? 0;

/**
 * @param opens brings it to so many windows
 * @param settled resolves when its connections count as stable
 */
async function story(
  feed: PriceFeed,
  clients: number,
  opens: (windows: number) => Promise<void>,
  settled: () => Promise<void>,
): Promise<Found> {
  const connections: number[] = [];
  const watch = () => new Watch(() => feed.counts(), TIME_SCALE);
  for (const windows of WINDOWS.slice(0, 2)) {
    await opens(windows);
    await feed.until((counts) => counts.connections >= Math.min(windows, clients), PATIENCE);
    connections.push(feed.counts().connections);
  }

  await settled();
  const silent = watch();
  feed.mute(true);
  await silent.lasts(SILENT_FOR);
  feed.mute(false);
  const noticed = silent.end().between(
    () => true,
    (counts) => counts.connections === 0,
  );
  await feed.until((counts) => counts.connections >= Math.min(CAP, clients), PATIENCE);

  await settled();
  const restart = watch();
  await feed.restart({ downFor: AWAY_FOR });
  const back = performance.now();
  const recovery = await feed
    .until((counts) => counts.connections >= Math.min(CAP, clients), 60 * SECOND * TIME_SCALE)
    .then(() => (performance.now() - back) / TIME_SCALE)
    .catch(() => null);
  restart.end();

  await opens(20);
  const crowded = watch();
  await crowded.lasts(SETTLED);
  crowded.end();
  connections.push(feed.counts().connections);

  await settled();
  feed.crowd(CAP);
  feed.cut();
  const full = watch();
  await full.lasts(FULL_FOR);
  full.end();
  return {
    connections,
    beyondCap: crowded.rise(rejected),
    whenFull: full.rise(rejected),
    peakWhenFull: full.peakPerSecond(({ upgrades }) => upgrades),
    noticed,
    peakAfterRestart: restart.peakPerSecond(({ upgrades }) => upgrades),
    recovery,
  };
}

/** Of the first requests for data, the share that was answered. */
async function answeredBy(feed: PriceFeed, clients: number): Promise<number> {
  const { answered } = await feed.until((counts) => counts.answered + counts.tooEarly === clients, PATIENCE);
  return answered / clients;
}

const answeredBefore = (): Promise<number> =>
  naively(
    startPriceFeed(UNSCALED),
    'price-feed',
    async (feed, pages) => {
      for (let page = 0; page < CAP; page++) await pages.open();
      return answeredBy(feed, CAP);
    },
    { timeScale: 1 },
  );

const answeredAfter = (): Promise<number> => watched(startPriceFeed(UNSCALED), (feed) => answeredBy(feed, 1));

const naive = (): Promise<Found> =>
  naively(startPriceFeed(SAME), 'price-feed', async (feed, pages) => {
    let open = 0;
    const opens = async (windows: number) => {
      for (; open < windows; open++) await pages.open();
    };
    return story(feed, CAP, opens, async () => undefined);
  });

const after = (): Promise<Found> =>
  watched(startPriceFeed(SAME), (feed, console) =>
    story(
      feed,
      1,
      (windows) => console.openWindows(windows),
      () => console.until(({ stable }) => stable === 1),
    ),
  );

export async function priceFeed(): Promise<Row[]> {
  const answered = { before: await answeredBefore(), after: await answeredAfter() };
  const was = await naive();
  const is = await after();
  const row = (rest: Omit<Row, 'account'>): Row => ({ account: 'price-feed', ...rest });
  const seconds = (ms: number | null) => (ms === null ? null : ms / SECOND);
  return [
    ...WINDOWS.map((windows, index) =>
      row({
        what: `connections, ${windows} ${windows === 1 ? 'window' : 'windows'}`,
        unit: '',
        said: windows === 10 ? 'at most 10' : null,
        before: was.connections[index] ?? null,
        after: is.connections[index] ?? null,
        wanted: 'less',
        expected: 'exactly 1',
        held: is.connections[index] === 1,
      }),
    ),
    row({
      what: 'turned away by the cap of 10 with 1013, 20 windows, 5 s',
      unit: '',
      said: null,
      before: was.beyondCap,
      after: is.beyondCap,
      wanted: 'less',
      expected: 'none',
      held: is.beyondCap === 0,
    }),
    row({
      what: 'turned away while others have all places, 20 windows, 30 s',
      unit: '',
      said: null,
      before: was.whenFull,
      after: is.whenFull,
      wanted: 'less',
      expected: 'at most 4: one every 10 s',
      held: is.whenFull <= 4,
    }),
    row({
      what: 'most dials in one second meanwhile',
      unit: '',
      said: null,
      before: was.peakWhenFull,
      after: is.peakWhenFull,
      wanted: 'less',
      expected: 'at most 1',
      held: is.peakWhenFull <= 1,
    }),
    row({
      what: 'requests for data that were answered, and not too early',
      unit: '%',
      said: 'asked after 1 s → after 2 s',
      ...answered,
      wanted: 'more',
      expected: '100 %',
      held: answered.after === 1,
    }),
    row({
      what: 'until a server that fell silent is taken for dead, watched for 40 s',
      unit: 's',
      said: null,
      before: seconds(was.noticed),
      after: seconds(is.noticed),
      wanted: 'less',
      expected: 'within the 25 s of a ping and its deadline, and a close',
      held: is.noticed !== null && is.noticed <= 32 * SECOND,
    }),
    row({
      what: 'most dials in one second after a restart, 10 windows',
      unit: '',
      said: null,
      before: was.peakAfterRestart,
      after: is.peakAfterRestart,
      wanted: 'less',
      expected: 'at most 1',
      held: is.peakAfterRestart <= 1,
    }),
    row({
      what: 'time to recover, away for 5 s, retry at once',
      unit: 's',
      said: null,
      before: seconds(was.recovery),
      after: seconds(is.recovery),
      wanted: 'less',
      expected: 'within the 36 s for which its breaker may be open, and a probe',
      held: is.recovery !== null && is.recovery <= 40 * SECOND,
    }),
  ];
}
