import type { WebSocket } from 'ws';
import { type Disposable, disposable } from '../shared/disposable.ts';

/** Time between pings to a page, in ms. */
const PING_INTERVAL = 15_000;

/**
 * Cuts the connection to a page that is gone without a close: a laptop that was shut, a cable that was
 * pulled. It has until the next ping to answer the last one.
 */
export function endWhenDead(socket: WebSocket, interval = PING_INTERVAL): Disposable {
  let heard = true;
  const hear = () => {
    heard = true;
  };
  const review = () => {
    if (!heard) {
      socket.terminate();
      return;
    }
    heard = false;
    socket.ping();
  };
  // After a stall of our own this is late too, and the answer may be here but not read yet.
  const timer = setInterval(() => setImmediate(review), interval);
  socket.on('pong', hear);
  socket.on('message', hear);
  const end = disposable(() => {
    clearInterval(timer);
    socket.off('pong', hear);
    socket.off('message', hear);
  });
  socket.once('close', () => end.dispose());
  return end;
}
