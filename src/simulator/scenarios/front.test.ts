import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { TestClient } from '../test-client.ts';
import { Front, type Upstream } from './front.ts';

let upstream: Server;
let sockets: WebSocketServer;
let front: Front;
let address: Upstream | null;
let told: string[];

beforeEach(async () => {
  upstream = createServer((request, response) => {
    response.writeHead(201, { 'X-Path': request.url ?? '' });
    request.pipe(response);
  });
  sockets = new WebSocketServer({ server: upstream });
  sockets.on('connection', (socket, { url, headers }) => {
    socket.send(`${url} ${headers['x-who']}`);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  address = { host: '127.0.0.1', port: (upstream.address() as AddressInfo).port };
  told = [];
  front = await Front.listen({
    resolve: () => address,
    onDial: () => told.push('dial'),
    onUpgrade: () => told.push('upgrade'),
    onBadGateway: () => told.push('502'),
  });
});
afterEach(async () => {
  await front.close();
  for (const socket of sockets.clients) socket.terminate();
  upstream.closeAllConnections();
  upstream.close();
});

const dial = () => TestClient.open(`ws://${front.authority}/ws?a=b`, { headers: { 'X-Who': 'ann' } });

test('requests and WebSockets pass as they are, both ways', async () => {
  const answer = await fetch(`http://${front.authority}/health?x=1`, { method: 'POST', body: 'pass me on' });
  expect([answer.status, answer.headers.get('x-path'), await answer.text()]).toEqual([
    201,
    '/health?x=1',
    'pass me on',
  ]);
  const client = await dial();
  const large = 'x'.repeat(1_000_000);
  client.socket.send(large);
  await expect.poll(() => client.received.length).toBe(2);
  expect(client.received).toEqual(['/ws?a=b ann', large]);
  client.end();
  await expect.poll(() => sockets.clients.size).toBe(0);
  expect(told).toEqual(['dial', 'dial', 'upgrade']);
});

test('the end of the upstream is the end of what came through it', async () => {
  const client = await dial();
  for (const socket of sockets.clients) socket.terminate();
  expect((await client.closed).code).toBe(1006);
});

test.each([
  ['is not there', () => null],
  ['refuses', () => ({ host: '127.0.0.1', port: 1 })],
])('while the upstream %s the answer is 502', async (_how, where) => {
  address = where();
  expect(await TestClient.refusal(`ws://${front.authority}/ws`)).toContain('502');
  expect((await fetch(`http://${front.authority}/`, { method: 'POST', body: 'lost' })).status).toBe(502);
  expect(told.filter((what) => what === '502')).toHaveLength(2);
});

test('after it was closed nothing is left', async () => {
  const client = await dial();
  await front.close();
  await front.close();
  expect((await client.closed).code).toBe(1006);
  expect(await TestClient.refusal(`ws://${front.authority}/ws`)).toContain('ECONNREFUSED');
});
