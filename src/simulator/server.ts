import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  type Misbehaviour,
  type MisbehaviourInput,
  misbehaviour,
  type ServerReport,
} from '../shared/control.ts';
import { type Disposable, DisposableStore } from '../shared/disposable.ts';
import { Emitter, type Subscribe } from '../shared/emitter.ts';
import { type Random, seededRandom } from '../shared/random.ts';
import type { Abilities } from './abilities.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Conduct, type LastingMisbehaviour, misconduct } from './conduct.ts';
import { Connection, type HangableSocket } from './connection.ts';
import { DelayLine } from './delay-line.ts';
import { Gate } from './gate.ts';
import { HttpServices } from './http-services.ts';
import { type Endpoint, Listener } from './listener.ts';
import { Pace } from './pace.ts';
import { Feed, filler, inTurn, type Outgoing, type Source } from './payload.ts';
import { Pulse } from './pulse.ts';
import { between, seedFor } from './random.ts';
import { Repertoire, type Stage } from './repertoire.ts';
import { Mood, type Temperament, type TemperamentKind, temperamentOf } from './temperament.ts';

export interface SimulatedServerOptions {
  id: string;
  /** A kind stands for its usual numbers. Default: steady. */
  temperament?: Temperament | TemperamentKind;
  /** What it can do beside plain messages. Default: nothing. */
  abilities?: Abilities | undefined;
  /** Of the socket; the HTTP services of its abilities are below it. Default `/`. */
  path?: string;
  /** The name that its URL has. Only one with a name, and a port of its own, can move. Default: its address. */
  host?: string | undefined;
  /** A port to share with other servers, which stays its owner's to dispose of. Default: one of its own. */
  listener?: Listener;
  /** A timer to share with other servers. Default: one of its own. */
  pulse?: Pulse;
  clock?: Clock;
  /** The same seed and id lead to the same run. Default 1. */
  seed?: number;
}

/** A message that a client sent. Binary ones are given as Latin-1 text. */
export interface ReceivedMessage {
  connection: Connection;
  text: string;
  binary: boolean;
}

const FULL = { code: 1013, reason: 'Too many connections' };

/**
 * One backend's server: real WebSockets on loopback, with a temperament, that can be told to misbehave.
 *
 * 1. `peakConnections` counts accepted connections whose peer has not ended them: it is the proof that a
 *    client never has two.
 * 2. What it does follows from one {@link Conduct}, which only `turnTo` puts in force.
 * 3. Timers run only while there are connections; after `dispose` there is no timer, socket or port.
 */
export class SimulatedServer implements Endpoint {
  readonly id: string;
  readonly url: string;
  /** Whether it is known by a name, and so can move to another address. */
  readonly named: boolean;

  private readonly path: string;
  private readonly clock: Clock;
  private readonly pulse: Pulse;
  private readonly random: Random;
  private readonly source: Source;
  private readonly repertoire: Repertoire | null;
  private readonly http: HttpServices | null;
  private readonly pace: Pace;
  private readonly mood: Mood;
  private readonly line: DelayLine;
  /** For what others are to overtake. */
  private readonly lateLine: DelayLine;
  private readonly temperament: Temperament;
  private readonly owned = new DisposableStore();
  private readonly gate = this.owned.add(
    new Gate(
      (webSocket, tcp, request) => this.accept(webSocket, tcp, request),
      (request) => this.repertoire?.admits(request) ?? true,
    ),
  );

  private readonly open = new Set<Connection>();
  /** Who is sent what is broadcast: the open ones, past their hello where there is one. */
  private readonly audience = new Set<Connection>();
  private ticking: Disposable | null = null;
  private doing: LastingMisbehaviour | null = null;
  private own: Conduct;
  private conduct: Conduct;
  private fill: Outgoing | null = null;
  private readonly counts = {
    peakConnections: 0,
    dials: 0,
    accepted: 0,
    messagesSent: 0,
    messagesReceived: 0,
  };

  private readonly connected = new Emitter<Connection>();
  private readonly received = new Emitter<ReceivedMessage>();
  private readonly changed = new Emitter<ServerReport>();

  readonly onConnection: Subscribe<Connection> = this.connected.subscribe;
  readonly onMessage: Subscribe<ReceivedMessage> = this.received.subscribe;
  /** Told after whatever changes the report: a dial, an open or ended connection, messages, a misbehaviour. */
  readonly onChange: Subscribe<ServerReport> = this.changed.subscribe;

  private constructor(
    options: SimulatedServerOptions,
    private readonly listener: Listener,
    private readonly ownsListener: boolean,
  ) {
    const { id, path = '/', temperament = 'steady', clock = systemClock, seed = 1 } = options;
    this.id = id;
    this.path = path;
    this.named = options.host !== undefined;
    this.url = `ws://${options.host ?? '127.0.0.1'}:${listener.port}${path}`;
    this.clock = clock;
    this.pulse = options.pulse ?? new Pulse(clock);
    this.random = seededRandom(seedFor(id, seed));
    const feed = new Feed(id, this.random);
    this.pace = new Pace(this.random());
    this.line = this.owned.add(new DelayLine(clock));
    this.lateLine = options.abilities?.sequence ? this.owned.add(new DelayLine(clock)) : this.line;
    this.temperament = typeof temperament === 'string' ? temperamentOf(temperament) : temperament;
    this.mood = new Mood(this.temperament, clock.now(), this.random);
    this.own = this.mood.at(clock.now());
    this.conduct = this.own;
    const { abilities } = options;
    this.repertoire = abilities ? new Repertoire(abilities, id, seed, feed, this.stage()) : null;
    this.source = this.repertoire?.source ?? feed;
    this.owned.add(listener.attach(path, this));
    this.http = this.repertoire ? this.owned.add(this.serve(this.repertoire)) : null;
    this.gate.turnTo(this.own.answer);
    this.http?.turnTo(this.own.answer);
  }

  static async listen(options: SimulatedServerOptions): Promise<SimulatedServer> {
    const listener = options.listener ?? (await Listener.listen());
    return new SimulatedServer(options, listener, options.listener === undefined);
  }

  /** Connections open now. */
  get connections(): number {
    return this.open.size;
  }

  /** Where it listens. */
  get address(): string {
    return this.listener.address;
  }

  report(): ServerReport {
    return {
      id: this.id,
      url: this.url,
      temperament: this.temperament.kind,
      doing: this.doing?.do ?? null,
      connections: this.open.size,
      ...this.counts,
      abilities: this.repertoire?.report() ?? null,
    };
  }

  /** Resolves with the first report that meets the condition, and rejects after `withinMs`. */
  until(condition: (report: ServerReport) => boolean, withinMs = 10_000): Promise<ServerReport> {
    const now = this.report();
    if (condition(now)) return Promise.resolve(now);
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        subscription.dispose();
        reject(new Error(`not within ${withinMs} ms: ${JSON.stringify(this.report())}`));
      }, withinMs);
      const subscription = this.onChange((report) => {
        if (!condition(report)) return;
        clearTimeout(deadline);
        subscription.dispose();
        resolve(report);
      });
    });
  }

  /** Sends a message of the caller's choice on every connection. */
  send(data: string | Buffer): void {
    this.broadcast(inTurn(data));
    this.announce();
  }

  /**
   * Resolves once it is in force. Rejects when it is not one that this server can do, and when `heal`
   * finds that the port was taken in the meantime.
   */
  async misbehave(input: MisbehaviourInput): Promise<ServerReport> {
    const told = misbehaviour.parse(input);
    await this.obey(told);
    this.announce();
    return this.report();
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.counts.dials += 1;
    this.followMood();
    this.gate.enter(request, socket, head);
    this.announce();
  }

  /** Ends everything at once, without close frames. */
  async dispose(): Promise<void> {
    this.owned.dispose();
    for (const connection of this.open) connection.cut();
    this.ticking?.dispose();
    this.ticking = null;
    if (this.ownsListener) await this.listener.dispose();
  }

  private async obey(told: Misbehaviour): Promise<void> {
    switch (told.do) {
      case 'kill':
        for (const connection of this.open) connection.cut();
        return;
      case 'close':
        for (const connection of this.open) connection.close(told.code, told.reason);
        return;
      case 'revoke':
        this.repertoire?.revoke();
        return;
      case 'forget':
        this.repertoire?.reception?.forget();
        return;
      case 'heal':
        this.doing = null;
        break;
      case 'move':
        if (!this.named)
          throw new Error(`${this.id} is known by its address and not by a name: it cannot move`);
        this.doing = told;
        break;
      default:
        this.doing = told;
    }
    this.turnTo(this.doing ? misconduct(this.own, this.doing) : this.own);
    const refuse = this.doing?.do === 'refuse';
    if (refuse) for (const connection of this.open) connection.cut();
    await this.listener.refuse(this.path, refuse);
    if (this.named) await this.listener.move(this.doing?.do === 'move');
  }

  private followMood(): void {
    const own = this.mood.at(this.clock.now());
    if (own === this.own) return;
    this.own = own;
    this.turnTo(this.doing ? misconduct(own, this.doing) : own);
  }

  private turnTo(conduct: Conduct): void {
    this.conduct = conduct;
    this.fill = conduct.fillBytes === null ? null : inTurn(filler(conduct.fillBytes));
    for (const connection of [...this.open]) this.govern(connection);
    this.shed();
    this.gate.turnTo(conduct.answer);
    this.http?.turnTo(conduct.answer);
  }

  /** Puts what is in force now on one connection. */
  private govern(connection: Connection): void {
    connection.setSilent(this.conduct.silent);
    if (this.conduct.ending) connection.endAfter(this.conduct.ending);
    else connection.keep();
  }

  /** Closes the newest connections beyond the cap. */
  private shed(): void {
    const { cap } = this.conduct;
    if (cap === null) return;
    for (const connection of [...this.open].slice(cap)) connection.close(FULL.code, FULL.reason);
  }

  private accept(webSocket: HangableSocket, tcp: Socket, request: IncomingMessage): void {
    const connection = new Connection(webSocket, tcp, request, this.clock, () => this.drop(connection));
    if (this.open.size === 0) this.repertoire?.attended(true);
    this.open.add(connection);
    if (!this.repertoire?.reception) this.audience.add(connection);
    this.counts.accepted += 1;
    this.counts.peakConnections = Math.max(this.counts.peakConnections, this.open.size);
    this.ticking ??= this.pulse.onTick((now) => this.tick(now));
    webSocket.on('ping', (data) => {
      if (!this.conduct.muted) this.line.push(this.delay(), () => connection.pong(data));
    });
    webSocket.on('message', (data, binary) => {
      this.counts.messagesReceived += 1;
      const text = (data as Buffer).toString(binary ? 'latin1' : 'utf8');
      this.received.emit({ connection, text, binary });
      this.hear(connection, text);
      this.announce();
    });
    this.govern(connection);
    this.connected.emit(connection);
    this.shed();
    this.announce();
  }

  private drop(connection: Connection): void {
    this.open.delete(connection);
    this.audience.delete(connection);
    this.repertoire?.leave(connection);
    if (this.open.size === 0) {
      this.repertoire?.attended(false);
      this.ticking?.dispose();
      this.ticking = null;
      this.pace.rest();
    }
    this.announce();
  }

  /** What its abilities make of a message. */
  private hear(connection: Connection, text: string): void {
    if (!this.repertoire) return;
    const { reception, inbox } = this.repertoire;
    const state = reception?.stateOf(connection) ?? 'talk';
    if (state === 'greet') {
      reception?.expect(connection);
      this.line.push(this.delay(), () => this.greet(connection, text));
    }
    const answer = state === 'talk' ? inbox?.take(connection, text, this.clock.now()) : null;
    if (answer != null) this.line.push(this.delay(), () => this.tell(connection, answer));
  }

  /** From its welcome on, and not before, a connection is sent what is broadcast. */
  private greet(connection: Connection, text: string): void {
    const { reception } = this.repertoire ?? {};
    if (!reception || !connection.writable) return;
    const greeting = reception.greet(connection, text, this.clock.now(), this.conduct.rejectsHello);
    for (const message of greeting.messages) this.tell(connection, message);
    if (greeting.client !== null) this.audience.add(connection);
    this.announce();
  }

  private tell(connection: Connection, data: string): void {
    if (connection.send(data)) this.counts.messagesSent += 1;
  }

  private tick(now: number): void {
    this.followMood();
    const due = this.pace.due(now, this.conduct.perSecond);
    for (let sent = 0; sent < due; sent++) {
      // When no connection takes one more, the rest of a flood is dropped and not queued.
      if (!this.broadcast(this.fill ?? this.source.next(now))) break;
    }
    if (due > 0) this.announce();
  }

  /** Whether any connection takes it; one that is late may still. */
  private broadcast(message: Outgoing): boolean {
    let taken = true;
    const line = message.lateMs > 0 ? this.lateLine : this.line;
    // Filler is nothing that anybody would miss.
    const missed = message !== this.fill;
    line.push(this.delay() + message.lateMs, () => {
      taken = this.deliver(message);
      if (missed) this.repertoire?.journal?.keep(String(message.data), message.sequence);
    });
    return taken;
  }

  private deliver(message: Outgoing): boolean {
    let taken = false;
    for (let copy = 0; copy < message.copies; copy++) {
      for (const connection of this.audience) {
        if (!connection.send(message.data)) continue;
        this.counts.messagesSent += 1;
        taken = true;
      }
    }
    return taken;
  }

  private stage(): Stage {
    return {
      now: () => this.clock.now(),
      connections: () => this.open.size,
      perSecond: () => this.conduct.perSecond,
    };
  }

  private serve({ services }: Repertoire): HttpServices {
    return new HttpServices(this.listener, this.path, services, (answer) =>
      this.line.push(this.delay(), () => {
        this.followMood();
        answer();
        this.announce();
      }),
    );
  }

  private delay(): number {
    const { delayMs, jitterMs } = this.conduct;
    return jitterMs === 0 ? delayMs : between(this.random, [delayMs, delayMs + jitterMs]);
  }

  private announce(): void {
    if (this.changed.size > 0) this.changed.emit(this.report());
  }
}
