import { type Signals, startSignals } from '../../src/simulator/scenarios/signals.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { naively, PATIENCE, SAME, SECOND, TIME_SCALE, watched } from './side.ts';
import { Watch } from './watch.ts';

/* The fourth account: a page that polls all the time, and what it is told twice for it. */

const WINDOWS = 10;
/** ms of the account. */
const CONNECTED_FOR = 60 * SECOND;
const DOWN_FOR = 60 * SECOND;
/** ms by which a process on a busy machine may be late for a message. */
const LATE_ANYWAY = 50;

interface Found {
  connections: number;
  tokens: number;
  pollsConnected: number;
  /** Signals that were handed out over HTTP while a socket was there to bring them. */
  polledConnected: number;
  pollsDown: number;
  /** ms, not scaled: half of the signals and 95 of 100 were on their way no longer. */
  delay: { p50: number; p95: number };
  /** ms of the account. */
  recovery: number | null;
}

async function story(
  signals: Signals,
  clients: number,
  delay: () => Promise<Found['delay']>,
): Promise<Found> {
  const watch = () => new Watch(() => signals.counts(), TIME_SCALE);
  const { connections, tokens } = signals.counts();
  const connected = watch();
  await connected.lasts(CONNECTED_FOR);
  connected.end();
  const onTheirWay = await delay();
  const down = watch();
  signals.socketsDown(true);
  await down.lasts(DOWN_FOR);
  down.end();
  signals.socketsDown(false);
  const back = performance.now();
  const recovery = await signals
    .until((counts) => counts.connections === clients, 60 * SECOND * TIME_SCALE)
    .then(() => (performance.now() - back) / TIME_SCALE)
    .catch(() => null);
  return {
    connections,
    tokens,
    pollsConnected: connected.rise(({ polls }) => polls),
    polledConnected: connected.rise(({ polled }) => polled),
    pollsDown: down.rise(({ polls }) => polls),
    delay: onTheirWay,
    recovery,
  };
}

function percentilesOf(values: readonly number[]): Found['delay'] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5) ?? Number.NaN, p95: at(0.95) ?? Number.NaN };
}

const naive = (): Promise<Found> =>
  naively(startSignals(SAME), 'signals', async (signals, pages) => {
    for (let page = 0; page < WINDOWS; page++) await pages.open();
    await signals.until(({ connections }) => connections === WINDOWS, PATIENCE);
    return story(signals, WINDOWS, async () => percentilesOf((await pages.report()).delays));
  });

const after = (): Promise<Found> =>
  watched(startSignals(SAME), async (signals, console) => {
    await console.openWindows(WINDOWS);
    await console.until(({ stable }) => stable === 1);
    return story(signals, 1, async () => {
      const { inbound } = await console.window.call('backend.report', { backend: 'signals' });
      if (!inbound.delay) throw new Error('the console does not know how long signals were on their way');
      return inbound.delay;
    });
  });

export async function signals(): Promise<Row[]> {
  const was = await naive();
  const is = await after();
  const row = (rest: Omit<Row, 'account'>): Row => ({ account: 'signals', ...rest });
  const seconds = (ms: number | null) => (ms === null ? null : ms / SECOND);
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
      what: 'polls while sockets are down, 60 s, 10 windows',
      unit: '',
      said: 'a longer interval',
      before: was.pollsDown,
      after: is.pollsDown,
      wanted: 'less',
      expected: 'at most 5: the interval doubles',
      held: is.pollsDown <= 5,
    }),
    row({
      what: 'delivery delay, half of the signals',
      unit: 'ms',
      said: '< 500 ms',
      before: was.delay.p50,
      after: is.delay.p50,
      wanted: 'less',
      noise: LATE_ANYWAY,
      countedBy: "by the receiver's clock, times not scaled",
      expected: 'less than 500 ms',
      held: is.delay.p50 < 500,
    }),
    row({
      what: 'delivery delay, 95 of 100 signals',
      unit: 'ms',
      said: '< 500 ms',
      before: was.delay.p95,
      after: is.delay.p95,
      wanted: 'less',
      noise: LATE_ANYWAY,
      countedBy: "by the receiver's clock, times not scaled",
      expected: 'less than 500 ms',
      held: is.delay.p95 < 500,
    }),
    row({
      what: 'time to recover, sockets down for 60 s, fixed retry of 3 s',
      unit: 's',
      said: null,
      before: seconds(was.recovery),
      after: seconds(is.recovery),
      wanted: 'less',
      expected: 'within the 72 s for which its breaker may be open the second time',
      held: is.recovery !== null,
    }),
  ];
}
