import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { answer } from './child.ts';
import { blockOf } from './wire.ts';

/*
 * The backends of P9, in a process of their own: those whose path begins with /sender send all the time, any
 * other can be cut.
 */

export type CutCalls = {
  /** The port. */
  listen: { args: null; reply: number };
  /** Has all senders together send so many messages a second, spread evenly, until the process ends. */
  send: { args: { bytes: number; perSecond: number }; reply: null };
  /** Destroys the TCP connection to a path. Answers with when, UTC ms, or `null` without a connection. */
  cut: { args: { path: string }; reply: number | null };
  /** Messages sent so far, and bytes of them that wait in this process. */
  report: { args: null; reply: { sent: number; waiting: number } };
};

const BACKLOG = 1_024;
/** ms between two turns of sending. */
const TURN = 1;

const sockets = new Map<string, Socket>();
const http = createServer();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
let sent = 0;

http.on('upgrade', (request, socket, head) => {
  const path = request.url ?? '';
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    const tcp = request.socket;
    sockets.set(path, tcp);
    tcp.on('close', () => {
      if (sockets.get(path) === tcp) sockets.delete(path);
    });
    webSocket.on('error', () => undefined);
  });
});

const senders = (): Socket[] =>
  [...sockets].flatMap(([path, socket]) => (path.startsWith('/sender') ? [socket] : []));

/** What a turn came too late for is made up for in the next. */
async function sendForEver(message: Buffer, perSecond: number): Promise<never> {
  const to = senders();
  const start = performance.now();
  for (;;) {
    const due = Math.floor((perSecond * (performance.now() - start)) / 1_000);
    for (; sent < due; sent++) to[sent % to.length]?.write(message);
    await pause(TURN);
  }
}

answer<CutCalls>({
  async listen() {
    http.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG });
    await once(http, 'listening');
    return (http.address() as AddressInfo).port;
  },
  send({ bytes, perSecond }) {
    const block = blockOf('binary', bytes);
    void sendForEver(block.bytes.subarray(0, block.messageBytes), perSecond);
    return null;
  },
  cut({ path }) {
    const socket = sockets.get(path);
    if (!socket) return null;
    const at = Date.now();
    socket.destroy();
    return at;
  },
  report() {
    return { sent, waiting: senders().reduce((sum, { writableLength }) => sum + writableLength, 0) };
  },
});
