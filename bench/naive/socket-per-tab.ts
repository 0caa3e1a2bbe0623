import { WebSocket } from 'ws';
import type { Disposable } from '../../src/shared/disposable.ts';
import type { Clock } from '../../src/simulator/clock.ts';

export interface TabOptions {
  clock: Clock;
  /** Asked before every dial. */
  url: () => string | Promise<string>;
  /** From the end of a connection, or of a dial that failed, until the next dial, ms; `null`: a person has to reload. */
  retryAfter: number | null;
  opened?: (socket: WebSocket) => void;
  heard?: (text: string) => void;
}

/**
 * A browser tab with a WebSocket of its own, as the accounts had it: no backoff, no jitter, no heartbeat, no idea of
 * the tabs beside it, and one and the same pause before each dial for as long as the tab is open.
 */
export class SocketPerTab {
  private socket: WebSocket | null = null;
  private timer: Disposable | undefined;
  private closed = false;

  constructor(private readonly options: TabOptions) {
    void this.dial();
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** The tab is closed. */
  close(): void {
    this.closed = true;
    this.timer?.dispose();
    this.socket?.terminate();
  }

  private async dial(): Promise<void> {
    let url: string;
    try {
      url = await this.options.url();
    } catch {
      // A token that is not to be had is a dial that failed.
      this.ended();
      return;
    }
    if (this.closed) return;
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket = socket;
    socket.on('open', () => this.options.opened?.(socket));
    socket.on('message', (data) => this.options.heard?.(String(data)));
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.ended());
  }

  private ended(): void {
    const { clock, retryAfter } = this.options;
    if (this.closed || retryAfter === null) return;
    this.timer = clock.after(retryAfter, () => void this.dial());
  }
}
