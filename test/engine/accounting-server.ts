import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { Emitter } from '../../src/shared/emitter.ts';

/** RFC 6455 §7.1.5: no close frame came. */
const CUT = 1006;

/** What a server knows of one of its paths. */
export interface Account {
  accepted: number;
  /** Connections whose peer has not ended them. */
  open: number;
  peak: number;
  /** Codes of the close frames that came, in their order; 1006 where none came. */
  closes: number[];
  /**
   * Messages handed to open connections. Not those of one that was cut: a client that gives up a dial never
   * sees what we sent to it.
   */
  sent: number;
}

/** One plain `ws` server for many backends, one path each, which keeps account of every path by itself. */
export class AccountingServer {
  private readonly accounts = new Map<string, Account>();
  /** By connection: its path, and the messages handed to it. */
  private readonly sockets = new Map<WebSocket, { path: string; sent: number }>();
  private readonly changed = new Emitter<void>();

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket, request) => {
      // Another query is the same backend by another URL.
      const path = (request.url ?? '/').split('?')[0] as string;
      this.accept(socket, path);
      const gone = () => this.leave(socket, path);
      // As soon as its FIN or reset is here, which is before `ws` is done with its own end of it.
      for (const sign of ['end', 'error', 'close']) request.socket.once(sign, gone);
    });
  }

  static async listen(): Promise<AccountingServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    return new AccountingServer(server);
  }

  get open(): number {
    return this.sockets.size;
  }

  get accepted(): number {
    return [...this.accounts.values()].reduce((sum, { accepted }) => sum + accepted, 0);
  }

  /** @param id also the path. */
  url(id: string, query = ''): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/${id}${query}`;
  }

  account(id: string): Account {
    return this.of(`/${id}`);
  }

  /** One message on every open connection. */
  send(text: string): void {
    for (const [socket, own] of this.sockets) {
      if (socket.readyState !== WebSocket.OPEN) continue;
      socket.send(text);
      own.sent++;
      this.of(own.path).sent++;
    }
  }

  /** Resolves as soon as the condition holds: it is looked at after everything that happens here. */
  async until(condition: () => boolean, withinMs = 8_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const subscription = this.changed.subscribe(() => {
        if (!condition()) return;
        clearTimeout(deadline);
        subscription.dispose();
        resolve();
      });
      const deadline = setTimeout(() => {
        subscription.dispose();
        reject(new Error(`not within ${withinMs} ms: ${condition}; ${JSON.stringify([...this.accounts])}`));
      }, withinMs);
    });
  }

  async dispose(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: WebSocket, path: string): void {
    const account = this.of(path);
    const own = { path, sent: 0 };
    this.sockets.set(socket, own);
    account.accepted++;
    account.open++;
    account.peak = Math.max(account.peak, account.open);
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      account.closes.push(code);
      if (code === CUT) account.sent -= own.sent;
      this.changed.emit();
    });
    this.changed.emit();
  }

  private leave(socket: WebSocket, path: string): void {
    if (!this.sockets.delete(socket)) return;
    this.of(path).open--;
    this.changed.emit();
  }

  private of(path: string): Account {
    let account = this.accounts.get(path);
    if (!account) {
      account = { accepted: 0, open: 0, peak: 0, closes: [], sent: 0 };
      this.accounts.set(path, account);
    }
    return account;
  }
}
