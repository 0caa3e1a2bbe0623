import { WebSocket } from 'ws';

/** Before each new attempt, ms. */
const RETRY_DELAY = 1_000;

/**
 * The client that the accounts of stampedes are about: as soon as its connection is gone it waits for a
 * fixed time and dials again. No jitter, no backoff, no idea of the others that do the same.
 */
export class FixedRetryClient {
  private socket: WebSocket;

  constructor(private readonly url: string) {
    this.socket = this.connect();
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  private connect(): WebSocket {
    const socket = new WebSocket(this.url, { perMessageDeflate: false });
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      setTimeout(() => {
        this.socket = this.connect();
      }, RETRY_DELAY);
    });
    return socket;
  }
}
