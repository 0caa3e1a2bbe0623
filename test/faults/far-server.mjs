import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocketServer } from 'ws';

/*
 * A server on a thread of its own: it goes on while the console's event loop stands still, or stands
 * still while that goes on. Told what to do by `far-server.ts`.
 */

const { freeze, answerAfter, closeAfter, flood } = workerData;
const counts = {
  dials: 0,
  accepted: 0,
  peak: 0,
  connections: 0,
  pings: 0,
  sent: 0,
  flooding: false,
  dialledAt: [],
};
const live = new Set();
const orders = new EventEmitter();
parentPort.on('message', (order) => orders.emit(order));

const server = createServer();
const webSockets = new WebSocketServer({ noServer: true });

server.on('connection', (socket) => {
  let gone = false;
  for (const sign of ['end', 'error', 'close']) {
    socket.once(sign, () => {
      gone = true;
      live.delete(socket);
      tell();
    });
  }
  setImmediate(() => {
    if (!gone) live.add(socket);
    counts.peak = Math.max(counts.peak, live.size);
    tell();
  });
});

server.on('upgrade', (request, socket, head) => {
  counts.dials++;
  counts.dialledAt.push(performance.timeOrigin + performance.now());
  tell();
  setTimeout(() => {
    if (socket.destroyed) return;
    webSockets.handleUpgrade(request, socket, head, (peer) => accept(peer, socket));
  }, answerAfter);
});

function accept(peer, socket) {
  counts.accepted++;
  peer.on('error', () => peer.terminate());
  peer.on('ping', () => {
    counts.pings++;
    tell();
  });
  if (closeAfter !== null) setTimeout(() => peer.close(1001, 'deployed'), closeAfter);
  if (flood) pour(socket, flood);
}

/** Messages of a few bytes, so many a second by the clock however late the timer comes, until told to stop. */
function pour(socket, perSecond) {
  const message = Buffer.from([0x81, 10, ...Buffer.from('0123456789')]);
  const start = performance.now();
  counts.flooding = true;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
    socket.write(Buffer.alloc((due - counts.sent) * message.length, message));
    counts.sent = due;
    tell();
  }, 5);
  const stop = () => {
    clearInterval(timer);
    counts.flooding = false;
    tell();
  };
  socket.once('close', stop);
  orders.once('stop', stop);
}

/** Resets every connection at once and goes on listening. */
orders.on('drop', () => {
  for (const socket of live) socket.resetAndDestroy();
});

function tell() {
  counts.connections = live.size;
  parentPort.postMessage({ counts });
}

server.listen(0, '127.0.0.1');
await once(server, 'listening');
parentPort.postMessage({ port: server.address().port });
// Synchronous: from here on nothing is accepted but by the system, until it is let go.
if (freeze) Atomics.wait(freeze, 0, 0);
