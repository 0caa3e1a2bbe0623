import type { DegradedBy } from '../../shared/health.ts';
import { type Circumstances, type HealthReading, healthOf } from './health.ts';
import type { SocketAccount } from './socket-account.ts';
import type { Machine } from './socket-state.ts';

/** The health of one managed socket as it was read last, and what of it the timeline knows. */
export class SocketHealth {
  private slow: Circumstances['slow'] = null;
  /** What was wrong with its connection when the timeline was last told. */
  private ailment: 'slow' | 'flapping' | null = null;
  private current: HealthReading;

  /** @param now monotonic ms */
  constructor(
    private readonly account: SocketAccount,
    machine: Machine,
    now: number,
  ) {
    this.current = this.look(machine, now);
  }

  get reading(): HealthReading {
    return this.current;
  }

  /** Whether time alone can change it. */
  get mayAge(): boolean {
    return this.account.hasLosses || this.current.health === 'connecting';
  }

  /**
   * Takes note of the round trips, in ms: the median and the p95; NaN where there is none.
   *
   * @param limit ms above which they are slow
   * @returns whether that says something else than before.
   */
  observeRoundTrip(median: number, tail: number, limit: number): boolean {
    // A tenth below before it is well again: what lies at the limit is not told twice a minute.
    const slowAfter = this.slow === null ? limit : limit * 0.9;
    const slow = median > slowAfter ? 'slow' : tail > slowAfter ? 'slow-at-times' : null;
    const other = slow !== this.slow;
    this.slow = slow;
    return other;
  }

  /** Whether it is another than it was when it was read last. */
  isOutdated(machine: Machine, now: number): boolean {
    const { health, degradedBy, drops } = this.look(machine, now);
    const { current } = this;
    return health !== current.health || degradedBy !== current.degradedBy || drops !== current.drops;
  }

  /**
   * Reads it anew.
   *
   * @returns what the timeline is to be told of an open connection: by what it is degraded now, `null`: it is well
   *   again; `undefined`: nothing.
   */
  read(machine: Machine, now: number): DegradedBy | null | undefined {
    this.current = this.look(machine, now);
    const { state } = machine;
    const ailment = ailmentOf(this.current);
    // A young connection is neither known to be well nor to be ill.
    if (state.phase !== 'open' || state.stage !== 'stable' || ailment === this.ailment) return undefined;
    this.ailment = ailment;
    return this.current.degradedBy;
  }

  private look(machine: Machine, now: number): HealthReading {
    const { closedSince } = this.account;
    const reading = healthOf(machine, {
      slow: this.slow,
      flapping: this.account.flapping(now),
      closedFor: closedSince === null ? 0 : now - closedSince,
    });
    return reading.degradedBy === 'flapping' ? { ...reading, drops: this.account.drops(now) } : reading;
  }
}

/** What is wrong with an open connection; a probe has events of its own, and slow is slow however often. */
function ailmentOf({ degradedBy }: HealthReading): 'slow' | 'flapping' | null {
  if (degradedBy === null || degradedBy === 'probing') return null;
  return degradedBy === 'flapping' ? 'flapping' : 'slow';
}
