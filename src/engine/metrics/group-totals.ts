import type { BackendInfo } from '../../shared/backend.ts';
import { COUNTS, type Counters, type CountName } from '../telemetry/counters.ts';

export type Totals = Record<CountName, number>;

/** What is counted, by the slot of each of these backends. */
export interface Counted {
  counters: Counters;
  /** In the order of `slots`. */
  backends: readonly BackendInfo[];
  /** By row; valid for as many as there are backends. */
  slots: Uint32Array;
}

/**
 * Sums of the backends of each group that never fall, as a counter must not: a backend that leaves takes
 * nothing away with it, and one that moves to another group counts there from then on. They are brought up
 * to date only when somebody asks, so what a backend counts between the last question and its leaving is
 * in no group's sum; the fleet's own sum has it.
 */
export class GroupTotals {
  private readonly groups = new Map<string | null, Totals>();
  /** By slot, as of the last question. Room for slots that were never taken costs nothing. */
  private readonly seen: Record<CountName, Float64Array>;
  /** Monotonic ms at which the backend of the slot came into the fleet: tells it from the one before. */
  private readonly since: Float64Array;

  /** @param capacity slots there are. */
  constructor(capacity: number) {
    this.seen = Object.fromEntries(COUNTS.map((name) => [name, new Float64Array(capacity)])) as Record<
      CountName,
      Float64Array
    >;
    this.since = new Float64Array(capacity).fill(Number.NaN);
  }

  /** By group, those of the present fleet alone; `null` for the backends that are in none. */
  update({ counters, backends, slots }: Counted): ReadonlyMap<string | null, Readonly<Totals>> {
    const present = new Set(backends.map(({ group }) => group));
    for (const group of this.groups.keys()) if (!present.has(group)) this.groups.delete(group);
    backends.forEach(({ group }, row) => {
      const slot = slots[row] as number;
      if (this.since[slot] !== counters.since[slot]) this.begin(slot, counters.since[slot] as number);
      const totals = this.totalsOf(group);
      for (const name of COUNTS) {
        const now = counters[name][slot] as number;
        totals[name] += now - (this.seen[name][slot] as number);
        this.seen[name][slot] = now;
      }
    });
    return this.groups;
  }

  private begin(slot: number, since: number): void {
    this.since[slot] = since;
    for (const name of COUNTS) this.seen[name][slot] = 0;
  }

  private totalsOf(group: string | null): Totals {
    let totals = this.groups.get(group);
    if (!totals) {
      totals = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Totals;
      this.groups.set(group, totals);
    }
    return totals;
  }
}
