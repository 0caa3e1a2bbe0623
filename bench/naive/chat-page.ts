import { WebSocket } from 'ws';
import type { Disposable } from '../../src/shared/disposable.ts';
import type { NaivePage, PageOptions } from './naive-page.ts';

/** ms of the account: what its reactive statement waits before it connects everything that is not connected. */
const RETRY_AFTER = 1_000;
/** Of all rooms together: the counter was not kept by room. */
const MAX_ATTEMPTS = 10;
/** The page was initialised twice, and connected each time. */
const MOUNTS = 2;

/**
 * The page of the third account. It connects to every room, twice, and to whatever is lost again a second later.
 * With `gives up: 'never'` that goes on for ever; with `together` one counter stands for all rooms, so that a room that is
 * closed uses up the attempts of the others. An attempt that succeeded sets it back only where all rooms are connected.
 */
export class ChatPage implements NaivePage {
  private readonly sockets = new Map<string, WebSocket>();
  private readonly timers = new Set<Disposable>();
  private attempts = 0;
  private closed = false;

  constructor(
    private readonly options: PageOptions,
    private readonly givesUp: 'never' | 'together',
  ) {
    for (let mount = 1; mount <= MOUNTS; mount++) {
      for (const room of options.rooms) this.dial(room, mount);
    }
  }

  get open(): number {
    return [...this.sockets.values()].filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) timer.dispose();
    for (const socket of this.sockets.values()) socket.terminate();
  }

  private dial(room: string, mount: number): void {
    const { url, client } = this.options;
    const socket = new WebSocket(`${url}/api/v1/chats/${room}/ws?client=${client}&token=chat-token`, {
      perMessageDeflate: false,
    });
    this.sockets.set(`${room}/${mount}`, socket);
    socket.on('open', () => {
      if (this.open === this.sockets.size) this.attempts = 0;
    });
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.again(room, mount));
  }

  private again(room: string, mount: number): void {
    if (this.closed || (this.givesUp === 'together' && this.attempts >= MAX_ATTEMPTS)) return;
    this.attempts += 1;
    const { clock, timeScale } = this.options;
    const timer = clock.after(RETRY_AFTER * timeScale, () => {
      this.timers.delete(timer);
      this.dial(room, mount);
    });
    this.timers.add(timer);
  }
}
