import type { Attempt } from '../../shared/backend.ts';
import type { EventBody } from '../../shared/event.ts';
import { FLAP_WINDOW } from '../../shared/health.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Timeline } from '../clock.ts';
import type { DialMarks } from '../dial/link.ts';
import type { LatencyName } from '../history/history-series.ts';
import type { Counters } from '../telemetry/counters.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Breaker } from './breaker.ts';
import { dialParts } from './dial-parts.ts';
import { LOSSES_THAT_MEAN_FLAPPING } from './health.ts';
import { aliveIn, type Input, isReady, type Machine } from './socket-state.ts';

/** Losses that are counted: every three seconds says all that there is to say. */
const LOSSES_KEPT = 100;
/** Of the many that lose nothing. */
const NONE: readonly number[] = [];

/** What an account tells the rest of the fleet. */
export interface AccountContext {
  readonly counters: Counters;
  readonly timeline: Pick<Timeline, 'utc'>;
  onEvent(slot: number, body: EventBody): void;
  /** A dial or a connection failed; says whether it belongs to an incident that has its own event. */
  onFailed(slot: number, outcome: Outcome): boolean;
  /** What a dial, a part of it or a recovery took, ms. */
  onLatency(kind: LatencyName, slot: number, ms: number): void;
}

/** What a backend's connections came to: counts, the last attempts, and what the timeline is told. */
export class SocketAccount {
  private readonly attempts = new AttemptLog();
  /** When the last connections were lost, monotonic ms, the newest last. */
  private losses: readonly number[] = NONE;
  private endedAt: number;
  /** When its last stable connection ended, or when it was made: one that is cut at once is no recovery. */
  private lostAt: number;
  private wasStable = false;
  /** When it lost the connection that it is to have again, monotonic ms; `null`: what it had, we gave up. */
  private brokenAt: number | null = null;
  private openedBefore = false;
  private address: string | null = null;

  constructor(
    private readonly backend: string,
    private readonly slot: number,
    private readonly context: AccountContext,
    now: number,
  ) {
    this.endedAt = now;
    this.lostAt = now;
  }

  /** From ready until nothing is left of the connection. */
  get connected(): boolean {
    return !Number.isNaN(this.context.counters.openSince[this.slot] as number);
  }

  /** When it was last known to work, monotonic ms; `null` while it is connected. */
  get closedSince(): number | null {
    return this.connected ? null : this.lostAt;
  }

  /** It lost its connection too often lately. */
  flapping(now: number): boolean {
    return this.drops(now) >= LOSSES_THAT_MEAN_FLAPPING;
  }

  /** How often it lost its connection within {@link FLAP_WINDOW}. */
  drops(now: number): number {
    const oldest = now - FLAP_WINDOW;
    if (this.losses.length > 0 && (this.losses[0] as number) < oldest) {
      this.losses = this.losses.filter((at) => at >= oldest);
    }
    return this.losses.length;
  }

  get hasLosses(): boolean {
    return this.losses.length > 0;
  }

  /** The newest first. */
  attemptList(now: number): Attempt[] {
    return this.attempts.list((time) => this.context.timeline.utc(time), now);
  }

  /** Of the dial under way; they go on being filled in. */
  measured(marks: DialMarks): void {
    this.attempts.measured(marks);
  }

  /**
   * Counts, and tells the timeline, what a step of the machine meant.
   *
   * @param marks of the connection that the step was about, if there is one.
   */
  step(before: Machine, after: Machine, input: Input, marks: DialMarks | null, now: number): void {
    const { state } = after;
    const entered = state.phase !== before.state.phase;
    if (entered && state.phase === 'connecting') this.began(before, after, now);
    if (isReady(state) && !isReady(before.state)) this.opened(after, marks, now);
    if (state.phase === 'open' && state.stage === 'stable') this.wasStable = true;
    if (aliveIn(before.state) !== null && aliveIn(state) === null) this.ended(before, after, now);
    // An operator's pause is no time to recover in, nor is one in which nobody wants a connection.
    if (state.phase === 'paused' || state.phase === 'idle') this.brokenAt = null;
    if (entered && state.phase === 'stopped') {
      this.tell({ kind: 'stopped', backend: this.backend, outcome: state.outcome });
    }
    this.breaker(before.breaker, after, input);
  }

  private breaker(before: Breaker, { breaker: after, state }: Machine, input: Input): void {
    const { trips, recoveries } = this.context.counters;
    // A count, and no total of the breaker's: what that forgives was counted.
    if (after.trips > before.trips) add(trips, this.slot, after.trips - before.trips);
    if (after.state === before.state) return;
    const stable = state.phase === 'open' && state.stage === 'stable';
    if (before.state === 'half-open' && after.state === 'closed' && stable) increment(recoveries, this.slot);
    this.tell({
      kind: 'breaker',
      backend: this.backend,
      from: before.state,
      to: after.state,
      until: after.until === null ? null : this.context.timeline.utc(after.until),
      reason: reasonFor(after, before, input, state.phase === 'stopped'),
    });
  }

  private began(before: Machine, { state, attempt }: Machine, now: number): void {
    if (state.phase !== 'connecting') return;
    this.attempts.begin({
      at: now,
      attempt,
      manual: state.manual,
      planned: state.planned,
      waited: before.state.phase === 'queued' ? now - this.endedAt : 0,
    });
  }

  private opened({ state, attempt }: Machine, marks: DialMarks | null, now: number): void {
    if (state.phase !== 'open') return;
    const { counters } = this.context;
    const { slot, backend } = this;
    const reconnect = this.openedBefore ? (state.manual ? 'manual' : 'automatic') : null;
    this.openedBefore = true;
    increment(counters.dialsSucceeded, slot);
    if (reconnect === 'manual') increment(counters.reconnectsManual, slot);
    if (reconnect === 'automatic') increment(counters.reconnectsAutomatic, slot);
    counters.openSince[slot] = now;
    this.attempts.opened(now);
    const took = now - this.attempts.beganAt(now);
    this.context.onLatency('dial', slot, took);
    this.measureParts();
    if (this.brokenAt !== null) this.context.onLatency('recovery', slot, now - this.brokenAt);
    this.brokenAt = null;
    const dialMs = Math.round(took);
    this.tell({ kind: 'opened', backend, reconnect, attempt, dialMs });
    const address = marks?.address ?? null;
    if (address === null) return;
    if (this.address !== null && address !== this.address) {
      this.tell({ kind: 'address', backend, from: this.address, to: address });
    }
    this.address = address;
  }

  /** The dial or the connection of `before` is gone. */
  private ended(before: Machine, { lastOutcome: outcome }: Machine, now: number): void {
    const { counters } = this.context;
    const { slot, backend } = this;
    this.endedAt = now;
    if (!outcome) return;
    this.attempts.ended(outcome, now);
    if (outcome.failure) increment(counters.failures, slot);
    const openSince = counters.openSince[slot] as number;
    if (Number.isNaN(openSince)) {
      // A dial that we gave up ourselves says nothing about the backend.
      if (outcome.kind === 'local') return;
      increment(counters.dialsFailed, slot);
      this.measureParts();
      if (this.context.onFailed(slot, outcome)) return;
      this.tell({ kind: 'dial-failed', backend, outcome, attempt: before.attempt });
      return;
    }
    const openMs = now - openSince;
    counters.openSince[slot] = Number.NaN;
    if (this.wasStable) this.lostAt = now;
    this.wasStable = false;
    counters.openFor[slot] = (counters.openFor[slot] as number) + openMs;
    this.brokenAt = outcome.kind === 'local' ? null : now;
    // What we closed ourselves is no loss: the timeline has the action that led to it.
    if (outcome.kind === 'local') return;
    this.losses = [...this.losses, now].slice(-LOSSES_KEPT);
    if (this.context.onFailed(slot, outcome)) return;
    this.tell({ kind: 'lost', backend, outcome, openMs: Math.round(openMs) });
  }

  private tell(event: EventBody): void {
    this.context.onEvent(this.slot, event);
  }

  /** How far the dial came that is over. */
  private measureParts(): void {
    const { marks } = this.attempts;
    if (!marks) return;
    for (const [part, ms] of dialParts(marks)) this.context.onLatency(part, this.slot, ms);
  }
}

function add(column: Float64Array, slot: number, count: number): void {
  column[slot] = (column[slot] as number) + count;
}

const increment = (column: Float64Array, slot: number): void => add(column, slot, 1);

/** Why a breaker is what it has become, in words for the timeline. */
function reasonFor(breaker: Breaker, before: Breaker, input: Input, stopped: boolean): string {
  if (input.type === 'reconfigure') return 'the configuration changed';
  switch (breaker.state) {
    case 'half-open':
      if (input.type === 'reconnect') return 'a probe was asked for';
      return before.state === 'isolated' ? 'the isolation is over, one probe' : 'its time is up, one probe';
    case 'closed':
      if (stopped) return 'it stopped, so there is nothing to hold back';
      if (input.type === 'reset') return 'reset by an operator';
      return input.type === 'forgive' ? 'the fault was our own' : 'the probe was stable';
    default:
      return breaker.reason ?? '';
  }
}
