import type { Attempt, BackendStatus, DialTimings } from '../../shared/backend.ts';
import type { Outcome } from '../../shared/outcome.ts';

/** A dial that led to no connection. */
export interface FailedDial {
  /** UTC ms. */
  at: number;
  endedAt: number;
  attempt: number;
  /** `null` where only the timeline tells of it: then it seems to have taken no time. */
  timings: DialTimings | null;
  outcome: Outcome;
}

/** ms by which two tellings of the same dial may differ: a machine's clock is corrected now and then. */
const AROUND = 1_000;
/** ms after which an event is told without the status that says more of it. */
const PATIENCE = 5_000;

/**
 * The dials of one backend that failed, each once. A status tells of the last few, with how far they came; the timeline
 * of each that is no part of a larger failure, in any order with the statuses.
 */
export class FailedDials {
  private last: FailedDial | null = null;
  /** Told by the timeline alone so far. */
  private waiting: FailedDial[] = [];

  /** @param from UTC ms: those that ended before are none of ours */
  constructor(private readonly from: number) {}

  /** Those that are known to be all that will be told of them, as of `now` in UTC ms. */
  status({ attempts }: BackendStatus, now: number): FailedDial[] {
    const fresh = attempts.toReversed().flatMap((attempt) => this.fresh(attempt) ?? []);
    this.waiting = this.waiting.filter((told) => !fresh.some((dial) => isSame(dial, told)));
    return [...fresh, ...this.takeWaiting(now - PATIENCE)];
  }

  event(at: number, attempt: number, outcome: Outcome): void {
    const told = { at, endedAt: at, attempt, timings: null, outcome };
    if (!this.last || !isSame(this.last, told)) this.waiting.push(told);
  }

  /** Nothing more is told of them. */
  finish(): FailedDial[] {
    return this.takeWaiting(Number.POSITIVE_INFINITY);
  }

  private fresh({ at, endedAt, attempt, outcome, openMs, timings }: Attempt): FailedDial | null {
    if (!outcome || endedAt === null || openMs !== null || endedAt <= this.from) return null;
    // What we gave up ourselves says nothing of the backend, and is not on the timeline either.
    if (outcome.kind === 'local') return null;
    const dial = { at, endedAt, attempt, timings, outcome };
    if (this.last && (at <= this.last.at || isSame(this.last, dial))) return null;
    this.last = dial;
    return dial;
  }

  private takeWaiting(before: number): FailedDial[] {
    const over = this.waiting.filter(({ at }) => at < before);
    if (over.length > 0) this.waiting = this.waiting.filter(({ at }) => at >= before);
    return over;
  }
}

const isSame = (one: FailedDial, other: FailedDial): boolean =>
  one.attempt === other.attempt && Math.abs(one.endedAt - other.endedAt) < AROUND;
