import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import { FleetEdit } from '../../src/engine/fleet-file/fleet-edit.ts';
import { fleetOf } from './support.ts';

/* One dial of a backend that is not in the fleet, against real servers. */

const SECRET = 'hunter2hunter2hunter2';

let directory: string;
let file: string;
let http: Server;
let sockets: WebSocketServer;
let requests: IncomingMessage[];
const edits: FleetEdit[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  file = join(directory, 'fleet.yaml');
  writeFleet('');
  requests = [];
  http = createServer((_, response) => response.writeHead(404).end());
  sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    requests.push(request);
    if (request.url === '/refuse') {
      socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (peer) => {
      if (request.url === '/close') peer.close(4401, `no such token: ${SECRET}`);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});

afterEach(async () => {
  for (const edit of edits.splice(0)) edit.dispose();
  for (const peer of sockets.clients) peer.terminate();
  http.close();
  http.closeAllConnections();
  rmSync(directory, { recursive: true });
});

/** @param other URL of the one backend that is in it. */
function writeFleet(defaults: string, other = 'ws://127.0.0.1:1/'): void {
  writeFileSync(file, `version: 1\n${defaults}backends:\n  - { id: other, url: '${other}' }\n`);
}

function anEdit(path: string | null = file): FleetEdit {
  const edit = new FleetEdit(path === null ? null : { path, env: {} }, systemClock, Math.random);
  edits.push(edit);
  return edit;
}

const at = (path: string, port = (http.address() as AddressInfo).port) => `ws://127.0.0.1:${port}${path}`;

it('says how long each phase took, and leaves the server alone again', async () => {
  const { problems, attempt } = await anEdit().test({ id: 'new', url: at('/') });
  expect(problems).toEqual([]);
  expect(attempt?.outcome).toBeNull();
  expect(attempt?.timings?.address).toBe('127.0.0.1');
  expect(attempt?.timings?.tcp).toBeGreaterThanOrEqual(0);
  expect(attempt?.timings?.upgrade).toBeGreaterThanOrEqual(attempt?.timings?.tcp ?? Number.NaN);
  expect(requests).toHaveLength(1);
  await vi.waitFor(() => expect(sockets.clients.size).toBe(0), { timeout: 7_000 });
});

it('is dialled with the defaults of the fleet file', async () => {
  writeFleet(`defaults:\n  headers: { x-key: ${SECRET} }\n  subprotocols: [feed.v1]\n`, at('/other'));
  const report = await anEdit().test({ id: 'new', url: at('/') });
  expect(requests[0]?.headers).toMatchObject({ 'x-key': SECRET, 'sec-websocket-protocol': 'feed.v1' });
  expect(report.withheld).toBe(false);
  expect(JSON.stringify(report)).not.toContain(SECRET);
});

it('gets no credentials of the defaults at a host that the fleet does not know, and that is said', async () => {
  writeFleet(`defaults:\n  headers: { x-key: ${SECRET} }\n  subprotocols: [feed.v1]\n`);
  const report = await anEdit().test({ id: 'new', url: at('/') });
  expect(report).toMatchObject({ problems: [], withheld: true });
  expect(requests[0]?.headers).not.toHaveProperty('x-key');
  expect(requests[0]?.url).toBe('/');
  expect(requests[0]?.headers).toMatchObject({ 'sec-websocket-protocol': 'feed.v1' });
});

it('says why it was refused, and what a server says after it let us in', async () => {
  const refused = await anEdit().test({ id: 'new', url: at('/refuse') });
  expect(refused.attempt?.outcome).toMatchObject({ kind: 'http', code: 403 });
  expect(refused.attempt?.openMs).toBeNull();
  const closed = await anEdit().test({ id: 'new', url: at('/close') });
  expect(closed.attempt?.outcome).toMatchObject({ kind: 'close', code: 4401 });
  expect(closed.attempt?.openMs).not.toBeNull();
});

it('shows no secret that the peer repeats', async () => {
  writeFleet(`defaults:\n  headers: { x-key: ${SECRET} }\n`, at('/other'));
  const { attempt } = await anEdit().test({ id: 'new', url: at('/close') });
  expect(attempt?.outcome?.code).toBe(4401);
  expect(JSON.stringify(attempt)).not.toContain(SECRET);
});

it('ends with the dial timeout where nobody answers, and is one at a time', async () => {
  writeFleet('defaults: { dialTimeout: 300ms }\n');
  const silent = createTcp(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  try {
    const edit = anEdit();
    const url = at('/', (silent.address() as AddressInfo).port);
    const [first, second] = await Promise.all([edit.test({ id: 'new', url }), edit.test({ id: 'new', url })]);
    expect(first.attempt?.outcome).toMatchObject({ kind: 'timeout', code: 'dial' });
    expect(second).toMatchObject({ attempt: null, problems: [{ field: null }] });
  } finally {
    silent.close();
  }
});

it('needs no fleet file, and dials nothing that is no backend or is one already', async () => {
  const demo = await anEdit(null).test({ id: 'new', url: at('/') });
  expect(demo.attempt?.outcome).toBeNull();
  expect((await anEdit().test({ id: 'new', url: 'http://x/' })).problems[0]?.field).toBe('url');
  expect((await anEdit().test({ id: 'other', url: at('/') })).problems[0]?.field).toBe('id');
  expect(requests).toHaveLength(1);
});

it('is cut off when the console stops', async () => {
  const edit = anEdit();
  const testing = edit.test({ id: 'new', url: at('/') });
  await vi.waitFor(() => expect(sockets.clients.size).toBe(1), { timeout: 7_000 });
  edit.dispose();
  expect((await testing).attempt).not.toBeNull();
  await vi.waitFor(() => expect(sockets.clients.size).toBe(0), { timeout: 7_000 });
});

it('is in the audit log with who made it and the host, and nothing else of the URL or of what was said', async () => {
  const engine = new Engine({
    fleet: fleetOf([{ id: 'other', url: 'ws://127.0.0.1:1/' }]),
    version: '0.0.0',
    demo: false,
    log: () => undefined,
  });
  const actor = { name: 'mallory', session: 'tab 1' };
  const { host } = new URL(at('/'));
  await engine.testBackend({ id: 'new', url: at(`/close?token=${SECRET}`) }, actor);
  await engine.testBackend({ id: 'new', url: 'http://example.com' }, actor);
  expect(engine.audit(10)).toMatchObject([
    { action: 'test', backends: [], refused: [{ backend: 'new', why: expect.any(String) }] },
    { action: 'test', actor, backends: ['new'], refused: [], dial: { host, outcome: expect.any(String) } },
  ]);
  expect(JSON.stringify(engine.audit(10))).not.toContain(SECRET);
  await engine.stop();
});
