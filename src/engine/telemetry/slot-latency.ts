import { RecentLatency } from './latency-histogram.ts';

/** Latencies of one kind: a histogram of the last while for each slot that has any. */
export class SlotLatency {
  private readonly recent: (RecentLatency | undefined)[] = [];
  /** Monotonic ms at which a slot's histogram has something to forget; Infinity without one. */
  private readonly rotateAt: Float64Array;
  /** Slots whose quantiles are to be taken anew. */
  private readonly stale = new Set<number>();

  /** @param capacity slots there are. */
  constructor(capacity: number) {
    this.rotateAt = new Float64Array(capacity);
  }

  /** A backend takes the slot. */
  begin(slot: number): void {
    this.recent[slot] = undefined;
    this.rotateAt[slot] = Number.POSITIVE_INFINITY;
    this.stale.delete(slot);
  }

  /** @param now monotonic ms. */
  record(slot: number, ms: number, now: number): void {
    let latency = this.recent[slot];
    if (!latency) {
      latency = new RecentLatency(now);
      this.recent[slot] = latency;
      this.rotateAt[slot] = latency.rotatesAt;
    }
    latency.record(ms);
    this.stale.add(slot);
  }

  /** What was measured says nothing about now. */
  forget(slot: number): void {
    if (this.recent[slot] === undefined) return;
    this.recent[slot] = undefined;
    this.rotateAt[slot] = Number.POSITIVE_INFINITY;
    this.stale.add(slot);
  }

  /**
   * Hands over each slot whose quantiles may have changed since the last time; `undefined`: it has none.
   * @param used slots to look at.
   */
  refresh(now: number, used: number, take: (slot: number, latency: RecentLatency | undefined) => void): void {
    const { rotateAt, recent, stale } = this;
    for (let slot = 0; slot < used; slot++) {
      if ((rotateAt[slot] as number) > now) continue;
      const latency = recent[slot];
      if (!latency) continue;
      if (latency.rotate(now)) stale.add(slot);
      rotateAt[slot] = latency.rotatesAt;
    }
    for (const slot of stale) take(slot, recent[slot]);
    stale.clear();
  }
}
