import { type BackendGaugeName, COUNTED_NAMES, type CountedName } from './history-series.ts';
import type { TickCounts } from './history-store.ts';

/**
 * What of `telemetry/counters.ts` goes into history: totals and gauges by slot, and when its backend took the slot.
 */
export type CountedTotals = Readonly<Record<CountedName | BackendGaugeName, Float64Array>> & {
  readonly since: Float64Array;
};

/**
 * Turns totals into what was counted within a tick, exactly. Frames have rates, which are rounded. A backend that
 * takes another's slot begins at zero; what that one had still counted since the tick before is nobody's.
 */
export class TickCounter {
  private readonly before: Record<CountedName, Float64Array>;
  private readonly since: Float64Array;
  private readonly grown: Record<CountedName, Float64Array>;

  /** What the totals are by now was counted before: by an earlier run of the console, as trips may be. */
  constructor(private readonly totals: CountedTotals) {
    const capacity = totals.since.length;
    // Not written to above the slots in use: memory that is only reserved costs nothing.
    const columns = () =>
      Object.fromEntries(COUNTED_NAMES.map((name) => [name, new Float64Array(capacity)])) as Record<
        CountedName,
        Float64Array
      >;
    this.before = columns();
    this.grown = columns();
    this.since = new Float64Array(capacity);
    copyUsed(totals.since, this.since);
    for (const name of COUNTED_NAMES) copyUsed(totals[name], this.before[name]);
  }

  /**
   * What came since the last time; the arrays are used again the next time.
   * @param used slots to look at
   */
  take(used: number): TickCounts {
    const { totals, before, grown, since } = this;
    for (let slot = 0; slot < used; slot++) {
      const began = totals.since[slot] as number;
      if (since[slot] === began) continue;
      since[slot] = began;
      for (const name of COUNTED_NAMES) before[name][slot] = 0;
    }
    const sums = {} as Record<CountedName, number>;
    for (const name of COUNTED_NAMES) sums[name] = grow(used, totals[name], before[name], grown[name]);
    return { used, grown, sums, gauges: totals };
  }
}

/** Pages of slots that nobody has taken are read but not written. */
function copyUsed(from: Float64Array, into: Float64Array): void {
  for (let slot = 0; slot < from.length; slot++) {
    const value = from[slot] as number;
    if (value !== 0) into[slot] = value;
  }
}

/** Takes the totals for the next time; returns the sum of what came. */
function grow(used: number, total: Float64Array, before: Float64Array, into: Float64Array): number {
  let sum = 0;
  for (let slot = 0; slot < used; slot++) {
    const now = total[slot] as number;
    const last = before[slot] as number;
    // Two backends that took it in the same millisecond look like one.
    const grown = now < last ? now : now - last;
    before[slot] = now;
    into[slot] = grown;
    sum += grown;
  }
  return sum;
}
