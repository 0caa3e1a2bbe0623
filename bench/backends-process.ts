import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
};

export interface GroupCount {
  /** Open now. */
  connections: number;
  /** Upgrades that were ever asked for. */
  handshakes: number;
  /** The most connections to one path at any one time. */
  mostOfOne: number;
}

interface Group {
  sockets: Set<Socket>;
  handshakes: number;
  open: Map<string, number>;
  mostOfOne: number;
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
  const group: Group = { sockets: new Set(), handshakes: 0, open: new Map(), mostOfOne: 0 };
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

answer<BackendsCalls>({
  async listen() {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return (http.address() as AddressInfo).port;
  },
  count({ group }) {
    const { sockets, handshakes, mostOfOne } = groupNamed(group);
    return { connections: sockets.size, handshakes, mostOfOne };
  },
  flood({ group, kind, size, blocks }) {
    void flood(groupNamed(group).sockets, blockOf(kind, size), blocks);
    return null;
  },
});
