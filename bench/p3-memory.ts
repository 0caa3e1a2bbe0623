import { setTimeout as pause } from 'node:timers/promises';
import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { HolderCalls, HolderName, Memory } from './holder-process.ts';
import { type Bar, conclude, figure, progress } from './report.ts';
import { median, spreadOf } from './statistics.ts';

/*
 * P3: what an open connection takes. Each holder has a process of its own, measured after a collection,
 * before and after it opened its connections. What is resident depends on how full V8 leaves its pages,
 * so that is the median of several processes.
 */

const SOCKETS = 5_000;
/** As many as fit a limit of 10,240 open files. */
const MANY = 9_900;
const AT_MOST = 1.6;
/** Processes of the engine and of its peer each. */
const ROUNDS = 3;
const SERIES_AT_MOST = 48 * 1_024;
/** Until every connection is stable, which takes 10 s, and the frames of that are there, ms. */
const SETTLE = 12_000;
/**
 * Of the others. A process in which nothing happens gives the pages of its young generation back after some
 * seconds, and one with a tick does not: 6 KiB for each of 5,000 connections, which are nobody's. Measured
 * before that, all have them.
 */
const SETTLE_BARE = 1_000;

/** Bytes per connection. */
interface Taken extends Memory {
  /** The engine's series when full; 0 where there are none. */
  series: number;
}

async function taken(name: HolderName, size: number): Promise<Taken> {
  progress(`P3: ${size} connections of ${name}`);
  const backends = new Child<BackendsCalls>('./backends-process.ts');
  const holder = new Child<HolderCalls>('./holder-process.ts');
  try {
    const port = await backends.call('listen', null);
    const urls = Array.from({ length: size }, (_, index) => `ws://127.0.0.1:${port}/all/${index}`);
    const before = await holder.call('memory', null);
    await holder.call('open', { holder: name, urls });
    await pause(name === 'engine' ? SETTLE : SETTLE_BARE);
    const after = await holder.call('memory', null);
    const { connections, mostOfOne } = await backends.call('count', { group: 'all' });
    if (connections !== size || mostOfOne !== 1) {
      throw new Error(`${connections} connections to ${size} backends, up to ${mostOfOne} to one`);
    }
    const series = name === 'engine' ? await holder.call('series', null) : { now: 0, full: 0 };
    return {
      held: (after.held - before.held - series.now) / size,
      resident: (after.resident - before.resident - series.now) / size,
      series: series.full / size,
    };
  } finally {
    await Promise.all([holder.end(), backends.end()]);
  }
}

/** Of several processes, one after the other. */
async function rounds(name: HolderName): Promise<Taken[]> {
  const all: Taken[] = [];
  for (let round = 0; round < ROUNDS; round++) all.push(await taken(name, SOCKETS));
  return all;
}

const middle = (all: readonly Taken[]): Taken => ({
  held: median(all.map(({ held }) => held)),
  resident: median(all.map(({ resident }) => resident)),
  series: median(all.map(({ series }) => series)),
});

const inKiB = (bytes: number): string => `${figure(bytes / 1_024)} KiB`;

function residentBar(all: readonly Taken[], peers: readonly Taken[], other: Taken): Bar {
  const [ours, peer] = [middle(all), middle(peers)];
  const ratio = ours.resident / peer.resident;
  const { least, most } = spreadOf(all.map(({ resident }) => resident / peer.resident));
  return {
    id: 'P3',
    bar: `memory of each of ${SOCKETS} open connections, series not counted: ≤ ${AT_MOST} × ws`,
    against: 'ws',
    peer: peer.resident / 1_024,
    ours: ours.resident / 1_024,
    unit: 'KiB resident after GC',
    ratio,
    range: [least, most],
    held: ratio <= AT_MOST,
    note: `reconnecting-websocket ${inKiB(other.resident)}, ratio ${figure(other.resident / peer.resident)}; what V8 holds, with what is reserved outside of its heap: ws ${inKiB(peer.held)}, ours ${inKiB(ours.held)}, reconnecting-websocket ${inKiB(other.held)}`,
  };
}

const peers = await rounds('ws');
const other = await taken('reconnecting-websocket', SOCKETS);
const ours = await rounds('engine');
const many = await taken('engine', MANY);
const peer = middle(peers);
const { series } = middle(ours);
conclude([
  residentBar(ours, peers, other),
  {
    id: 'P3',
    bar: `15 minutes of series per backend: ≤ ${SERIES_AT_MOST / 1_024} KiB`,
    against: 'the bar itself',
    peer: SERIES_AT_MOST / 1_024,
    ours: series / 1_024,
    unit: 'KiB',
    ratio: series / SERIES_AT_MOST,
    held: series <= SERIES_AT_MOST,
  },
  {
    id: 'P3',
    bar: `${MANY} open together, one connection to each: ≤ ${AT_MOST} × ws still`,
    against: `ws, of ${SOCKETS}`,
    peer: peer.resident / 1_024,
    ours: many.resident / 1_024,
    unit: 'KiB resident after GC',
    ratio: many.resident / peer.resident,
    held: many.resident <= AT_MOST * peer.resident,
    note: `counted by the server: ${MANY} connections; held ${inKiB(many.held)} each`,
  },
]);
