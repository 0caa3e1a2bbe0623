import { ATTEMPTS_KEPT, type Attempt, type DialTimings } from '../../shared/backend.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { DialMarks } from '../dial/link.ts';

/** A dial as it begins; times are monotonic ms. */
export interface AttemptStart {
  at: number;
  attempt: number;
  manual: boolean;
  /** The wait it was given, and the one there was, in ms. */
  planned: number;
  waited: number;
}

interface AttemptRecord extends AttemptStart {
  outcome: Outcome | null;
  openedAt: number | null;
  endedAt: number | null;
  marks: DialMarks | null;
}

const NONE: readonly AttemptRecord[] = [];

/** The last few dials of one backend, the newest first: what forensics are made of. */
export class AttemptLog {
  private records: readonly AttemptRecord[] = NONE;

  begin(start: AttemptStart): void {
    const { at, attempt, manual, planned, waited } = start;
    // Field by field: what a spread is added to has the rest in a store of its own.
    const record: AttemptRecord = {
      at,
      attempt,
      manual,
      planned,
      waited,
      outcome: null,
      openedAt: null,
      endedAt: null,
      marks: null,
    };
    // An array of just this length: one that grows keeps room for many more.
    this.records = [record, ...this.records].slice(0, ATTEMPTS_KEPT);
  }

  /** When the newest began, or `otherwise` when there is none. */
  beganAt(otherwise: number): number {
    return this.records[0]?.at ?? otherwise;
  }

  /** The marks go on being filled in while the dial goes on. */
  measured(marks: DialMarks): void {
    const newest = this.records[0];
    if (newest) newest.marks = marks;
  }

  /** Of the newest; `null` when there are none yet. */
  get marks(): DialMarks | null {
    return this.records[0]?.marks ?? null;
  }

  opened(now: number): void {
    const newest = this.records[0];
    if (newest) newest.openedAt = now;
  }

  ended(outcome: Outcome, now: number): void {
    const newest = this.records[0];
    if (!newest) return;
    newest.outcome = outcome;
    newest.endedAt = now;
  }

  list(utc: (monotonic: number) => number, now: number): Attempt[] {
    return this.records.map(({ at, planned, waited, marks, openedAt, endedAt, ...rest }) => ({
      ...rest,
      at: utc(at),
      endedAt: endedAt === null ? null : utc(endedAt),
      openMs: openedAt === null ? null : Math.round((endedAt ?? now) - openedAt),
      planned: Math.round(planned),
      waited: Math.round(waited),
      timings: marks && timings(marks, utc, now),
    }));
  }
}

function timings(marks: DialMarks, utc: (monotonic: number) => number, now: number): DialTimings {
  const { startedAt, address } = marks;
  const since = (mark: number | null) => (mark === null ? null : mark - startedAt);
  return {
    startedAt: utc(startedAt),
    dns: since(marks.dns),
    tcp: since(marks.tcp),
    tls: since(marks.tls),
    upgrade: since(marks.upgrade),
    token: since(marks.token),
    hello: since(marks.hello),
    total: (marks.endedAt ?? now) - startedAt,
    address,
  };
}
