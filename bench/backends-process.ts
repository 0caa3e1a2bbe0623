import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Server as SocketIoServer } from 'socket.io';
import { WebSocketServer } from 'ws';
import { answer } from './child.ts';
import { type Block, blockOf, type Kind } from './wire.ts';

/*
 * The backends of all benches: one HTTP server that upgrades any path, in a process of its own. The
 * first part of a path names a group of connections, which is counted and flooded as one.
 */

export type BackendsCalls = {
  /** The port. */
  listen: { args: null; reply: number };
  count: { args: { group: string }; reply: GroupCount };
  /** Writes so many blocks to every connection of the group, in turns, as fast as they are taken. */
  flood: { args: { group: string; kind: Kind; size: number; blocks: number }; reply: null };
  /** Sends so many messages a second to each connection of the group, spread evenly; answers at the end with their number. */
  pace: { args: { group: string; kind: Kind; size: number; perSecond: number; ms: number }; reply: number };
};

export interface GroupCount {
  /** Open now. */
  connections: number;
  /** Upgrades that were ever asked for. */
  handshakes: number;
  /** The most connections to one path at any one time. */
  mostOfOne: number;
  /** Pings that came in. */
  pings: number;
}

interface Group {
  sockets: Set<Socket>;
  handshakes: number;
  open: Map<string, number>;
  mostOfOne: number;
  pings: number;
}

const SOCKET_IO_GROUP = 'socket.io';

const groups = new Map<string, Group>();

const http = createServer();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
// It takes the upgrades of its own path only, and those alone.
const socketIo = new SocketIoServer(http, { transports: ['websocket'], destroyUpgrade: false });

http.on('upgrade', (request, socket, head) => {
  if (groupOf(request) === SOCKET_IO_GROUP) return;
  groupNamed(groupOf(request)).handshakes++;
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    joined(request);
    webSocket.on('ping', () => groupNamed(groupOf(request)).pings++);
    webSocket.on('error', () => undefined);
  });
});
socketIo.engine.on('connection', (connection: { request: IncomingMessage }) => {
  groupNamed(SOCKET_IO_GROUP).handshakes++;
  joined(connection.request);
});

function groupOf(request: IncomingMessage): string {
  return (request.url ?? '').split(/[/?]/, 2)[1] ?? '';
}

function groupNamed(name: string): Group {
  const known = groups.get(name);
  if (known) return known;
  const group: Group = { sockets: new Set(), handshakes: 0, open: new Map(), mostOfOne: 0, pings: 0 };
  groups.set(name, group);
  return group;
}

function joined(request: IncomingMessage): void {
  const group = groupNamed(groupOf(request));
  const { socket } = request;
  const path = request.url ?? '';
  const open = (group.open.get(path) ?? 0) + 1;
  group.open.set(path, open);
  group.mostOfOne = Math.max(group.mostOfOne, open);
  group.sockets.add(socket);
  socket.on('close', () => {
    group.sockets.delete(socket);
    group.open.set(path, (group.open.get(path) ?? 1) - 1);
  });
}

/**
 * One block each per turn of the event loop, so that a receiver finds many sockets ready at once. The
 * library's own pongs go to the same sockets, message by message, so nothing is mixed up.
 */
async function flood(sockets: ReadonlySet<Socket>, block: Block, blocks: number): Promise<void> {
  for (let turn = 0; turn < blocks; turn++) {
    for (const socket of sockets) socket.write(block.bytes);
    await nextTurn();
  }
}

/** ms between two turns of sending at a pace. */
const PACE_TURN = 1;

/** What a turn came too late for is made up for in the next. */
async function pace(
  sockets: readonly Socket[],
  message: Buffer,
  perSecond: number,
  ms: number,
): Promise<number> {
  const total = Math.round((sockets.length * perSecond * ms) / 1_000);
  const start = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor((total * (performance.now() - start)) / ms));
    for (; sent < due; sent++) sockets[sent % sockets.length]?.write(message);
    await pause(PACE_TURN);
  }
  return sent;
}

/** Connections that may wait to be accepted: a bench opens thousands at once. */
const BACKLOG = 4_096;

answer<BackendsCalls>({
  async listen() {
    http.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG });
    await once(http, 'listening');
    return (http.address() as AddressInfo).port;
  },
  count({ group }) {
    const { sockets, handshakes, mostOfOne, pings } = groupNamed(group);
    return { connections: sockets.size, handshakes, mostOfOne, pings };
  },
  flood({ group, kind, size, blocks }) {
    void flood(groupNamed(group).sockets, blockOf(kind, size), blocks);
    return null;
  },
  pace({ group, kind, size, perSecond, ms }) {
    const { bytes, messageBytes } = blockOf(kind, size);
    return pace([...groupNamed(group).sockets], bytes.subarray(0, messageBytes), perSecond, ms);
  },
});
