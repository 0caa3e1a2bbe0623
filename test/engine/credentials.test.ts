import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { TestEngine } from './support.ts';

const TOKEN = 's3cr3t-of-the-query';
const BEARER = 's3cr3t-of-the-header';

let server: WebSocketServer;
let test: TestEngine;

afterEach(async () => {
  await test.engine.stop();
  server.close();
});

it('a server that says our credentials back puts them nowhere', async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket, request) => {
    const token = new URL(request.url ?? '/', 'ws://x').searchParams.get('token');
    socket.close(1008, `no: ${token}, ${request.headers.authorization}`);
  });
  const { port } = server.address() as AddressInfo;
  test = new TestEngine([
    {
      id: 'a',
      url: `ws://127.0.0.1:${port}/ws?token=${TOKEN}`,
      headers: { Authorization: `Bearer ${BEARER}` },
    },
  ]);
  test.engine.start();
  await test.until(() => test.phase() === 'stopped');
  const shown = JSON.stringify([test.engine.snapshot(), test.events, test.log]);
  expect(shown).toContain('1008 policy violation: no: •••, •••');
  expect(shown).not.toContain(TOKEN);
  expect(shown).not.toContain(BEARER);
});
