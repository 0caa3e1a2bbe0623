import { seededRandom } from '../../shared/random.ts';
import { NO_FAULTS, noAbilityCounts } from '../abilities.ts';
import { Inbox } from '../inbox.ts';
import { Journal } from '../journal.ts';
import { seedFor } from '../random.ts';
import { Reception } from '../reception.ts';
import { SequencedFeed } from '../sequence.ts';
import { Sessions } from '../sessions.ts';
import { actixFleet } from './actix-fleet.ts';
import type { FleetHost } from './fleet-text.ts';
import type { Guest } from './host.ts';
import { act, howMany, Scenario, type ScenarioOptions } from './scenario.ts';
import { SendQueue } from './send-queue.ts';
import { Tally } from './tally.ts';

/** Times in ms, as the account has them. */
export interface ActixOptions extends ScenarioOptions {
  /** Between two pings of the server. Default 30,000. */
  pingEvery?: number;
  /** Of silence, after which a client is taken for dead and is closed. Default 60,000. */
  clientTimeout?: number;
  /** Messages that may wait for one connection. Default 10,000. */
  queueSize?: number;
  /** Messages that are taken out of it at a time. Default 10; it had been 1. */
  batch?: number;
  /** Between two batches. Default 50; it had been 100. Never scaled: with the batch it is a rate. */
  batchEvery?: number;
  /** Messages of one client that are taken in a second. Default 100. */
  perSecond?: number;
  /** Between two messages of its own. Default 500, which is ours: the account has no number. */
  messageEvery?: number;
  /** For which a session outlives its connection. Default 120,000, which is ours. */
  sessionFor?: number;
}

export interface ActixOwnCounts {
  /** Messages that wait now, on all connections, and the most that ever did on one. */
  queued: number;
  longestQueue: number;
  /** Messages that a full queue let go. */
  dropped: number;
  /** Hellos that were answered, whether or not a session went on. */
  welcomed: number;
  /** Messages that were sent again to who took its session up. */
  replayed: number;
}

const DEAD = { code: 1001, reason: 'Heartbeat timeout' };

/**
 * The server of the second account, with what it recommends: pings and a client timeout, a bounded queue that is
 * drained in batches with a lane for what is urgent, a rate limit, client ids and sessions that can be taken up
 * again. `/ws`; the first message of a client is a hello, `{"type":"hello","client":"…"|null,"last":n|null}`.
 */
export class Actix extends Scenario<ActixOwnCounts> {
  readonly name = 'actix';
  protected readonly ownActs = {
    flood: act({ messages: howMany }, ({ messages }) => this.flood(messages)),
    forget: act({}, () => this.forget()),
  };
  private readonly options: Required<Omit<ActixOptions, keyof ScenarioOptions>>;
  private readonly abilities = noAbilityCounts();
  private readonly journal: Journal;
  private readonly reception: Reception;
  private readonly inbox: Inbox;
  private readonly feed: SequencedFeed;
  private readonly queues = new Map<Guest, SendQueue<string>>();

  private constructor(options: ActixOptions) {
    super(options, new Tally({ queued: 0, longestQueue: 0, dropped: 0, welcomed: 0, replayed: 0 }));
    const { pingEvery = 30_000, clientTimeout = 60_000, queueSize = 10_000, batch = 10 } = options;
    const { batchEvery = 50, perSecond = 100, messageEvery = 500, sessionFor = 120_000 } = options;
    this.options = {
      pingEvery,
      clientTimeout,
      queueSize,
      batch,
      batchEvery,
      perSecond,
      messageEvery,
      sessionFor,
    };
    const random = (of: string) => seededRandom(seedFor(`${this.name}#${of}`, this.seed));
    this.feed = new SequencedFeed(this.name, NO_FAULTS, random('sequence'), this.abilities);
    this.journal = new Journal(this.feed, this.clock.now());
    this.journal.wake(this.clock.now(), 0);
    const sessions = new Sessions(this.scaled(sessionFor) / 1_000, random('sessions'));
    this.reception = new Reception(sessions, this.journal, this.abilities);
    this.inbox = new Inbox(perSecond, false, this.abilities);
  }

  static async start(options: ActixOptions = {}): Promise<Actix> {
    const server = new Actix(options);
    const { pingEvery, batchEvery, messageEvery } = server.options;
    await server.listen({
      paths: /^\/ws$/,
      manners: {
        opened: (guest) => server.queues.set(guest, new SendQueue(server.options.queueSize)),
        heard: (guest, text) => server.hear(guest, text),
        left: (guest) => server.forgetGuest(guest),
      },
    });
    server.every(messageEvery, () => server.say());
    server.every(pingEvery, () => server.look());
    // A rate, and so not scaled.
    server.owned.add(server.clock.every(batchEvery, () => server.drain()));
    return server;
  }

  /** So many messages for everybody, all at once: more than its queue can take, if need be. */
  flood(messages: number): void {
    for (let made = 0; made < messages; made++) this.say();
  }

  /** All sessions are lost; connections stay. */
  forget(): void {
    this.reception.forget();
  }

  protected fleetText(host: FleetHost): string {
    return actixFleet(host);
  }

  /** One message of its own, for everybody who has been welcomed. */
  private say(): void {
    const { data, sequence } = this.feed.next(this.clock.now());
    const text = String(data);
    this.journal.keep(text, sequence);
    this.tally.counts.messages.made += 1;
    for (const guest of this.queues.keys()) {
      if (this.reception.stateOf(guest.connection) === 'talk') this.enqueue(guest, text);
    }
    this.tally.changed();
  }

  private enqueue(guest: Guest, text: string, urgent = false): void {
    const queue = this.queues.get(guest);
    if (!queue) return;
    const { own, counts } = this.tally;
    counts.messages.sent += 1;
    const dropped = queue.push(text, urgent);
    own.dropped += dropped;
    own.queued += 1 - dropped;
    own.longestQueue = Math.max(own.longestQueue, queue.size);
  }

  private drain(): void {
    for (const [guest, queue] of this.queues) {
      for (const text of queue.take(this.options.batch)) this.host.send(guest, text);
    }
    this.tally.own.queued = this.waiting();
  }

  private waiting(): number {
    let waiting = 0;
    for (const { size } of this.queues.values()) waiting += size;
    return waiting;
  }

  /** Pings everybody, and closes who has been silent for too long. */
  private look(): void {
    const now = this.clock.now();
    for (const guest of [...this.host.guests]) {
      if (now - guest.heardAt < this.scaled(this.options.clientTimeout)) this.host.ping(guest);
      else this.giveUp(guest);
    }
    this.tally.changed();
  }

  /** A dead client answers no close frame, so it is not waited for. */
  private giveUp({ connection }: Guest): void {
    this.tally.counts.timeouts += 1;
    connection.close(DEAD.code, DEAD.reason);
    connection.endAfter({ afterMs: Math.max(1, this.scaled(1_000)), by: 'cut' });
  }

  private hear(guest: Guest, text: string): void {
    const { connection } = guest;
    const now = this.clock.now();
    if (this.reception.stateOf(connection) === 'greet') this.greet(guest, text, now);
    else {
      const notice = this.inbox.take(connection, text, now);
      if (notice !== null) this.enqueue(guest, notice, true);
    }
    this.tally.counts.limited = this.abilities.limited;
  }

  private greet(guest: Guest, text: string, now: number): void {
    const { client, messages } = this.reception.greet(guest.connection, text, now, false);
    if (client !== null) this.host.identify(guest, client);
    const [answer, ...missed] = messages;
    if (answer !== undefined) this.enqueue(guest, answer, true);
    for (const message of missed) this.enqueue(guest, message);
    const { welcomed, resumed, replayed } = this.abilities;
    Object.assign(this.tally.own, { welcomed, replayed });
    this.tally.counts.resumed = resumed;
  }

  private forgetGuest(guest: Guest): void {
    this.queues.delete(guest);
    this.reception.leave(guest.connection, this.clock.now());
    this.tally.own.queued = this.waiting();
  }
}

export const startActix = (options?: ActixOptions): Promise<Actix> => Actix.start(options);
