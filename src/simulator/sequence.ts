import type { AbilityCounts } from '../shared/control.ts';
import type { Random } from '../shared/random.ts';
import type { SequenceFaults } from './abilities.ts';
import { type Outgoing, Quotes, type Source } from './payload.ts';

/**
 * Messages `{ id, seq, sentAt, data }` for a client that looks into them: the id is unique, `seq` rises
 * by one, `sentAt` is UTC ms. A share of them is sent twice, left out or late, and each is counted.
 */
export class SequencedFeed implements Source {
  private sequence = 0;
  private readonly quotes: Quotes;

  constructor(
    private readonly id: string,
    private readonly faults: SequenceFaults,
    private readonly random: Random,
    private readonly counts: Pick<AbilityCounts, 'duplicates' | 'gaps' | 'late'>,
  ) {
    this.quotes = new Quotes(random);
  }

  next(now: number): Outgoing {
    const { duplicates, gaps, late, lateMs } = this.faults;
    this.sequence += 1;
    if (this.random() < gaps) {
      this.sequence += 1;
      this.counts.gaps += 1;
    }
    const twice = this.random() < duplicates;
    if (twice) this.counts.duplicates += 1;
    const overtaken = this.random() < late;
    if (overtaken) this.counts.late += 1;
    const data = JSON.stringify({
      id: `${this.id}-${this.sequence}`,
      seq: this.sequence,
      sentAt: now,
      data: this.quotes.next(),
    });
    return { data, sequence: this.sequence, copies: twice ? 2 : 1, lateMs: overtaken ? lateMs : 0 };
  }
}
