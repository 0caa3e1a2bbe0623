import { seededRandom } from '../../shared/random.ts';
import { NO_FAULTS, noAbilityCounts } from '../abilities.ts';
import { seedFor } from '../random.ts';
import { SequencedFeed } from '../sequence.ts';
import { clientOf } from './client-of.ts';
import type { FleetHost } from './fleet-text.ts';
import { Front, type Upstream } from './front.ts';
import { gatewayFleet } from './gateway-fleet.ts';
import type { Guest } from './host.ts';
import { act, howMany, Scenario, type ScenarioOptions } from './scenario.ts';
import { Tally } from './tally.ts';

/** Times in ms, as the account has them. */
export interface GatewayOptions extends ScenarioOptions {
  /**
   * Messages to so many connections are what the upstream can do at a time; to who is beyond it, chosen at random
   * for each message, it is not sent. Default 6: of the account's ten tabs about 60 % were served.
   */
  capacity?: number;
  /** Connections that it takes; any other upgrade is answered by 429. Default 20. */
  cap?: number;
  /** What each connection adds to how long an upgrade takes. Default 50: alone 50 ms, with ten tabs 500 ms. */
  handshakePerConnection?: number;
  /** Between two messages. Default 1,000, which is ours. */
  messageEvery?: number;
  /**
   * Whether the front looks up the upstream's address for every connection, which is the default, or goes on with
   * the one that it found first, as the account's configuration did that was settled when it was built.
   */
  resolves?: 'always' | 'once';
}

export interface GatewayOwnCounts {
  restarts: number;
  /** Where the upstream is, `127.0.0.2:4711`; the port is the system's choice, and so differs from run to run. */
  upstream: string | null;
  /** Messages that were owed and not sent, because there were more connections than it can serve. */
  shed: number;
  /** Other clients at the upstream, which are not connections of anybody's. */
  others: number;
}

/** A container gets one of these in turn. Where an address is not this machine's, the first one is, at a new port. */
const ADDRESSES = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;
const FIRST = '127.0.0.1';

/**
 * The gateway of the fifth account: one name in front, behind it a container whose address changes with every
 * restart, 502 in between, and an upstream that more connections than it can serve make slow and forgetful.
 * `/ws`, a client says who it is with `?client=`.
 */
export class Gateway extends Scenario<GatewayOwnCounts> {
  readonly name = 'gateway';
  protected readonly ownActs = {
    overload: act({ others: howMany }, ({ others }) => this.overload(others)),
  };
  private readonly options: Required<Omit<GatewayOptions, keyof ScenarioOptions>>;
  private readonly feed: SequencedFeed;
  private readonly random = seededRandom(seedFor('gateway#shed', this.seed));
  private front: Front | null = null;
  private found: Upstream | null = null;
  private turn: Promise<void> = Promise.resolve();

  private constructor(options: GatewayOptions) {
    super(options, new Tally<GatewayOwnCounts>({ restarts: 0, upstream: null, shed: 0, others: 0 }));
    const { capacity = 6, cap = 20, handshakePerConnection = 50 } = options;
    const { messageEvery = 1_000, resolves = 'always' } = options;
    this.options = { capacity, cap, handshakePerConnection, messageEvery, resolves };
    const random = seededRandom(seedFor('gateway#sequence', this.seed));
    this.feed = new SequencedFeed('gateway', NO_FAULTS, random, noAbilityCounts());
  }

  static async start(options: GatewayOptions = {}): Promise<Gateway> {
    const gateway = new Gateway(options);
    await gateway.startUpstream();
    const { counts } = gateway.tally;
    gateway.front = await Front.listen({
      resolve: () => gateway.resolve(),
      onDial: () => {
        counts.dials += 1;
        gateway.tally.changed();
      },
      onUpgrade: () => gateway.tally.asked(gateway.clock.now()),
      onBadGateway: () => gateway.tally.rejected(502),
    });
    gateway.every(gateway.options.messageEvery, () => gateway.say());
    return gateway;
  }

  /** The container goes and, so many ms later, comes back at another address; resolves when it has. */
  override restart({ downFor }: { downFor: number }): Promise<void> {
    // One after the other: there is one container.
    const turn = this.turn.then(() => this.replace(downFor));
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  /** So many other clients are at the upstream from now on. */
  overload(others: number): void {
    this.tally.own.others = others;
    this.tally.changed();
  }

  override async close(): Promise<void> {
    await super.close();
    await this.turn;
    // A container that was on its way while the first one was closed.
    await this.host.close();
    await this.front?.close();
  }

  protected override get authority(): string {
    if (!this.front) throw new Error('the gateway does not listen yet');
    return this.front.authority;
  }

  protected fleetText(host: FleetHost): string {
    return gatewayFleet(host);
  }

  private get places(): number {
    return this.host.guests.size + this.tally.own.others;
  }

  private resolve(): Upstream | null {
    if (this.options.resolves === 'always') return this.tally.own.upstream ? this.host.address : null;
    this.found ??= this.host.address;
    return this.found;
  }

  private async replace(downFor: number): Promise<void> {
    if (this.isClosed) return;
    this.tally.own.restarts += 1;
    this.tally.own.upstream = null;
    await this.host.close();
    this.tally.changed();
    await this.pause(downFor);
    if (!this.isClosed) await this.startUpstream();
  }

  private async startUpstream(): Promise<void> {
    const options = {
      paths: /^\/ws$/,
      countsDials: false,
      services: [{ path: '/health', methods: ['GET'], answer: () => ({ ok: true }) }],
      manners: {
        clientOf,
        handshakeTakes: () => this.scaled(this.options.handshakePerConnection * (this.places + 1)),
        // Those whose handshake is under way have their place too, or all who come at once would get one.
        refuse: () =>
          this.places + this.host.entering >= this.options.cap ? { status: 429, retryAfter: 1 } : null,
      },
    };
    const address = ADDRESSES[this.tally.own.restarts % ADDRESSES.length] ?? FIRST;
    await this.listen({ ...options, address }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRNOTAVAIL') throw error;
      return this.listen({ ...options, address: FIRST });
    });
    this.tally.own.upstream = this.host.authority;
    this.tally.changed();
  }

  private say(): void {
    const text = String(this.feed.next(this.clock.now()).data);
    const guests = [...this.host.guests];
    const { counts, own } = this.tally;
    counts.messages.made += 1;
    counts.messages.sent += guests.length;
    const served = this.served(guests);
    own.shed += guests.length - served.length;
    for (const guest of served) this.host.send(guest, text);
    this.tally.changed();
  }

  /** As many as it can serve; the other clients take their part of it. */
  private served(guests: Guest[]): Guest[] {
    const share = Math.min(1, this.options.capacity / Math.max(1, this.places));
    return share === 1 ? guests : guests.filter(() => this.random() < share);
  }
}

export const startGateway = (options?: GatewayOptions): Promise<Gateway> => Gateway.start(options);
