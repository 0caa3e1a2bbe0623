import { setTimeout as pause } from 'node:timers/promises';
import { startSignals } from '../../src/simulator/scenarios/signals.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { measuredFigures, PATIENCE, SAME, severalRuns } from './measured.ts';
import { NaivePages } from './naive-pages.ts';
import { SEED } from './side.ts';
import { WatchingConsole } from './watching-console.ts';

/* How long signals are on their way: by real clocks, between real processes. */

const WINDOWS = 10;
/** ms, not scaled. */
const CONNECTED_FOR = 4_000;
/** ms by which a process on a busy machine may be late for a message. */
const LATE_ANYWAY = 50;

/** Half of the signals, and 95 of 100, were on their way no longer, ms. */
interface Delay {
  p50: number;
  p95: number;
}

function percentilesOf(values: readonly number[]): Delay {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5) ?? Number.NaN, p95: at(0.95) ?? Number.NaN };
}

async function naive(): Promise<Delay> {
  const signals = await startSignals(SAME);
  const pages = new NaivePages('signals', signals, SAME.timeScale);
  try {
    for (let page = 0; page < WINDOWS; page++) await pages.open();
    await signals.until(({ connections }) => connections === WINDOWS, PATIENCE);
    await pause(CONNECTED_FOR);
    return percentilesOf((await pages.report()).delays);
  } finally {
    await pages.end();
    await signals.close();
  }
}

async function after(): Promise<Delay> {
  const signals = await startSignals(SAME);
  let console: WatchingConsole | undefined;
  try {
    console = await WatchingConsole.start(signals.fleet(), SEED);
    await console.openWindows(WINDOWS);
    await console.until(({ stable }) => stable === 1);
    await pause(CONNECTED_FOR);
    const { inbound } = await console.window.call('backend.report', { backend: 'signals' });
    if (!inbound.delay) throw new Error('the console does not know how long signals were on their way');
    return inbound.delay;
  } finally {
    await console?.stop();
    await signals.close();
  }
}

export async function delay(): Promise<Row[]> {
  const was = await severalRuns(naive);
  const is = await severalRuns(after);
  const row = (what: string, of: (each: Delay) => number): Row => ({
    account: 'signals',
    what: `delivery delay, ${what}`,
    unit: 'ms',
    said: '< 500 ms',
    ...measuredFigures(was.map(of), is.map(of)),
    wanted: 'less',
    noise: LATE_ANYWAY,
    countedBy: "by the receiver's clock",
    expected: 'less than 500 ms',
    held: is.every((each) => of(each) < 500),
  });
  return [row('half of the signals', ({ p50 }) => p50), row('95 of 100 signals', ({ p95 }) => p95)];
}
