import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Disposable } from '../shared/disposable.ts';
import type { Clock } from './clock.ts';
import type { Ending } from './conduct.ts';

/** What a connection may have waiting to be sent, in bytes; beyond it, messages are dropped. */
const MAX_BUFFERED_BYTES = 4 * 1_048_576;

/**
 * The server's end of a WebSocket that can be made to hang. `ws` answers a close frame by calling
 * `close`, so holding that back is what keeps a hung server from taking part in the close handshake.
 */
export class HangableSocket extends WebSocket {
  private hung = false;
  private heldClose: [code: number | undefined, reason: string | Buffer | undefined] | null = null;

  override close(code?: number, reason?: string | Buffer): void {
    if (this.hung) this.heldClose = [code, reason];
    else super.close(code, reason);
  }

  hang(hung: boolean): void {
    this.hung = hung;
    const held = this.heldClose;
    if (hung || !held) return;
    this.heldClose = null;
    super.close(...held);
  }
}

/** One accepted connection of a simulated server. */
export class Connection {
  readonly headers: IncomingHttpHeaders;
  /** Path and query of the upgrade request. */
  readonly target: string;
  /** `null` when none was agreed on. */
  readonly subprotocol: string | null;
  private silent = false;
  private ending: Disposable | null = null;
  private gone = false;

  /**
   * @param onGone Called once, as soon as the peer's socket is known to be over. That is when its FIN
   *   or reset arrives and not when `ws` has finished its own end of it: a client that opens a new
   *   connection after it ended the old one must not be counted twice.
   */
  constructor(
    private readonly socket: HangableSocket,
    private readonly tcp: Socket,
    request: IncomingMessage,
    private readonly clock: Clock,
    onGone: () => void,
  ) {
    this.headers = request.headers;
    this.target = request.url ?? '/';
    this.subprotocol = socket.protocol === '' ? null : socket.protocol;
    const gone = () => {
      if (this.gone) return;
      this.gone = true;
      this.keep();
      onGone();
    };
    for (const sign of ['end', 'error', 'close']) tcp.once(sign, gone);
    socket.on('error', () => socket.terminate());
  }

  /** Whether it is open, and its server does not hang. */
  get writable(): boolean {
    return !this.silent && this.socket.readyState === WebSocket.OPEN;
  }

  /**
   * Whether the message was handed on; a connection that is closing, silent or clogged takes none.
   *
   * @param onSent called once it has been written to the network, and not when it could not be.
   */
  send(data: string | Buffer, onSent?: () => void): boolean {
    if (!this.writable || this.socket.bufferedAmount > MAX_BUFFERED_BYTES) return false;
    if (onSent) this.socket.send(data, { binary: false }, (error) => (error ? undefined : onSent()));
    else this.socket.send(data, { binary: false });
    return true;
  }

  /** Whether a ping was handed on. */
  ping(): boolean {
    if (!this.writable) return false;
    this.socket.ping();
    return true;
  }

  pong(data: Buffer): void {
    if (this.writable) this.socket.pong(data);
  }

  setSilent(silent: boolean): void {
    this.silent = silent;
    this.socket.hang(silent);
  }

  /** Plans the end of this connection; an earlier plan is dropped. */
  endAfter(ending: Ending): void {
    this.keep();
    const end = () => (ending.by === 'cut' ? this.cut() : this.close(ending.by.code, ending.by.reason));
    if (ending.afterMs === 0) end();
    else this.ending = this.clock.after(ending.afterMs, end);
  }

  /** Drops the plan to end it. */
  keep(): void {
    this.ending?.dispose();
    this.ending = null;
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Ends it without a close frame, by a TCP reset. */
  cut(): void {
    this.tcp.resetAndDestroy();
  }
}
