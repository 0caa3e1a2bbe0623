import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { type WebSocket, WebSocketServer } from 'ws';
import { Engine } from '../src/engine/engine.ts';
import { startDemoFleet } from '../src/engine/start/demo-fleet.ts';
import { spawnSimulator } from '../src/serve/demo-process.ts';
import { ConsoleServer } from '../src/serve/server.ts';
import { SPARKLINE_POINTS } from '../src/shared/contract.ts';
import {
  type BackendColumn,
  backendColumn,
  breakerOf,
  FLEET_COLUMNS,
  type Frame,
  healthOf,
  phaseOf,
} from '../src/shared/frame.ts';
import type { Series } from '../src/shared/series.ts';
import { answer } from './child.ts';
import { makeUpPast } from './made-up-past.ts';
import type { NaiveMessage, NaivePoint, NaiveRow } from './naive-numbers.ts';

/** One engine over a simulated fleet, and two pages that show its numbers: the console's and the naive one. */

export type PagesCalls = {
  /** Answers with both pages' URLs once nearly every backend is open. */
  start: {
    args: { backends: number; simulator: string; consoleFiles: string; naiveFiles: string };
    reply: { console: string; naive: string };
  };
};

const TOKEN = 'bench-token-of-p6';
/** ms of history in the naive page's charts. */
const WINDOW = 300_000;
/** A few of the simulated backends are always ill. */
const NEARLY_ALL = 0.95;
const OPEN_POLL = 50;

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const measured = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

function pointOf(time: number, column: (index: number) => number | undefined): NaivePoint {
  const named = FLEET_COLUMNS.map((name, index) => [name, measured(column(index))] as const);
  return { ...Object.fromEntries(named), time };
}

function pastOf({ fleet, history }: Engine): NaiveMessage {
  const lines = history.recent.sparklines();
  return {
    past: {
      backends: fleet.info.backends.map(({ id, name }) => ({ id, name })),
      sparklines: lines.columns.map((column) => [...column.slice(-SPARKLINE_POINTS)].map(measured)),
      fleet: pointsOf(history.recent.fleet()),
    },
  };
}

function pointsOf({ points, end, step, columns }: Series): NaivePoint[] {
  const first = Math.max(0, points - WINDOW / step);
  return Array.from({ length: points - first }, (_, index) => {
    const at = first + index;
    return pointOf(end - (points - 1 - at) * step, (column) => columns[column]?.[at]);
  });
}

function readingOf(frame: Frame): NaiveMessage {
  const value = (name: BackendColumn, row: number) => measured(frame.columns[backendColumn(name)]?.[row]);
  const rows = Array.from(
    frame.state,
    (packed, row): NaiveRow => ({
      health: healthOf(packed),
      phase: phaseOf(packed),
      breaker: breakerOf(packed),
      roundTrip: value('rttP50', row),
      in: value('messagesIn', row),
      out: value('messagesOut', row),
      reconnects: value('reconnects', row),
      uptime: value('uptime', row),
    }),
  );
  return { reading: { point: pointOf(frame.time, (column) => frame.fleet[column]), rows } };
}

/** Answers with the naive page's URL. */
async function serveNaive(engine: Engine, files: string): Promise<string> {
  const serve = sirv(files, { dev: true });
  const http = createServer((request, response) => serve(request, response));
  const webSockets = new WebSocketServer({ server: http, path: '/numbers', perMessageDeflate: false });
  const send = (socket: WebSocket, message: NaiveMessage) => socket.send(JSON.stringify(message));
  webSockets.on('connection', (socket) => send(socket, pastOf(engine)));
  engine.onFrame((frame) => {
    if (webSockets.clients.size === 0) return;
    const reading = readingOf(frame);
    for (const socket of webSockets.clients) send(socket, reading);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/`;
}

answer<PagesCalls>({
  async start({ backends, simulator, consoleFiles, naiveFiles }) {
    const demo = await startDemoFleet(spawnSimulator, simulator, ['--backends', String(backends)]);
    const engine = new Engine({ fleet: demo.fleet, version: 'bench', demo: true, log });
    makeUpPast(engine);
    const started = await ConsoleServer.start({
      engine,
      files: consoleFiles,
      host: '127.0.0.1',
      port: 0,
      token: TOKEN,
      actor: 'bench',
      log,
    });
    if (!started.ok) throw new Error(started.error);
    const naive = await serveNaive(engine, naiveFiles);
    engine.start();
    const open = () => engine.fleet.statuses().filter(({ state }) => state.phase === 'open').length;
    while (open() < NEARLY_ALL * backends) await new Promise((resolve) => setTimeout(resolve, OPEN_POLL));
    return { console: `http://127.0.0.1:${started.value.listening.port}/?token=${TOKEN}`, naive };
  },
});
