import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { ReceiverCalls } from './receiver-process.ts';
import type { ReceiverName } from './receivers.ts';
import { type Bar, conclude, progress, rangeOf } from './report.ts';
import { median, pairedRatios } from './statistics.ts';

/*
 * P2: what a message costs where there are few of them, as there are most of the time: a read for each,
 * and all that runs beside. Every receiver has a process of its own; they take turns, there and back.
 */

const SOCKETS = 1_000;
const PER_SECOND = 10;
const SIZE = 64;
/** Whole ticks of the engine, so that each window has its share of them. */
const WINDOW_MS = 2_000;
const ROUNDS = 4;
const AT_MOST = 1.1;
/** The engine's own count goes through 32-bit rates and whole ms. */
const COUNT_TOLERANCE = 0.01;

const NAMES = ['ws', 'engine', 'reconnecting-websocket'] as const satisfies ReceiverName[];
type Name = (typeof NAMES)[number];

interface Side {
  child: Child<ReceiverCalls>;
  sent: number;
  /** µs of CPU per message, by window. */
  costs: number[];
}

async function openSide(name: Name, port: number): Promise<Side> {
  const child = new Child<ReceiverCalls>('./receiver-process.ts');
  const urls = Array.from({ length: SOCKETS }, (_, index) => `ws://127.0.0.1:${port}/${name}/${index}`);
  await child.call('open', { receiver: name, urls });
  return { child, sent: 0, costs: [] };
}

async function window(backends: Child<BackendsCalls>, group: Name, side: Side): Promise<number> {
  const before = await side.child.call('cpu', null);
  const sent = await backends.call('pace', {
    group,
    kind: 'text',
    size: SIZE,
    perSecond: PER_SECOND,
    ms: WINDOW_MS,
  });
  const used = (await side.child.call('cpu', null)) - before;
  side.sent += sent;
  return (used * 1_000) / sent;
}

async function checkCount(name: Name, { child, sent }: Side): Promise<void> {
  const counted = await child.call('counted', null);
  if (Math.abs(counted - sent) > sent * COUNT_TOLERANCE) {
    throw new Error(`${name} was sent ${sent} messages and counted ${counted}: the bench is wrong`);
  }
}

function barOf(ours: readonly number[], peer: readonly number[], others: readonly number[]): Bar {
  const ratio = pairedRatios(ours, peer);
  const other = pairedRatios(others, peer);
  return {
    id: 'P2',
    bar: `${SOCKETS} sockets at ${PER_SECOND} msg/s each, CPU per message: ≤ ${AT_MOST} × ws`,
    against: 'ws',
    peer: median(peer),
    ours: median(ours),
    unit: 'µs per message',
    ratio: ratio.median,
    range: rangeOf(ratio),
    held: ratio.median <= AT_MOST,
    note: `${SIZE} B text, ${ours.length} pairs of ${WINDOW_MS / 1_000} s; reconnecting-websocket ${other.median.toFixed(2)} × ws (${other.least.toFixed(2)}–${other.most.toFixed(2)})`,
  };
}

const backends = new Child<BackendsCalls>('./backends-process.ts');
const sides = new Map<Name, Side>();
const sideOf = (name: Name): Side => {
  const side = sides.get(name);
  if (!side) throw new Error(`there is no ${name}`);
  return side;
};
try {
  const port = await backends.call('listen', null);
  await Promise.all(NAMES.map(async (name) => sides.set(name, await openSide(name, port))));
  for (const name of NAMES) await window(backends, name, sideOf(name));
  for (let round = 1; round <= ROUNDS; round++) {
    progress(`P2: round ${round} of ${ROUNDS}`);
    for (const name of [...NAMES, ...NAMES.toReversed()]) {
      const side = sideOf(name);
      side.costs.push(await window(backends, name, side));
    }
  }
  await Promise.all(NAMES.map((name) => checkCount(name, sideOf(name))));
} finally {
  await Promise.all([...sides.values()].map(({ child }) => child.end()));
  await backends.end();
}
conclude([barOf(sideOf('engine').costs, sideOf('ws').costs, sideOf('reconnecting-websocket').costs)]);
