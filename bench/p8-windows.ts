import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebSocketTransport } from '../src/serve/web-socket-transport.ts';
import { SESSION_PATH } from '../src/shared/bridge.ts';
import { HISTORY_POINTS, PROTOCOL_VERSION } from '../src/shared/contract.ts';
import { FrameReader } from '../src/shared/frame-delta.ts';
import type { Result } from '../src/shared/result.ts';
import { RpcClient } from '../src/shared/rpc.ts';
import { decodeSeries } from '../src/shared/series.ts';
import type { BackendsCalls } from './backends-process.ts';
import { Child } from './child.ts';
import type { ConsoleCalls } from './console-process.ts';
import { type Bar, conclude, progress } from './report.ts';
import { median } from './statistics.ts';

/*
 * P8: any number of tabs, one connection per backend. Three processes, as in life: the backends, which
 * do the counting; the console; and here the tabs, each a session over a WebSocket that asks for what a
 * page asks for. The peer is a page that connects to the backends itself.
 */

const TABS = 20;
const TOKEN = 'bench-token';
const LIMIT_MS = 500;

interface Tab {
  /** ms from the dial to all of the history. */
  history: number;
  /** ms from the dial to the first frame, once that has come. */
  live: Promise<number>;
  close(): void;
}

/** What a page does: session, snapshot, its three histories, frames. */
async function openTab(port: number, backend: string): Promise<Tab> {
  const start = performance.now();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${SESSION_PATH}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    perMessageDeflate: false,
  });
  await once(socket, 'open');
  const page = new RpcClient(new WebSocketTransport(socket));
  const frames = new FrameReader();
  const firstFrame = new Promise<number>((resolve) => {
    page.onFrame((bytes) => {
      page.acknowledge(frames.read(bytes).sequence);
      resolve(performance.now() - start);
    });
  });
  const snapshot = value(await page.call('session.open', { protocol: PROTOCOL_VERSION }));
  const blocks = await Promise.all([
    page.call('series.fleet', {}),
    page.call('series.sparklines', {}),
    page.call('series.backend', { backend }),
  ]);
  const [fleet, sparklines, detail] = blocks.map((block) => decodeSeries(value(block)));
  const history = performance.now() - start;
  const rows = snapshot.fleet.backends.length;
  if (fleet?.points !== HISTORY_POINTS || detail?.points !== HISTORY_POINTS) {
    throw new Error(`a full history has ${HISTORY_POINTS} points, these are ${fleet?.points}`);
  }
  if (sparklines?.columns.length !== rows || snapshot.statuses.length !== rows) {
    throw new Error(`some of the ${rows} backends are missing`);
  }
  return { history, live: firstFrame, close: () => socket.close() };
}

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

interface Run {
  /** The most connections that any one backend had at a time, after each tab. */
  connections: number[];
  /** Handshakes that each tab after the first led to, all backends together. */
  handshakes: number[];
  history: number[];
  live: number[];
}

async function consoleRun(backends: Child<BackendsCalls>, port: number, size: number): Promise<Run> {
  const group = `console-${size}`;
  const urls = urlsOf(port, group, size);
  const served = new Child<ConsoleCalls>('./console-process.ts');
  try {
    const consolePort = await served.call('start', { urls, token: TOKEN });
    const run: Run = { connections: [], handshakes: [], history: [], live: [] };
    const tabs: Tab[] = [];
    let before = await backends.call('count', { group });
    for (let count = 1; count <= TABS; count++) {
      const tab = await openTab(consolePort, `backend-${1 + (count % size)}`);
      tabs.push(tab);
      const now = await backends.call('count', { group });
      if (now.connections !== size) throw new Error(`${now.connections} connections to ${size} backends`);
      run.connections.push(now.mostOfOne);
      run.handshakes.push(now.handshakes - before.handshakes);
      run.history.push(tab.history);
      before = now;
    }
    run.live.push(...(await Promise.all(tabs.map(({ live }) => live))));
    const { sessions } = await served.call('report', null);
    if (sessions !== TABS) throw new Error(`${sessions} sessions for ${TABS} tabs`);
    for (const tab of tabs) tab.close();
    await served.call('stop', null);
    return run;
  } finally {
    await served.end();
  }
}

/** A tab that connects for itself has no history at all: its time is that until all are open. */
async function naiveRun(backends: Child<BackendsCalls>, port: number, size: number): Promise<Run> {
  const group = `naive-${size}`;
  const urls = urlsOf(port, group, size);
  const run: Run = { connections: [], handshakes: [], history: [], live: [] };
  const sockets: WebSocket[] = [];
  let before = await backends.call('count', { group });
  for (let count = 1; count <= TABS; count++) {
    const start = performance.now();
    const own = urls.map((url) => new WebSocket(url, { perMessageDeflate: false }));
    await Promise.all(own.map((socket) => once(socket, 'open')));
    run.live.push(performance.now() - start);
    sockets.push(...own);
    const now = await backends.call('count', { group });
    run.connections.push(now.mostOfOne);
    run.handshakes.push(now.handshakes - before.handshakes);
    before = now;
  }
  for (const socket of sockets) socket.terminate();
  return run;
}

const urlsOf = (port: number, group: string, size: number): string[] =>
  Array.from({ length: size }, (_, index) => `ws://127.0.0.1:${port}/${group}/${index}`);

function barsOf(size: number, ours: Run, peer: Run): Bar[] {
  const most = (values: readonly number[]) => Math.max(...values);
  const handshakes = { ours: median(ours.handshakes), peer: median(peer.handshakes) };
  return [
    {
      id: 'P8',
      bar: `connections to each of ${size} backends, 1 to ${TABS} tabs: exactly 1`,
      against: 'a connection per tab',
      peer: most(peer.connections),
      ours: most(ours.connections),
      unit: 'connections',
      ratio: most(ours.connections) / most(peer.connections),
      held: most(ours.connections) === 1,
    },
    {
      id: 'P8',
      bar: `handshakes at ${size} backends for one more tab: 0`,
      against: 'a connection per tab',
      peer: handshakes.peer,
      ours: most(ours.handshakes),
      unit: 'handshakes',
      ratio: most(ours.handshakes) / handshakes.peer,
      held: most(ours.handshakes) === 0,
    },
  ];
}

function historyBar(size: number, { history, live }: Run, peer: Run): Bar {
  const worst = Math.max(...history);
  return {
    id: 'P8',
    bar: `one more tab shows the full history of ${size} backends: ≤ ${LIMIT_MS} ms`,
    against: 'connections only, no history',
    peer: median(peer.live),
    ours: median(history),
    unit: 'ms',
    ratio: median(history) / median(peer.live),
    held: worst <= LIMIT_MS,
    note: `slowest of ${history.length} ${Math.round(worst)} ms; the first live frame, which comes with the next tick, after ${Math.round(median(live))} ms, at most ${Math.round(Math.max(...live))}`,
  };
}

const SMALL = 50;
const LARGE = 1_000;
const backends = new Child<BackendsCalls>('./backends-process.ts');
try {
  const port = await backends.call('listen', null);
  progress(`P8: ${TABS} tabs on ${SMALL} backends`);
  const small = await consoleRun(backends, port, SMALL);
  const naive = await naiveRun(backends, port, SMALL);
  progress(`P8: ${TABS} tabs on ${LARGE} backends`);
  const large = await consoleRun(backends, port, LARGE);
  const bars = barsOf(SMALL, small, naive);
  conclude([...bars, historyBar(SMALL, small, naive), historyBar(LARGE, large, naive)]);
} finally {
  await backends.end();
}
