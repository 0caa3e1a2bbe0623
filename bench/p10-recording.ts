import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { Recorded, RecordedCalls } from './recorded-process.ts';
import { type Bar, conclude, figure, progress, rangeOf } from './report.ts';
import { median, pairedRatios } from './statistics.ts';

/*
 * P10: what it costs to record. One console is sent 10,000 messages a second all the time; it records the numbers of
 * each, the last half hour, or nothing, in turns, there and back.
 */

const SOCKETS = 1_000;
const PER_SECOND = 10;
const SIZE = 64;
/** A whole bucket of history: each window has the writing of one. */
const WINDOW_MS = 10_000;
const SETTLE_MS = 2_000;
const ROUNDS = 3;
const AT_MOST = 1.15;

const TURNS = ['nothing', 'metadata', 'metadata', 'nothing'] as const satisfies Recorded[];
/** After all rounds: what the flight recorder costs is said beside it. */
const FLIGHT_TURNS = ['nothing', 'flight', 'flight', 'nothing'] as const satisfies Recorded[];

const backends = new Child<BackendsCalls>('./backends-process.ts');
const recorded = new Child<RecordedCalls>('./recorded-process.ts');
type Costs = Record<Recorded, number[]>;
const costs: Costs = { nothing: [], metadata: [], flight: [] };
const beside: Costs = { nothing: [], metadata: [], flight: [] };

async function flow(ms: number): Promise<number> {
  const pace = { group: 'recorded', kind: 'text', size: SIZE, perSecond: PER_SECOND, ms } as const;
  return backends.call('pace', pace);
}

/** ms of CPU in a second. */
async function window(what: Recorded): Promise<number> {
  await recorded.call('record', { what });
  // A recording begins with all there is: that is once, and not what it costs to go on.
  await flow(SETTLE_MS);
  const before = await recorded.call('cpu', null);
  const began = performance.now();
  await flow(WINDOW_MS);
  const elapsed = performance.now() - began;
  const used = (await recorded.call('cpu', null)) - before;
  return (used * 1_000) / elapsed;
}

function barOf(messages: number, bytes: number): Bar {
  const ratio = pairedRatios(costs.metadata, costs.nothing);
  const flight = pairedRatios(beside.flight, beside.nothing);
  return {
    id: 'P10',
    bar: `recording the numbers of ${SOCKETS * PER_SECOND} msg/s over ${SOCKETS} sockets, CPU: ≤ ${AT_MOST} × none`,
    against: 'no recording',
    peer: median(costs.nothing),
    ours: median(costs.metadata),
    unit: 'ms of CPU per second',
    ratio: ratio.median,
    range: rangeOf(ratio),
    held: ratio.median <= AT_MOST,
    note: `all threads; the flight recorder alone ${flight.median.toFixed(2)} × (${flight.least.toFixed(2)}–${flight.most.toFixed(2)}); ${figure(bytes / messages)} B per message`,
  };
}

try {
  const port = await backends.call('listen', null);
  const urls = Array.from({ length: SOCKETS }, (_, index) => `ws://127.0.0.1:${port}/recorded/${index}`);
  await recorded.call('open', { urls });
  for (const what of ['nothing', 'metadata', 'flight'] as const) await window(what);
  for (let round = 1; round <= ROUNDS; round++) {
    progress(`P10: round ${round} of ${ROUNDS}`);
    for (const what of TURNS) costs[what].push(await window(what));
  }
  progress('P10: the flight recorder');
  for (const what of FLIGHT_TURNS) beside[what].push(await window(what));
  const { messages, bytes, came } = await recorded.call('finish', null);
  if (messages !== came) throw new Error(`${came} messages came while it recorded, and it has ${messages}`);
  conclude([barOf(messages, bytes)]);
} finally {
  await Promise.all([backends.end(), recorded.end()]);
}
