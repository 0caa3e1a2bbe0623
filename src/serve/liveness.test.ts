import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { endWhenDead } from './liveness.ts';

let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (page) => endWhenDead(page, 100));
  await once(server, 'listening');
});
afterEach(() => {
  for (const page of server.clients) page.terminate();
  server.close();
});

const open = async (autoPong: boolean): Promise<WebSocket> => {
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong });
  await once(page, 'open');
  return page;
};

it('cuts off a page that does not answer a ping, and leaves one that does', async () => {
  const [answering, silent] = [await open(true), await open(false)];
  expect((await once(silent, 'close'))[0]).toBe(1006);
  for (let pings = 0; pings < 3; pings++) await once(answering, 'ping');
  expect(answering.readyState).toBe(WebSocket.OPEN);
});
