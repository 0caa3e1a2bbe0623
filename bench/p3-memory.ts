import { setTimeout as pause } from 'node:timers/promises';
import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { HolderCalls, HolderName, Memory } from './holder-process.ts';
import { type Bar, conclude, figure, progress } from './report.ts';

/*
 * P3: what an open connection takes. Each holder has a process of its own, measured after a collection,
 * before and after it opened its connections.
 */

const SOCKETS = 5_000;
/** As many as fit a limit of 10,240 open files. */
const MANY = 9_900;
const AT_MOST = 1.6;
const SERIES_AT_MOST = 48 * 1_024;
/** Until every connection is stable, which takes 10 s, and the frames of that are there, ms. */
const SETTLE = 12_000;
/** Of the others, which have nothing to settle. */
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

const inKiB = (bytes: number): string => `${figure(bytes / 1_024)} KiB`;

function heldBar(ours: Taken, peer: Taken, other: Taken): Bar {
  const ratio = ours.held / peer.held;
  return {
    id: 'P3',
    bar: `memory of each of ${SOCKETS} open connections, series not counted: ≤ ${AT_MOST} × ws`,
    against: 'ws',
    peer: peer.held / 1_024,
    ours: ours.held / 1_024,
    unit: 'KiB after GC, with external',
    ratio,
    held: ratio <= AT_MOST,
    note: `reconnecting-websocket ${inKiB(other.held)}, ratio ${figure(other.held / peer.held)}; resident: ws ${inKiB(peer.resident)}, ours ${inKiB(ours.resident)}, ratio ${figure(ours.resident / peer.resident)}, reconnecting-websocket ${inKiB(other.resident)}`,
  };
}

const peer = await taken('ws', SOCKETS);
const other = await taken('reconnecting-websocket', SOCKETS);
const ours = await taken('engine', SOCKETS);
const many = await taken('engine', MANY);
conclude([
  heldBar(ours, peer, other),
  {
    id: 'P3',
    bar: `15 minutes of series per backend: ≤ ${SERIES_AT_MOST / 1_024} KiB`,
    against: 'the bar itself',
    peer: SERIES_AT_MOST / 1_024,
    ours: ours.series / 1_024,
    unit: 'KiB',
    ratio: ours.series / SERIES_AT_MOST,
    held: ours.series <= SERIES_AT_MOST,
  },
  {
    id: 'P3',
    bar: `${MANY} open together, one connection to each: ≤ ${AT_MOST} × ws still`,
    against: `ws, of ${SOCKETS}`,
    peer: peer.held / 1_024,
    ours: many.held / 1_024,
    unit: 'KiB after GC, with external',
    ratio: many.held / peer.held,
    held: many.held <= AT_MOST * peer.held,
    note: `counted by the server: ${MANY} connections; resident ${inKiB(many.resident)} each`,
  },
]);
