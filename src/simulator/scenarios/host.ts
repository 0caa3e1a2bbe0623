import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Disposable, DisposableStore, disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';
import { Connection, type HangableSocket } from '../connection.ts';
import { Gate } from '../gate.ts';
import { type HttpService, HttpServices } from '../http-services.ts';
import { ANY_PATH, type Endpoint, Listener, pathOf, refuseUpgrade } from '../listener.ts';
import type { Tally } from './tally.ts';

/** More connections than this no scenario needs; they are refused with 503. */
const MOST_GUESTS = 2_000;
/** A client that does not answer a close frame within so many ms is cut off. */
const CLOSE_GRACE = 3_000;

/** Why an upgrade is not answered by 101. `retryAfter` in seconds. */
export interface Refusal {
  status: number;
  retryAfter?: number;
}

/** One connection that holds a place. */
export interface Guest {
  readonly connection: Connection;
  /** Who it is, where it said so. */
  client: string | null;
  /** UTC ms at which it came, and at which anything of it was heard last. */
  readonly since: number;
  heardAt: number;
}

/** What a scenario decides about its connections. */
export interface Manners {
  clientOf?(request: IncomingMessage): string | null;
  refuse?(request: IncomingMessage): Refusal | null;
  /** ms until an upgrade is answered. */
  handshakeTakes?(): number;
  /** Why a connection, once accepted, is closed and gets no place. */
  turnAway?(): { code: number; reason: string } | null;
  opened?(guest: Guest): void;
  heard?(guest: Guest, text: string): void;
  left?(guest: Guest): void;
}

export interface HostOptions {
  clock: Clock;
  tally: Tally;
  manners: Manners;
  /** Where WebSockets are: upgrades elsewhere are answered by 404. */
  paths: RegExp;
  services?: readonly HttpService[];
  /** Of loopback. */
  address?: string;
  /** Whether what happens at its port is a dial; not so behind a proxy, which counts them itself. Default true. */
  countsDials?: boolean;
}

/**
 * Real WebSockets on one loopback port, counted: who is there, who was turned away, what was written to whom.
 *
 * 1. A client whose TCP connection has ended is not counted any more, whatever its WebSocket is doing.
 * 2. A port is kept over `down` and `up`, so that whoever comes back finds it again.
 * 3. After `close` there is no timer, socket or port.
 */
export class Host implements Endpoint {
  readonly guests = new Set<Guest>();
  private readonly places = new Map<string, number>();
  private readonly owned = new DisposableStore();
  private readonly waiting = new Set<Disposable>();
  private readonly gate: Gate;
  private readonly http: HttpServices;
  private muted = false;

  private constructor(
    private readonly listener: Listener,
    private readonly options: HostOptions,
  ) {
    const { tally, services = [], countsDials = true } = options;
    this.gate = this.owned.add(
      new Gate(
        (webSocket, tcp, request) => this.accept(webSocket, tcp, request),
        () => true,
      ),
    );
    this.owned.add(listener.attach(ANY_PATH, this));
    this.http = this.owned.add(new HttpServices(listener, '', services, (answer) => answer()));
    if (countsDials) {
      this.owned.add(
        listener.onTcp(() => {
          tally.counts.dials += 1;
          tally.changed();
        }),
      );
    }
  }

  static async listen(options: HostOptions): Promise<Host> {
    return new Host(await Listener.listen(options.address), options);
  }

  /** `127.0.0.1:4711`. */
  get authority(): string {
    return `${this.listener.address}:${this.listener.port}`;
  }

  get address(): { host: string; port: number } {
    return { host: this.listener.address, port: this.listener.port };
  }

  /** Upgrades that are yet to be answered, because their handshake takes its time. */
  get entering(): number {
    return this.waiting.size;
  }

  upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    const { clock, tally, manners, paths, countsDials = true } = this.options;
    if (countsDials) tally.asked(clock.now());
    const full = this.guests.size + this.entering >= MOST_GUESTS ? { status: 503 } : null;
    const refusal: Refusal | null = paths.test(pathOf(request))
      ? (full ?? manners.refuse?.(request) ?? null)
      : { status: 404 };
    if (refusal) {
      tally.rejected(refusal.status);
      refuseUpgrade(tcp, refusal.status, refusal.retryAfter);
      return;
    }
    const takes = manners.handshakeTakes?.() ?? 0;
    if (takes > 0) this.after(takes, () => this.gate.enter(request, tcp, head));
    else this.gate.enter(request, tcp, head);
  }

  /** A copy of a message is owed to a connection, and is sent if it can be. */
  owe(guest: Guest, text: string): void {
    this.options.tally.counts.messages.sent += 1;
    this.send(guest, text);
  }

  /** Sends what was owed before. */
  send(guest: Guest, text: string): void {
    const { tally } = this.options;
    guest.connection.send(text, () => {
      tally.counts.messages.delivered += 1;
      tally.changed();
    });
  }

  /** Whether a ping went out. */
  ping(guest: Guest): void {
    if (guest.connection.ping()) this.options.tally.counts.pingsSent += 1;
  }

  /** Who a connection is, which it said after the upgrade only. */
  identify(guest: Guest, client: string): void {
    this.release(guest);
    guest.client = client;
    this.claim(guest);
  }

  /** Neither messages nor pongs any more while the connections stay open, and upgrades are not answered. */
  mute(muted: boolean): void {
    this.muted = muted;
    for (const { connection } of this.guests) connection.setSilent(muted);
    this.gate.turnTo({ do: muted ? 'hold' : 'accept' });
    this.http.turnTo({ do: muted ? 'hold' : 'accept' });
  }

  /** Cuts every connection without a close frame, once. */
  cut(): void {
    for (const { connection } of [...this.guests]) connection.cut();
  }

  /** Cuts everything and listens no more. Resolves once the port is closed. */
  async down(): Promise<void> {
    await this.listener.refuse(ANY_PATH, true);
  }

  /** Listens at the same port again. */
  async up(): Promise<void> {
    await this.listener.refuse(ANY_PATH, false);
  }

  async close(): Promise<void> {
    this.owned.dispose();
    for (const waiting of this.waiting) waiting.dispose();
    this.waiting.clear();
    this.cut();
    await this.listener.dispose();
  }

  private after(ms: number, run: () => void): void {
    const timer = this.options.clock.after(ms, () => {
      this.waiting.delete(timer);
      run();
    });
    this.waiting.add(timer);
  }

  private accept(webSocket: HangableSocket, tcp: Socket, request: IncomingMessage): void {
    const { clock, tally, manners } = this.options;
    tally.counts.handshakes += 1;
    const left = disposable(() => this.leave(guest));
    const connection = new Connection(webSocket, tcp, request, clock, () => left.dispose());
    const guest: Guest = {
      connection,
      client: manners.clientOf?.(request) ?? null,
      since: clock.now(),
      heardAt: clock.now(),
    };
    const away = manners.turnAway?.();
    if (away) {
      connection.close(away.code, away.reason);
      connection.endAfter({ afterMs: CLOSE_GRACE, by: 'cut' });
      tally.rejected(away.code);
      return;
    }
    this.guests.add(guest);
    this.claim(guest);
    tally.counts.connections = this.guests.size;
    tally.counts.peakConnections = Math.max(tally.counts.peakConnections, this.guests.size);
    connection.setSilent(this.muted);
    this.listenTo(guest, webSocket);
    manners.opened?.(guest);
    tally.changed();
  }

  private listenTo(guest: Guest, webSocket: HangableSocket): void {
    const { clock, tally, manners } = this.options;
    const heard = () => {
      guest.heardAt = clock.now();
    };
    webSocket.on('ping', (data) => {
      heard();
      tally.counts.pings += 1;
      guest.connection.pong(data);
      tally.changed();
    });
    webSocket.on('pong', () => {
      heard();
      tally.counts.pongs += 1;
      tally.changed();
    });
    webSocket.on('message', (data, binary) => {
      heard();
      tally.counts.messages.received += 1;
      manners.heard?.(guest, (data as Buffer).toString(binary ? 'latin1' : 'utf8'));
      tally.changed();
    });
  }

  private leave(guest: Guest): void {
    const { tally, manners } = this.options;
    if (!this.guests.delete(guest)) return;
    this.release(guest);
    tally.counts.connections = this.guests.size;
    manners.left?.(guest);
    tally.changed();
  }

  private claim({ client }: Guest): void {
    if (client === null) return;
    const held = this.places.get(client) ?? 0;
    if (held > 0) this.options.tally.counts.duplicates += 1;
    this.places.set(client, held + 1);
  }

  private release({ client }: Guest): void {
    if (client === null) return;
    const held = (this.places.get(client) ?? 0) - 1;
    if (held > 0) this.places.set(client, held);
    else this.places.delete(client);
  }
}
