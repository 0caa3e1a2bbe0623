import { once } from 'node:events';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import { TICK } from '../src/engine/engine.ts';
import { FrameHistory } from '../src/engine/telemetry/frame-history.ts';
import { HISTORY_POINTS } from '../src/shared/contract.ts';
import { createFrame } from '../src/shared/frame.ts';
import { allOpen, attendedEngine } from './attended-engine.ts';
import { answer } from './child.ts';
import { fleetOver } from './fleet.ts';

/* Somebody who holds thousands of connections, in a process of its own, and what that takes. */

export type HolderName = 'ws' | 'ws with timers' | 'reconnecting-websocket' | 'engine';

/** Bytes. */
export interface Memory {
  /** After a collection: what V8 holds, and what it knows of outside of its heap. */
  held: number;
  /** Of the process, after the same. */
  resident: number;
}

export type HolderCalls = {
  /** Opens them all; answers when they are. */
  open: { args: { holder: HolderName; urls: string[] }; reply: null };
  memory: { args: null; reply: Memory };
  /** What the series of the engine take by now, and when their 15 minutes are full, in bytes. */
  series: { args: null; reply: { now: number; full: number } };
  /** CPU over so many ms, user and system, all threads, as a share of one core. */
  cpu: { args: { ms: number }; reply: number };
};

/** Opened at a time, where there is no scheduler. */
const BATCH = 500;
/** Between two pings, as the engine's default has it, ms. */
const HEARTBEAT = 15_000;
const OPEN = 1;
const OPEN_POLL = 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What has to be held is held here. */
const held: unknown[] = [];
let backends = 0;
let ticks = 0;

async function inBatches(
  urls: readonly string[],
  open: (urls: readonly string[]) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < urls.length; first += BATCH) await open(urls.slice(first, first + BATCH));
}

const holders: Record<HolderName, (urls: readonly string[]) => Promise<void>> = {
  ws: (urls) => inBatches(urls, async (batch) => void (await openWs(batch))),
  'ws with timers': (urls) =>
    inBatches(urls, async (batch) => {
      for (const socket of await openWs(batch)) beat(socket);
    }),
  'reconnecting-websocket': (urls) =>
    inBatches(urls, async (batch) => {
      const sockets = batch.map((url) => new ReconnectingWebSocket(url, [], { WebSocket }));
      for (const socket of sockets) socket.addEventListener('message', count);
      held.push(...sockets);
      while (sockets.some(({ readyState }) => readyState !== OPEN)) await pause(OPEN_POLL);
    }),
  engine: async (urls) => {
    const engine = await attendedEngine(fleetOver(urls));
    engine.onFrame(() => ticks++);
    held.push(engine);
    await allOpen(engine);
  },
};

const messages = new Float64Array(1);
const count = (): void => {
  messages[0] = (messages[0] as number) + 1;
};

async function openWs(urls: readonly string[]): Promise<WebSocket[]> {
  const sockets = urls.map((url) => new WebSocket(url, { perMessageDeflate: false }));
  for (const socket of sockets) socket.on('message', count);
  held.push(...sockets);
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  return sockets;
}

/** The heartbeat of the README of `ws`, turned round to the client's side. */
function beat(socket: WebSocket): void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, HEARTBEAT);
  socket.on('close', () => clearInterval(timer));
}

async function memory(): Promise<Memory> {
  // What a finalizer lets go is gone only after the next.
  for (let round = 0; round < 3; round++) {
    collect();
    await nextTurn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, resident: rss };
}

async function series(): Promise<{ now: number; full: number }> {
  const before = await memory();
  const history = new FrameHistory(TICK);
  const remember = (from: number, to: number) => {
    for (let tick = from; tick < to; tick++) {
      const time = Date.now() + tick * TICK;
      history.push(createFrame({ sequence: tick, time, revision: 1, rows: backends, tick: TICK }));
    }
  };
  remember(0, ticks);
  const now = await memory();
  remember(ticks, HISTORY_POINTS);
  const full = await memory();
  held.push(history);
  return { now: now.held - before.held, full: full.held - before.held };
}

answer<HolderCalls>({
  async open({ holder, urls }) {
    backends = urls.length;
    await holders[holder](urls);
    return null;
  },
  memory,
  series,
  async cpu({ ms }) {
    const start = performance.now();
    const before = process.cpuUsage();
    await pause(ms);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / (performance.now() - start);
  },
});
