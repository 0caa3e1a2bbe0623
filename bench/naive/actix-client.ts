import { WebSocket } from 'ws';
import type { Disposable } from '../../src/shared/disposable.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';

/** The constants of the second account, ms and attempts. */
const RECONNECT_INTERVAL = 5_000;
const MAX_RECONNECT_ATTEMPTS = 3;

/**
 * A client of the second account's server with nothing but the two constants that the account names for it: a pause of
 * five seconds and three attempts, which are counted from the last connection on. It begins a new session each time,
 * sends as fast as it is told to, and does not come back from an outage that outlasts its attempts.
 */
export class ActixClient implements NaivePage {
  private socket: WebSocket;
  private attempts = 0;
  private timer: Disposable | undefined;
  private closed = false;

  constructor(private readonly options: PageOptions) {
    this.socket = this.dial();
  }

  get open(): number {
    return this.socket.readyState === WebSocket.OPEN ? 1 : 0;
  }

  send(messages: number): void {
    for (let sent = 0; sent < messages; sent++) this.socket.send('{}');
  }

  close(): void {
    this.closed = true;
    this.timer?.dispose();
    this.socket.terminate();
  }

  private dial(): WebSocket {
    const socket = new WebSocket(`${this.options.url}/ws`, { perMessageDeflate: false });
    socket.on('open', () => {
      this.attempts = 0;
      socket.send('{"type":"hello","client":null,"last":null}');
    });
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.closed || this.attempts === MAX_RECONNECT_ATTEMPTS) return;
      this.attempts += 1;
      const { clock, timeScale } = this.options;
      this.timer = clock.after(RECONNECT_INTERVAL * timeScale, () => {
        this.socket = this.dial();
      });
    });
    return socket;
  }
}
