import type { Disposable } from '../../shared/disposable.ts';
import type { EventBody } from '../../shared/event.ts';
import { INCIDENTS_KEPT } from '../../shared/incident.ts';
import type { Clock } from '../clock.ts';

/** ms between two lines about them: an outage that has more incidents than are kept has hundreds more. */
export const UNLISTED_GATHER = 60_000;

/**
 * Counts the open incidents for which there is no room, and has the timeline say so: of the first at once, of
 * those that follow once a minute.
 */
export class UnlistedIncidents implements Disposable {
  private count = 0;
  /** What they are of, for as long as they last: one that goes on failing is not counted twice. */
  private readonly known = new Set<string>();
  /** How many the timeline knows of. */
  private told = 0;
  private timer: Disposable | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (body: EventBody) => void,
  ) {}

  /** Since the engine runs. */
  get total(): number {
    return this.count;
  }

  /** @param of its backend, host or cause. */
  add(of: string): void {
    if (this.known.has(of)) return;
    this.known.add(of);
    this.count++;
    if (this.timer === null) this.tell();
  }

  /** Whether one of that backend, host or cause is left out. */
  has(of: string): boolean {
    return this.known.has(of);
  }

  /** It is over, or listed after all: the next one of it is another one. */
  forget(of: string): void {
    this.known.delete(of);
  }

  /** There is room for all of them: whatever is left out from now on is another one. */
  forgetAll(): void {
    this.known.clear();
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private tell(): void {
    this.timer = null;
    const more = this.count - this.told;
    if (more === 0) return;
    this.told = this.count;
    const incidents = more === 1 ? 'an open incident is' : `${more} open incidents are`;
    this.onEvent({
      kind: 'console',
      text: `${incidents} not listed, as ${INCIDENTS_KEPT} others are; ${this.count} since the start`,
    });
    this.timer = this.clock.after(UNLISTED_GATHER, () => this.tell());
  }
}
