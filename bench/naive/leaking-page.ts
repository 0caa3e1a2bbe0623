import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import type { Disposable } from '../../src/shared/disposable.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';

const RETRY_AFTER = 1_000;
/** ms of the account: how often a page asks itself whether it is still connected. */
const LOOK_EVERY = 5_000;

/**
 * The components of the fifth account: with each connection they listen anew to the page they are on and start a timer
 * that looks after it, and they stop neither when it is gone.
 */
export class LeakingPage implements NaivePage {
  /** What `window` is to a browser's page. */
  readonly page = new EventEmitter().setMaxListeners(0);
  private readonly timers = new Set<Disposable>();
  private readonly sockets = new Map<string, WebSocket>();
  private closed = false;

  constructor(private readonly options: PageOptions) {
    for (const room of options.rooms) this.dial(room);
  }

  get open(): number {
    return [...this.sockets.values()].filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) timer.dispose();
    this.page.removeAllListeners();
    for (const socket of this.sockets.values()) socket.terminate();
  }

  private dial(room: string): void {
    const { url, client, clock, timeScale } = this.options;
    const socket = new WebSocket(`${url}/api/v1/chats/${room}/ws?client=${client}&token=chat-token`, {
      perMessageDeflate: false,
    });
    this.sockets.set(room, socket);
    this.page.on('online', () => socket.ping());
    this.timers.add(clock.every(LOOK_EVERY * timeScale, () => void socket.readyState));
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!this.closed) clock.after(RETRY_AFTER * timeScale, () => this.dial(room));
    });
  }
}
