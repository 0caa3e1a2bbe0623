import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Packet } from '../shared/transport.ts';
import { WebSocketTransport } from './web-socket-transport.ts';

let server: WebSocketServer;
let page: WebSocket;
let engineSide: WebSocket;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const connection = once(server, 'connection');
  page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(page, 'open');
  [engineSide] = await connection;
});
afterEach(() => {
  page.terminate();
  engineSide.terminate();
  server.close();
});

const packets = (transport: WebSocketTransport, count: number): Promise<Packet[]> =>
  new Promise((resolve) => {
    const got: Packet[] = [];
    transport.onMessage((packet) => {
      got.push(packet);
      if (got.length === count) resolve(got);
    });
  });

it('carries text and bytes, whole and in order', async () => {
  const there = new WebSocketTransport(page);
  const received = packets(there, 3);
  const here = new WebSocketTransport(engineSide);
  here.send('one');
  here.send(new Uint8Array([1, 2, 3]));
  here.send('three');
  expect(await received).toEqual(['one', new Uint8Array([1, 2, 3]), 'three']);
});

it('keeps what came before anybody listened', async () => {
  const there = new WebSocketTransport(page);
  engineSide.send('early');
  await once(page, 'message');
  expect(await packets(there, 1)).toEqual(['early']);
});

it('tells of the close once, and also whoever asks later', async () => {
  const there = new WebSocketTransport(page);
  const reasons: string[] = [];
  there.onClose((reason) => reasons.push(reason));
  engineSide.close(1001);
  await once(page, 'close');
  const late = await new Promise<string>((resolve) => there.onClose(resolve));
  expect([...reasons, late]).toEqual(Array(2).fill('the WebSocket was closed with 1001'));
  there.send('into the void');
});

it('closes politely when it is disposed', async () => {
  const here = new WebSocketTransport(engineSide);
  here.dispose();
  here.dispose();
  expect((await once(page, 'close'))[0]).toBe(1001);
});

it('ends with a page that does not read, and does not fill the memory for it', async () => {
  page.pause();
  const here = new WebSocketTransport(engineSide);
  const reason = new Promise<string>((resolve) => here.onClose(resolve));
  const block = new Uint8Array(8 * 1_048_576);
  for (let sent = 0; sent < 12; sent++) here.send(block);
  expect(await reason).toBe('it did not read what was sent to it');
  expect(engineSide.readyState).not.toBe(WebSocket.OPEN);
});
