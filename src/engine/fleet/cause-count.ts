import { CAUSES_NAMED, type CountedCause, type IncidentCause } from '../../shared/incident.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { causeOf } from './recent-failures.ts';

/** How many backends failed for which cause. Every change costs the same, however many there are. */
export class CauseCount {
  private readonly causes = new Map<string, { count: number; outcome: Outcome }>();

  add(outcome: Outcome, count = 1): void {
    const cause = causeOf(outcome);
    const known = this.causes.get(cause);
    if (known) known.count += count;
    else this.causes.set(cause, { count, outcome });
  }

  remove(outcome: Outcome): void {
    const cause = causeOf(outcome);
    const known = this.causes.get(cause);
    if (known && --known.count === 0) this.causes.delete(cause);
  }

  absorb(other: CauseCount): void {
    for (const { count, outcome } of other.causes.values()) this.add(outcome, count);
  }

  /** The most frequent; of equals the one that was first. */
  get most(): { cause: string; outcome: Outcome } {
    let most: { cause: string; count: number; outcome: Outcome } | undefined;
    for (const [cause, { count, outcome }] of this.causes) {
      if (!most || count > most.count) most = { cause, count, outcome };
    }
    if (!most) throw new RangeError('an incident without a backend has no cause');
    return most;
  }

  /** The most frequent first; of equals the one that was first, as the sort is stable. */
  counted(): CountedCause[] {
    return [...this.causes.values()]
      .sort((a, b) => b.count - a.count)
      .slice(0, CAUSES_NAMED)
      .map(({ count, outcome }) => ({ ...toldOf(outcome), count }));
  }
}

/** An outcome, as far as an incident tells it. */
export const toldOf = ({ kind, code, text }: Outcome): IncidentCause => ({ kind, code, text });
