import { z } from 'zod';
import { seededRandom } from '../../shared/random.ts';
import { Quotes } from '../payload.ts';
import { seedFor } from '../random.ts';
import { clientOf } from './client-of.ts';
import type { FleetHost } from './fleet-text.ts';
import type { Guest } from './host.ts';
import { priceFeedFleet } from './price-feed-fleet.ts';
import { act, howMany, Scenario, type ScenarioOptions } from './scenario.ts';
import { Tally } from './tally.ts';

/** Times in ms, as the account has them. */
export interface PriceFeedOptions extends ScenarioOptions {
  /** Between two broadcasts. Default 10,000; the account had 5,000 before. */
  broadcastEvery?: number;
  /** Between a broadcast that failed and the next one. Default 30,000. */
  errorPause?: number;
  /** Connections that it takes; any other is closed with 1013. Default 10. */
  cap?: number;
  /** From the upgrade on until data may be asked for. Default 1,500: the account's 1 s was too early and its 2 s was not. */
  readyAfter?: number;
  /**
   * What a broadcast goes through. `copy`, the default, is the account's fix. `set` is what it had: a client that
   * leaves meanwhile ends the broadcast for all who come after it.
   */
  broadcastsTo?: 'copy' | 'set';
}

export interface PriceFeedOwnCounts {
  broadcasts: number;
  /** That a client's leaving ended before all were told. */
  failedBroadcasts: number;
  /** Requests for data that came too early and were refused. */
  tooEarly: number;
  /** Requests for data that were answered. */
  answered: number;
  /** Places that are taken by other clients, which are not connections of anybody's. */
  others: number;
}

const FULL = { code: 1013, reason: 'Too many connections' };

const request = z.object({ type: z.literal('get') });

/**
 * The price feed of the first account: broadcasts prices now and then, takes ten connections, and answers no
 * request for data in the first moments of a connection. `/ws`, a client says who it is with `?client=`.
 */
export class PriceFeed extends Scenario<PriceFeedOwnCounts> {
  readonly name = 'price-feed';
  protected readonly ownActs = {
    crowd: act({ others: howMany }, ({ others }) => this.crowd(others)),
    leaveDuringBroadcast: act({ clients: howMany }, ({ clients }) => this.leaveDuringBroadcast(clients)),
  };
  private readonly options: Required<Omit<PriceFeedOptions, keyof ScenarioOptions>>;
  private readonly quotes: Quotes;
  private sequence = 0;
  private leaving = 0;

  private constructor(options: PriceFeedOptions) {
    super(options, new Tally({ broadcasts: 0, failedBroadcasts: 0, tooEarly: 0, answered: 0, others: 0 }));
    const { broadcastEvery = 10_000, errorPause = 30_000, cap = 10, readyAfter = 1_500 } = options;
    const { broadcastsTo = 'copy' } = options;
    this.options = { broadcastEvery, errorPause, cap, readyAfter, broadcastsTo };
    this.quotes = new Quotes(seededRandom(seedFor(this.name, this.seed)));
  }

  static async start(options: PriceFeedOptions = {}): Promise<PriceFeed> {
    const feed = new PriceFeed(options);
    await feed.listen({
      paths: /^\/ws$/,
      manners: {
        clientOf,
        turnAway: () => (feed.places >= feed.options.cap ? FULL : null),
        heard: (guest, text) => feed.hear(guest, text),
      },
    });
    feed.broadcastAfter(feed.options.broadcastEvery);
    return feed;
  }

  /** So many places are taken by others from now on; who has one keeps it. */
  crowd(others: number): void {
    this.tally.own.others = others;
    this.tally.changed();
  }

  /** So many clients leave in the middle of the next broadcast: others first, and then the newest connections. */
  leaveDuringBroadcast(clients: number): void {
    this.leaving = clients;
  }

  protected fleetText(host: FleetHost): string {
    return priceFeedFleet(host);
  }

  private get places(): number {
    return this.host.guests.size + this.tally.own.others;
  }

  private broadcastAfter(ms: number): void {
    const { broadcastEvery, errorPause } = this.options;
    void this.pause(ms).then(() => {
      if (this.isClosed) return;
      this.broadcastAfter(this.broadcast() ? broadcastEvery : errorPause);
    });
  }

  /** Whether all were told who could be. */
  private broadcast(): boolean {
    const { own, counts } = this.tally;
    const guests = [...this.host.guests];
    this.sequence += 1;
    const prices = { type: 'prices', seq: this.sequence, sentAt: this.clock.now(), ...this.quotes.next() };
    const text = JSON.stringify(prices);
    own.broadcasts += 1;
    counts.messages.made += 1;
    counts.messages.sent += guests.length;
    const [first, ...rest] = guests;
    if (first) this.host.send(first, text);
    const failed = this.letLeave(rest) && this.options.broadcastsTo === 'set';
    if (failed) own.failedBroadcasts += 1;
    else for (const guest of rest) this.host.send(guest, text);
    this.tally.changed();
    return !failed;
  }

  /** Whether anybody left. */
  private letLeave(guests: Guest[]): boolean {
    const { leaving } = this;
    this.leaving = 0;
    const others = Math.min(leaving, this.tally.own.others);
    this.tally.own.others -= others;
    const gone = leaving > others ? guests.slice(others - leaving) : [];
    for (const { connection } of gone) connection.cut();
    return others + gone.length > 0;
  }

  private hear(guest: Guest, text: string): void {
    if (!isRequest(text)) return;
    const early = this.clock.now() - guest.since < this.scaled(this.options.readyAfter);
    this.tally.own[early ? 'tooEarly' : 'answered'] += 1;
    const answer = early
      ? { type: 'error', code: 'not-ready' }
      : { type: 'snapshot', last: this.sequence, ...this.quotes.next() };
    this.host.owe(guest, JSON.stringify(answer));
  }
}

function isRequest(text: string): boolean {
  try {
    return request.safeParse(JSON.parse(text)).success;
  } catch {
    // What is no JSON asks for nothing.
    return false;
  }
}

export const startPriceFeed = (options?: PriceFeedOptions): Promise<PriceFeed> => PriceFeed.start(options);
