import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { TestEngine } from '../engine/support.ts';
import { installed, need } from './installed.ts';
import { PATIENT } from './patient.ts';
import { Program } from './program.ts';
import { Reading } from './reading.ts';

/*
 * nginx between the engine and a server, with an idle timeout: the commonest cause of a connection that
 * dies once a minute, here once in two seconds.
 */

const IDLE_SECONDS = 2;
const program = installed('nginx', ['-v'], 'nginx-light');

let directory: string;
let upstream: WebSocketServer;
let connections: WebSocket[];
let pings: number;
let nginx: Program | undefined;
let test: TestEngine | undefined;
let reading: Reading;

beforeEach(async (context) => {
  const file = need(context, program);
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-nginx-'));
  connections = [];
  pings = 0;
  upstream = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  upstream.on('connection', (socket) => {
    connections.push(socket);
    socket.on('ping', () => pings++);
    socket.on('error', () => undefined);
  });
  await once(upstream, 'listening');
  const { port: upstreamPort } = upstream.address() as AddressInfo;
  nginx = await Program.start({
    command: (port) => {
      writeFileSync(join(directory, 'nginx.conf'), configuration(port, upstreamPort));
      return { file, args: ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'] };
    },
    // Said after the port is bound.
    ready: /using the "\w+" event method/,
  });
});

afterEach(async () => {
  if (!nginx) return;
  await test?.engine.stop();
  await nginx.dispose();
  nginx = undefined;
  for (const socket of upstream.clients) socket.terminate();
  upstream.close();
  rmSync(directory, { recursive: true });
  expect(test?.log).toEqual([]);
});

/** One process, so that killing it leaves no worker; all that it writes is in its own folder. */
const configuration = (port: number, upstreamPort: number): string => `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_read_timeout ${IDLE_SECONDS}s;
    }
  }
}
`;

async function watch(defaults: FleetFileInput['defaults'] = PATIENT): Promise<TestEngine> {
  const watching = new TestEngine([{ id: 'proxied', url: `ws://127.0.0.1:${nginx?.port}/` }], defaults);
  test = watching;
  reading = new Reading(watching);
  watching.engine.start();
  await watching.until(() => watching.phase() === 'open');
  return watching;
}

it('a server behind nginx is opened, its round trip measured and its messages counted', async () => {
  const watching = await watch();
  for (let number = 0; number < 500; number++) connections[0]?.send(JSON.stringify({ number }));
  await watching.until(() => reading.messages >= 500 && reading.roundTrip > 0);
  expect(reading.messages).toBe(500);
});

it('nginx’s idle timeout is survived by heartbeats that come more often', async () => {
  const watching = await watch();
  // 20 pings take twice the idle timeout, however slow the machine is.
  await watching.until(() => pings * PATIENT.heartbeat.interval > IDLE_SECONDS * 2_000, 15_000);
  expect(watching.of('lost')).toEqual([]);
  expect(connections).toHaveLength(1);
});

it('nginx’s idle timeout is noticed where heartbeats come less often, and the connection made anew', async () => {
  const watching = await watch({ ...PATIENT, heartbeat: { interval: '1m', timeout: '10s' } });
  await watching.until(() => watching.of('opened').length === 2, 15_000);
  const [lost] = watching.of('lost');
  expect(lost?.outcome).toMatchObject({ kind: 'close', code: 1006, decision: 'retry', failure: true });
  expect(lost?.openMs).toBeGreaterThan(IDLE_SECONDS * 1_000 - 500);
  // Each connection begins with one.
  expect(pings).toBeLessThanOrEqual(connections.length);
});

it.each([1001, 1011, 4321])('a close with %i comes through nginx as it was sent', async (code) => {
  const watching = await watch();
  connections[0]?.close(code, 'that was all');
  await watching.until(() => watching.of('opened').length === 2);
  const [lost] = watching.of('lost');
  expect(lost?.outcome).toMatchObject({ kind: 'close', code, decision: 'retry' });
  expect(lost?.outcome.text).toMatch(/that was all$/);
});

it('nginx that is killed is lost with 1006, and found again', async () => {
  const watching = await watch();
  await nginx?.kill();
  await watching.until(() => watching.of('dial-failed').length > 0);
  expect(watching.of('lost')).toMatchObject([{ outcome: { kind: 'close', code: 1006, failure: true } }]);
  expect(watching.of('dial-failed')[0]?.outcome).toMatchObject({ kind: 'network', code: 'ECONNREFUSED' });
  await nginx?.restart();
  await watching.until(() => watching.of('opened').length === 2);
  expect(watching.of('opened')[1]).toMatchObject({ reconnect: 'automatic' });
});

it('a server that is gone behind nginx is a 502, a failure of the backend', async () => {
  const watching = await watch();
  const { port } = upstream.address() as AddressInfo;
  upstream.close();
  for (const socket of upstream.clients) socket.terminate();
  await watching.until(() => watching.of('dial-failed').length > 0);
  expect(watching.of('dial-failed')[0]?.outcome).toMatchObject({
    kind: 'http',
    code: 502,
    decision: 'retry',
    failure: true,
    fault: 'backend',
  });
  upstream = new WebSocketServer({ host: '127.0.0.1', port });
  await watching.until(() => watching.of('opened').length === 2);
});
