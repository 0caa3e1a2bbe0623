import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { answer } from './child.ts';

/*
 * A server that is restarted: while it is down a listener on its port resets whoever comes, so that the
 * attempts of that time are counted too, and then it serves on the same listener.
 */

export type RestartServerCalls = {
  /** Serves at once, or resets until {@link RestartServerCalls.serve}. Answers with the port. */
  listen: { args: { port: number; serving: boolean }; reply: number };
  serve: { args: null; reply: null };
  report: { args: null; reply: ServerReport };
};

export interface ServerReport {
  /** UTC ms of every TCP connection that was made, whatever became of it. */
  dials: number[];
  /** UTC ms since when it serves. */
  servingSince: number;
  /** WebSockets open now. */
  open: number;
  /** The most of them to one path at any one time. */
  mostOfOne: number;
}

const BACKLOG = 4_096;

const dials: number[] = [];
const open = new Map<string, number>();
let servingSince = Number.POSITIVE_INFINITY;
let mostOfOne = 0;

const http = createHttpServer();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
http.on('upgrade', (request, socket, head) => {
  const path = request.url ?? '';
  const now = (open.get(path) ?? 0) + 1;
  open.set(path, now);
  mostOfOne = Math.max(mostOfOne, now);
  socket.on('close', () => open.set(path, (open.get(path) ?? 1) - 1));
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.on('error', () => undefined);
  });
});

const now = (): number => performance.timeOrigin + performance.now();

const tcp = createServer((socket: Socket) => {
  dials.push(now());
  if (servingSince === Number.POSITIVE_INFINITY) socket.resetAndDestroy();
  else http.emit('connection', socket);
});

answer<RestartServerCalls>({
  async listen({ port, serving }) {
    if (serving) servingSince = now();
    tcp.listen({ port, host: '127.0.0.1', backlog: BACKLOG });
    await once(tcp, 'listening');
    return (tcp.address() as AddressInfo).port;
  },
  serve() {
    servingSince = now();
    return null;
  },
  report: () => ({
    dials,
    servingSince,
    open: [...open.values()].reduce((sum, count) => sum + count, 0),
    mostOfOne,
  }),
});
