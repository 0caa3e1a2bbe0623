import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Disposable, disposable } from '../shared/disposable.ts';
import { Emitter, type Subscribe } from '../shared/emitter.ts';

/** The path of an endpoint that answers at every path that has none of its own. */
export const ANY_PATH = '*';

/** How long to try for the port again, and how often, ms. */
const REOPEN_PATIENCE = 5_000;
const REOPEN_PAUSE = 50;

const HOME = '127.0.0.1';
/** All of 127/8 is this machine on Linux and Windows; elsewhere it may be just the first address. */
const AWAY = ['127.0.0.2', '::1'];

/** What answers the upgrades of one path. */
export interface Endpoint {
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
}

/** What answers the requests of one path that are no upgrades. */
export type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * One loopback port that hosts any number of endpoints by path.
 *
 * 1. The port is chosen by the system once and kept: whoever comes back after a refusal finds it again.
 * 2. While all of its endpoints refuse, nothing listens; while only some do, the others are not disturbed.
 * 3. After `dispose` neither the port nor a TCP connection is left.
 * 4. It listens at one address at a time.
 */
export class Listener {
  private readonly endpoints = new Map<string, Endpoint>();
  private readonly services = new Map<string, OnRequest>();
  private readonly refusing = new Set<string>();
  private readonly sockets = new Set<Socket>();
  private turn: Promise<void> = Promise.resolve();
  private disposed = false;
  private readonly connected = new Emitter<Socket>();

  /** Told of every TCP connection, whatever it is for. */
  readonly onTcp: Subscribe<Socket> = this.connected.subscribe;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private at: string,
  ) {
    server.on('connection', (socket) => this.track(socket));
    server.on('request', (request, response) => this.answer(request, response));
    server.on('upgrade', (request, socket, head) => this.route(request, socket as Socket, head));
  }

  /** @param address of this machine */
  static async listen(address = HOME): Promise<Listener> {
    const server = createServer();
    server.listen(0, address);
    await once(server, 'listening');
    return new Listener(server, (server.address() as AddressInfo).port, address);
  }

  /** TCP connections at this moment. */
  get openSockets(): number {
    return this.sockets.size;
  }

  attach(path: string, endpoint: Endpoint): Disposable {
    if (this.endpoints.has(path)) throw new Error(`two simulated servers want the path ${path}`);
    this.endpoints.set(path, endpoint);
    return disposable(() => {
      this.endpoints.delete(path);
      this.refusing.delete(path);
    });
  }

  /** Answers plain HTTP at a path. */
  serve(path: string, onRequest: OnRequest): Disposable {
    if (this.services.has(path)) throw new Error(`two simulated services want the path ${path}`);
    this.services.set(path, onRequest);
    return disposable(() => this.services.delete(path));
  }

  /** Resolves once the port is closed, or open again. */
  refuse(path: string, refuse: boolean): Promise<void> {
    if (refuse) this.refusing.add(path);
    else this.refusing.delete(path);
    return this.inTurn(() => this.settle());
  }

  /** Where it listens, or would while nothing does. */
  get address(): string {
    return this.at;
  }

  /**
   * Listens at another address of this machine, at the same port, or back where it began. Resolves once it does.
   * @throws Error where this machine has no other address of its own; it listens as before then.
   */
  move(away: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (this.disposed || away === (this.at !== HOME)) return;
      const goals = away ? AWAY : [HOME];
      const { at } = this;
      await this.close();
      for (const goal of goals) {
        this.at = goal;
        const moved = await this.settle().then(
          () => true,
          () => false,
        );
        if (moved) return;
      }
      this.at = at;
      await this.settle();
      throw new Error(`this machine has no other address to listen at: tried ${goals.join(' and ')}`);
    });
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return this.inTurn(() => this.close());
  }

  /** Opening and closing take time; a second request waits for the first, whether that worked or not. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.turn.then(step, step);
    this.turn = turn;
    return turn;
  }

  private async settle(): Promise<void> {
    const open = !this.disposed && this.refusing.size < this.endpoints.size;
    if (open === this.server.listening) return;
    if (!open) {
      await this.close();
      return;
    }
    await this.reopen();
  }

  /** While nothing listened, the system may have lent the port to somebody's outgoing connection. */
  private async reopen(): Promise<void> {
    const deadline = performance.now() + REOPEN_PATIENCE;
    for (;;) {
      try {
        this.server.listen(this.port, this.at);
        await once(this.server, 'listening');
        return;
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!taken || this.disposed || performance.now() > deadline) throw error;
        await delay(REOPEN_PAUSE);
      }
    }
  }

  private async close(): Promise<void> {
    const closed = this.server.listening ? once(this.server, 'close') : undefined;
    this.server.close();
    for (const socket of this.sockets) socket.resetAndDestroy();
    await closed;
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    this.connected.emit(socket);
    socket.on('close', () => this.sockets.delete(socket));
    // An upgraded socket is no longer HTTP's to look after; its 'close' tells whoever holds it.
    socket.on('error', () => socket.destroy());
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const onRequest = this.services.get(pathOf(request));
    if (onRequest) onRequest(request, response);
    else response.writeHead(426, { Connection: 'close' }).end('This is a WebSocket endpoint.\n');
  }

  private route(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const endpoint = this.endpoints.get(pathOf(request)) ?? this.endpoints.get(ANY_PATH);
    if (endpoint) endpoint.upgrade(request, socket, head);
    else refuseUpgrade(socket, 404);
  }
}

/** The path of a request, without its query. */
export const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

/** Answers an upgrade with an HTTP status and ends the connection. `retryAfter` is in seconds. */
export function refuseUpgrade(socket: Socket, status: number, retryAfter?: number): void {
  const lines = [`HTTP/1.1 ${status} Simulated`, 'Connection: close', 'Content-Length: 0'];
  // RFC 9110 §11.6.1: a 401 says what it wants to be shown.
  if (status === 401) lines.push('WWW-Authenticate: Bearer');
  if (retryAfter !== undefined) lines.push(`Retry-After: ${retryAfter}`);
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}
