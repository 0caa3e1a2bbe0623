import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../shared/disposable.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Random } from '../../shared/random.ts';
import type { BackendReport, StatsSample } from '../../shared/report.ts';
import type { Clock } from '../clock.ts';
import type { Connect, ConnectionEvents, Link } from '../dial/link.ts';
import type { Ending } from '../dial/outcome.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import type { Counters } from '../telemetry/counters.ts';
import { PollingFallback } from './polling-fallback.ts';
import { StatsPoller } from './stats-poller.ts';
import { TokenDial } from './token-dial.ts';
import { TokenSource } from './token-source.ts';

/** The same list each time, so that nobody takes it for another. */
const NO_TOKENS: readonly string[] = [];

/** How a backend is dialled, where it takes no token. */
interface Dialler {
  readonly connect: Connect;
  readonly counters: Counters;
  readonly clock: Clock;
}

export interface ServiceEvents {
  /** The fallback is asked. */
  onPoll(): void;
  /** What the server says of its connections from now on; `null`: nothing any more. */
  onStats(stats: StatsSample | null): void;
}

/**
 * The HTTP services beside one backend's socket: its token, its stats, its fallback; those that it has.
 *
 * The stats are asked for while a connection is wanted, the fallback only while one is wanted and not ready.
 */
export class BackendServices implements Disposable {
  private tokens: TokenSource | null;
  private stats: StatsPoller | null = null;
  private polling: PollingFallback | null = null;
  /** The last dial, where it took a token. */
  private tokenDial: TokenDial | null = null;
  /** A dial was made once more with a new token, and nothing was ready since. */
  private triedAnew = false;
  private ready = false;
  private wanted = false;

  constructor(
    private config: BackendConfig,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly events: ServiceEvents,
  ) {
    this.tokens = this.tokenSource();
    this.begin();
  }

  /** What must not be shown: the tokens that are or were in use. */
  get secrets(): readonly string[] {
    return this.tokens?.secrets ?? NO_TOKENS;
  }

  configure(config: BackendConfig): void {
    const before = this.config;
    this.config = config;
    if (isDeepStrictEqual(beside(before), beside(config))) return;
    this.stats?.dispose();
    this.polling?.dispose();
    // A connection that goes on was made with a token of this source, and a dial may be waiting for one.
    if (!isDeepStrictEqual(tokenPart(before), tokenPart(config))) {
      this.tokens?.dispose();
      this.tokens = this.tokenSource();
      this.tokenDial = null;
    }
    this.begin();
    this.follow(this.ready, this.wanted);
  }

  dial({ connect, counters, clock }: Dialler, url: string, slot: number, events: ConnectionEvents): Link {
    const target = { config: this.config, url, token: null };
    if (!this.tokens) return connect(target, slot, counters, clock, events);
    this.tokenDial = new TokenDial(this.tokens, connect, target, slot, counters, clock, events);
    return this.tokenDial;
  }

  /** What the socket does decides what is asked for beside it. */
  follow(ready: boolean, wanted: boolean): void {
    this.ready = ready;
    if (ready) this.triedAnew = false;
    this.wanted = wanted;
    if (wanted) this.stats?.start();
    else this.stats?.stop();
    if (wanted && !ready) this.polling?.start();
    else this.polling?.stop();
  }

  /** A 401 to a token that was good before is tried once more with a new one; a 401 to that decides. */
  reconsider(ending: Ending, outcome: Outcome): Outcome {
    if (!this.tokenDial || ending.kind !== 'http' || ending.status !== 401) return outcome;
    const { token, fresh } = this.tokenDial;
    this.tokens?.invalidate(token);
    if (fresh || this.triedAnew || outcome.overridden) return outcome;
    this.triedAnew = true;
    return {
      ...outcome,
      text: `${outcome.text}: dialled once more with a new token`,
      decision: 'retry',
      failure: false,
    };
  }

  report(): Pick<BackendReport, 'stats' | 'polling'> {
    return { stats: this.stats?.report() ?? null, polling: this.polling?.report() ?? null };
  }

  dispose(): void {
    this.stats?.dispose();
    this.polling?.dispose();
    this.tokens?.dispose();
  }

  private tokenSource(): TokenSource | null {
    const { config, clock } = this;
    const { token } = config.services;
    return token && new TokenSource(config, token, clock);
  }

  private begin(): void {
    const { config, clock, random, tokens, events } = this;
    const { stats, polling } = config.services;
    this.stats =
      stats &&
      new StatsPoller(config, stats, clock, random, tokens, (sample) => {
        events.onStats(sample);
      });
    this.polling =
      polling && new PollingFallback(config, polling, clock, tokens, random, () => events.onPoll());
  }
}

/** What the services are made from. */
const beside = ({ url, services }: BackendConfig) => ({ url, services });

const tokenPart = ({ url, services: { token, tls, proxy } }: BackendConfig) => ({ url, token, tls, proxy });
