import { shortOutcome } from '../../shared/describe/outcome.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { LatencyHistogram } from '../telemetry/latency-histogram.ts';
import type { CountedEnding, EndingKind } from './check-result.ts';

/** A connection that the server closes within this time was not taken, ms: it could not say so in the upgrade. */
const AT_ONCE = 1_000;
/** Codes that no peer sends: RFC 6455 §7.4.1. */
const NO_CLOSE_FRAME: ReadonlySet<unknown> = new Set([1005, 1006]);

/** What happens to one of the connections of a check. Times are monotonic ms. */
export class ConnectionWatch {
  /** Its first dial is over, one way or the other. */
  tried = false;
  readonly roundTrips = new LatencyHistogram();
  ready: number | null = null;
  private readonly endings = new Map<string, CountedEnding>();
  private openedAt: number | null = null;
  /** When the first one that was taken was ready. */
  private firstAt: number | null = null;
  private lastMessageAt = 0;
  private longest = 0;
  /** That were taken, the one that is open included. */
  private taken = 0;
  private lostCount = 0;

  get isOpen(): boolean {
    return this.openedAt !== null;
  }

  get connected(): boolean {
    return this.taken > 0;
  }

  get reconnects(): number {
    return Math.max(0, this.taken - 1);
  }

  get lost(): number {
    return this.lostCount;
  }

  get since(): number | null {
    return this.firstAt;
  }

  get counted(): CountedEnding[] {
    return [...this.endings.values()];
  }

  /** @param took ms from the dial on */
  opened(now: number, took: number): void {
    this.tried = true;
    this.openedAt = now;
    this.taken++;
    this.ready ??= took;
    if (this.firstAt !== null) return;
    this.firstAt = now;
    this.lastMessageAt = now;
  }

  /** A message came in. */
  message(now: number): void {
    this.longest = Math.max(this.longest, now - this.lastMessageAt);
    this.lastMessageAt = now;
  }

  /** What was open is not any more, by no doing of ours. */
  ended(outcome: Outcome, now: number): void {
    const openFor = now - (this.openedAt ?? now);
    this.openedAt = null;
    const refused = outcome.kind === 'close' && !NO_CLOSE_FRAME.has(outcome.code) && openFor < AT_ONCE;
    this.count(refused ? 'refused' : 'lost', outcome);
    if (!refused) {
      this.lostCount++;
      return;
    }
    this.taken--;
    if (this.taken > 0) return;
    // It never was connected after all.
    this.firstAt = null;
    this.ready = null;
    this.longest = 0;
  }

  dialFailed(outcome: Outcome): void {
    this.tried = true;
    this.count(outcome.kind === 'http' || outcome.kind === 'refused' ? 'refused' : 'failed', outcome);
  }

  /** The longest time without a message so far; `null` before it was connected. */
  gap(now: number): number | null {
    return this.firstAt === null ? null : Math.max(this.longest, now - this.lastMessageAt);
  }

  private count(kind: EndingKind, outcome: Outcome): void {
    const text = shortOutcome(outcome);
    const key = `${kind} ${text}`;
    const known = this.endings.get(key);
    if (known) known.count++;
    else this.endings.set(key, { kind, text, count: 1 });
  }
}
