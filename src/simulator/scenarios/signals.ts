import type { IncomingMessage } from 'node:http';
import { seededRandom } from '../../shared/random.ts';
import { noAbilityCounts, type SequenceFaults } from '../abilities.ts';
import { DelayLine } from '../delay-line.ts';
import type { HttpService } from '../http-services.ts';
import { Journal } from '../journal.ts';
import type { Outgoing } from '../payload.ts';
import { seedFor } from '../random.ts';
import { RecentlyUsed } from '../recently-used.ts';
import { SequencedFeed } from '../sequence.ts';
import { queryOf, type RequestHead, Tokens, tokenOf } from '../tokens.ts';
import { clientOf } from './client-of.ts';
import type { FleetHost } from './fleet-text.ts';
import type { Guest, Refusal } from './host.ts';
import { act, Scenario, type ScenarioOptions } from './scenario.ts';
import { signalsFleet } from './signals-fleet.ts';
import { Tally } from './tally.ts';

/** Times in ms. */
export interface SignalsOptions extends ScenarioOptions {
  /** Between two signals. Default 1,000, which is ours: the account has no number. */
  signalEvery?: number;
  /** Lifetime of a token. Default 300,000, which is ours. */
  tokenFor?: number;
  /** Shares of the signals that are sent twice or late, and how late. Default 2 % each, 1,500 ms. */
  faults?: Pick<SequenceFaults, 'duplicates' | 'late' | 'lateMs'>;
}

export interface SignalsOwnCounts {
  /** Signals that were made to go wrong. */
  sentTwice: number;
  sentLate: number;
  /** Signals that were handed out over HTTP. */
  polled: number;
  /** Connections by the tier of their client. */
  tiers: Record<string, number>;
}

/** The account's tiers begin with a starter's. */
const TIERS = ['starter', 'pro', 'elite'] as const;
type Tier = (typeof TIERS)[number];

const MOST_TOKENS = 1_000;

interface Holder {
  client: string | null;
  tier: Tier;
}

/**
 * The signals of the fourth account: `/ws` with a token of `/auth/token?client=…&tier=…`, `/ws/stats` with the
 * connections by tier, and `/api/signals?client=…` for who has no socket. A signal is `{ id, seq, sentAt, data }`;
 * some are sent twice, some come late.
 */
export class Signals extends Scenario<SignalsOwnCounts> {
  readonly name = 'signals';
  protected readonly ownActs = {
    socketsDown: act({}, () => this.socketsDown(true)),
    socketsUp: act({}, () => this.socketsDown(false)),
    revoke: act({}, () => this.revoke()),
  };
  private readonly abilities = noAbilityCounts();
  private readonly feed: SequencedFeed;
  private readonly journal: Journal;
  private readonly tokens: Tokens;
  private readonly holders = new RecentlyUsed<Holder>(MOST_TOKENS);
  private readonly tierOf = new Map<Guest, Tier>();
  private readonly late: DelayLine;
  private socketsAreDown = false;

  private constructor(options: SignalsOptions) {
    const tiers = Object.fromEntries(TIERS.map((tier) => [tier, 0]));
    super(options, new Tally<SignalsOwnCounts>({ sentTwice: 0, sentLate: 0, polled: 0, tiers }));
    const { tokenFor = 300_000, faults = { duplicates: 0.02, late: 0.02, lateMs: 1_500 } } = options;
    const random = (of: string) => seededRandom(seedFor(`${this.name}#${of}`, this.seed));
    const share = { ...faults, gaps: 0, lateMs: this.scaled(faults.lateMs) };
    this.feed = new SequencedFeed(this.name, share, random('sequence'), this.abilities);
    this.journal = new Journal(this.feed, this.clock.now());
    this.journal.wake(this.clock.now(), 0);
    this.tokens = new Tokens(this.scaled(tokenFor) / 1_000, random('tokens'));
    this.late = this.owned.add(new DelayLine(this.clock));
  }

  static async start(options: SignalsOptions = {}): Promise<Signals> {
    const { signalEvery = 1_000 } = options;
    const signals = new Signals(options);
    await signals.listen({
      paths: /^\/ws$/,
      services: signals.services(),
      manners: {
        clientOf: (request) => signals.holderOf(request)?.client ?? null,
        refuse: (request) => signals.refuse(request),
        opened: (guest) => signals.enter(guest),
        left: (guest) => signals.leave(guest),
      },
    });
    signals.every(signalEvery, () => signals.signal());
    return signals;
  }

  /** No socket any more, and every upgrade answered by 503, while the HTTP services stay. */
  socketsDown(down: boolean): void {
    this.socketsAreDown = down;
    if (down) this.cut();
  }

  /** No token is good any more that was handed out so far; connections stay. */
  revoke(): void {
    this.tokens.revoke();
  }

  protected fleetText(host: FleetHost): string {
    return signalsFleet(host);
  }

  private refuse(request: IncomingMessage): Refusal | null {
    if (this.socketsAreDown) return { status: 503 };
    return this.tokens.admits(request, this.clock.now()) ? null : { status: 401 };
  }

  private holderOf(request: RequestHead): Holder | undefined {
    return this.holders.get(tokenOf(request) ?? '');
  }

  private enter(guest: Guest): void {
    const { headers, target: url } = guest.connection;
    this.tierOf.set(guest, this.holderOf({ headers, url })?.tier ?? 'starter');
    this.countTiers();
  }

  private leave(guest: Guest): void {
    this.tierOf.delete(guest);
    this.countTiers();
  }

  private countTiers(): void {
    const tiers = [...this.tierOf.values()];
    for (const tier of TIERS) this.tally.own.tiers[tier] = tiers.filter((of) => of === tier).length;
  }

  private signal(): void {
    const signal = this.feed.next(this.clock.now());
    this.tally.counts.messages.made += 1;
    this.tally.own.sentTwice = this.abilities.duplicates;
    this.tally.own.sentLate = this.abilities.late;
    this.journal.keep(String(signal.data), signal.sequence);
    if (signal.lateMs > 0) this.late.push(signal.lateMs, () => this.broadcast(signal));
    else this.broadcast(signal);
  }

  private broadcast({ data, copies }: Outgoing): void {
    for (const guest of this.host.guests) {
      for (let copy = 0; copy < copies; copy++) this.host.owe(guest, String(data));
    }
    this.tally.changed();
  }

  private services(): HttpService[] {
    const { counts, own } = this.tally;
    return [
      { path: '/auth/token', methods: ['GET', 'POST'], answer: (request) => this.issue(request) },
      {
        path: '/ws/stats',
        methods: ['GET'],
        answer: () => {
          counts.statsRequests += 1;
          this.tally.changed();
          return { connections: counts.connections, tiers: { ...own.tiers } };
        },
      },
      { path: '/api/signals', methods: ['GET'], answer: (request) => this.poll(request) },
    ];
  }

  private issue(request: IncomingMessage): unknown {
    this.tally.counts.tokens += 1;
    const issued = this.tokens.issue(this.clock.now());
    const asked = queryOf(request).get('tier');
    const tier = TIERS.find((known) => known === asked) ?? 'starter';
    this.holders.set(issued.access_token, { client: clientOf(request), tier });
    this.tally.changed();
    return issued;
  }

  private poll(request: IncomingMessage): unknown {
    const texts = this.journal.poll(clientOf(request) ?? '', this.clock.now(), 0);
    this.tally.counts.polls += 1;
    this.tally.own.polled += texts.length;
    this.tally.changed();
    return { signals: texts.map((text) => JSON.parse(text) as unknown) };
  }
}

export const startSignals = (options?: SignalsOptions): Promise<Signals> => Signals.start(options);
