/** The longest gap between two ticks that is made up for, in ms: after a sleep there is no burst. */
const MAX_GAP_MS = 1_000;

/** Turns a rate into whole messages per tick, without losing the fractions. */
export class Pace {
  private last: number | null = null;

  /** @param credit The part of a message that is due already: servers that differ in it do not send in step. */
  constructor(private credit = 0) {}

  /** How many messages are due at `now` (UTC ms) at a rate per second. */
  due(now: number, perSecond: number): number {
    const gap = this.last === null ? 0 : Math.min(MAX_GAP_MS, Math.max(0, now - this.last));
    this.last = now;
    this.credit += (perSecond * gap) / 1_000;
    const due = Math.floor(this.credit);
    this.credit -= due;
    return due;
  }

  /** Nobody listens any more: the time until somebody does is not owed. */
  rest(): void {
    this.last = null;
  }
}
