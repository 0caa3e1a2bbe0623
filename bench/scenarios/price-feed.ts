import { type PriceFeed, startPriceFeed } from '../../src/simulator/scenarios/price-feed.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { AT_ONCE, meanOf, recoveryOf } from './recovery.ts';
import { naively, SECOND, type Stage, watched } from './side.ts';
import { Watch } from './watch.ts';

/* The first account: ten places, clients that dial again at once, and requests that come too early. */

const WINDOWS = [1, 10, 20] as const;
const CAP = 10;
/** ms of the account. */
const SETTLED = 5 * SECOND;
const FULL_FOR = 30 * SECOND;
const SILENT_FOR = 40 * SECOND;
/** Restarts, each a little longer than the one before: whether a dial comes just before the return is a matter of chance. */
const AWAY_FOR = [5_000, 5_250, 5_500, 5_750];

interface Found {
  connections: number[];
  /** Of the first requests for data, the share that was answered. */
  answered: number;
  /** Turned away with 1013: while twenty windows are open, and while others have all places. */
  beyondCap: number;
  whenFull: number;
  peakWhenFull: number;
  /** ms of the account until no connection to the silent server is left. */
  noticed: number | null;
  /** Of the restarts: the most dials within a second, and ms until all are back that have a place, the mean. */
  peakOfRestarts: number;
  recovery: number;
}

type Counts = ReturnType<PriceFeed['counts']>;
const rejected = ({ rejected: by }: Counts): number => by[1013] ?? 0;

/**
 * @param opens brings it to so many windows
 * @param settled resolves when its connections count as stable
 */
async function story(
  stage: Stage<PriceFeed>,
  clients: number,
  opens: (windows: number) => Promise<void>,
  settled: () => Promise<void>,
): Promise<Found> {
  const { server: feed, time, counted } = stage;
  const connections: number[] = [];
  const watch = () => new Watch(() => feed.counts(), time);
  const all = Math.min(CAP, clients);
  for (const windows of WINDOWS.slice(0, 2)) {
    await opens(windows);
    const counts = await counted((found) => found.connections >= Math.min(windows, clients));
    connections.push(counts.connections);
  }
  const asked = await counted(({ answered, tooEarly }) => answered + tooEarly >= clients);

  await settled();
  const silent = watch();
  feed.mute(true);
  await silent.lasts(SILENT_FOR);
  feed.mute(false);
  const noticed = silent.end().between(
    () => true,
    (counts) => counts.connections === 0,
  );
  await counted((counts) => counts.connections >= all);

  const restart = watch();
  const recoveries: number[] = [];
  for (const downFor of AWAY_FOR) {
    await settled();
    recoveries.push(await recoveryOf(stage, all, () => time.during(feed.restart({ downFor }))));
  }
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
    answered: asked.answered / (asked.answered + asked.tooEarly),
    beyondCap: crowded.rise(rejected),
    whenFull: full.rise(rejected),
    peakWhenFull: full.peakPerSecond(({ upgrades }) => upgrades),
    noticed,
    peakOfRestarts: restart.peakPerSecond(({ dials }) => dials),
    recovery: meanOf(recoveries),
  };
}

const naive = (): Promise<Found> =>
  naively(startPriceFeed, 'price-feed', (stage, pages) =>
    story(
      stage,
      CAP,
      (windows) => pages.openTo(windows),
      () => Promise.resolve(),
    ),
  );

const after = (): Promise<Found> =>
  watched(startPriceFeed, (stage, console) =>
    story(
      stage,
      1,
      (windows) => console.openTo(windows),
      () => console.rested(),
    ),
  );

export async function priceFeed(): Promise<Row[]> {
  const was = await naive();
  const is = await after();
  const row = (rest: Omit<Row, 'account'>): Row => ({ account: 'price-feed', ...rest });
  const seconds = (ms: number | null) => (ms === null ? null : ms / SECOND);
  const restarts = 'four times away for 5 s';
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
      before: was.answered,
      after: is.answered,
      wanted: 'more',
      expected: '100 %',
      held: is.answered === 1,
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
      what: `most dials in one second, ${restarts}, 10 windows`,
      unit: '',
      said: null,
      before: was.peakOfRestarts,
      after: is.peakOfRestarts,
      wanted: 'less',
      expected: 'at most 2: half a second lies between two',
      held: is.peakOfRestarts <= 2,
    }),
    row({
      what: `time to recover, ${restarts}, retry at once`,
      unit: 's',
      said: null,
      before: was.recovery / SECOND,
      after: is.recovery / SECOND,
      wanted: 'less',
      noise: AT_ONCE,
      expected: 'within a second',
      held: is.recovery <= SECOND,
    }),
  ];
}
