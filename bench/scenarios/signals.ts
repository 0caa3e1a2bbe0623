import { type Signals, startSignals } from '../../src/simulator/scenarios/signals.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { AT_ONCE, meanOf, recoveryOf } from './recovery.ts';
import { naively, SECOND, type Stage, watched } from './side.ts';
import { Watch } from './watch.ts';

/* The fourth account: a page that polls all the time, and what it is told twice for it. */

const WINDOWS = 10;
/** ms of the account. */
const CONNECTED_FOR = 60 * SECOND;
/** Each a second longer: whether a dial comes just before the end is a matter of chance. */
const DOWN_FOR = [60_500, 61_500, 62_500, 63_500, 64_500, 65_500];

interface Found {
  connections: number;
  tokens: number;
  pollsConnected: number;
  /** Signals that were handed out over HTTP while a socket was there to bring them. */
  polledConnected: number;
  /** Of the outages, the mean. */
  pollsDown: number;
  /** Dials that were answered by 503. */
  refused: number;
  /** ms, the mean. */
  recovery: number;
}

async function story(stage: Stage<Signals>, clients: number, settled: () => Promise<void>): Promise<Found> {
  const { server, time } = stage;
  const watch = () => new Watch(() => server.counts(), time);
  const { connections, tokens } = server.counts();
  const connected = watch();
  await connected.lasts(CONNECTED_FOR);
  connected.end();
  const recoveries: number[] = [];
  const downs: Pick<Found, 'pollsDown' | 'refused'>[] = [];
  for (const downFor of DOWN_FOR) {
    await settled();
    const down = watch();
    const outage = async () => {
      server.socketsDown(true);
      await down.lasts(downFor);
      down.end();
      server.socketsDown(false);
    };
    recoveries.push(await recoveryOf(stage, clients, outage));
    downs.push({
      pollsDown: down.rise(({ polls }) => polls),
      refused: down.rise(({ rejected }) => rejected[503] ?? 0),
    });
  }
  return {
    connections,
    tokens,
    pollsConnected: connected.rise(({ polls }) => polls),
    polledConnected: connected.rise(({ polled }) => polled),
    pollsDown: meanOf(downs.map(({ pollsDown }) => pollsDown)),
    refused: meanOf(downs.map(({ refused }) => refused)),
    recovery: meanOf(recoveries),
  };
}

const naive = (): Promise<Found> =>
  naively(startSignals, 'signals', async (stage, pages) => {
    await pages.openTo(WINDOWS);
    await stage.counted(({ connections }) => connections === WINDOWS);
    return story(stage, WINDOWS, () => Promise.resolve());
  });

const after = (): Promise<Found> =>
  watched(startSignals, async (stage, console) => {
    await console.openTo(WINDOWS);
    await console.rested();
    return story(stage, 1, () => console.rested());
  });

export async function signals(): Promise<Row[]> {
  const was = await naive();
  const is = await after();
  const row = (rest: Omit<Row, 'account'>): Row => ({ account: 'signals', ...rest });
  return [
    row({
      what: 'connections, 10 windows',
      unit: '',
      said: null,
      before: was.connections,
      after: is.connections,
      wanted: 'less',
      expected: 'exactly 1',
      held: is.connections === 1,
    }),
    row({
      what: 'tokens that were asked for, 10 windows',
      unit: '',
      said: null,
      before: was.tokens,
      after: is.tokens,
      wanted: 'less',
      expected: 'exactly 1',
      held: is.tokens === 1,
    }),
    row({
      what: 'polls while connected, 60 s, 10 windows',
      unit: '',
      said: '90 % fewer',
      before: was.pollsConnected,
      after: is.pollsConnected,
      wanted: 'less',
      expected: 'at least 90 % fewer',
      held: is.pollsConnected <= was.pollsConnected / 10,
    }),
    row({
      what: 'signals handed out a second time, over HTTP',
      unit: '',
      said: null,
      before: was.polledConnected,
      after: is.polledConnected,
      wanted: 'less',
      expected: 'none',
      held: is.polledConnected === 0,
    }),
    row({
      what: 'polls while sockets are down, 60 s, mean of six, 10 windows',
      unit: '',
      said: 'a longer interval',
      before: was.pollsDown,
      after: is.pollsDown,
      wanted: 'less',
      expected: 'at most 5: the interval doubles',
      held: is.pollsDown <= 5,
    }),
    row({
      what: 'dials answered by 503 meanwhile, mean of six, 10 windows',
      unit: '',
      said: null,
      before: was.refused,
      after: is.refused,
      wanted: 'less',
      expected: 'at most a fifth',
      held: is.refused <= was.refused / 5,
    }),
    row({
      what: 'time to recover, sockets down for 60 s, mean of six, fixed retry of 3 s',
      unit: 's',
      said: null,
      before: was.recovery / SECOND,
      after: is.recovery / SECOND,
      wanted: 'less',
      noise: AT_ONCE,
      expected: 'within the 2.4 s between two dials',
      held: is.recovery <= 2.4 * SECOND,
    }),
  ];
}
