import type { Disposable } from '../../shared/disposable.ts';
import { type Clock, LONGEST_TIMER } from '../clock.ts';

/** Whoever has a deadline. */
export interface Deadlined {
  /** It may be over: with a deadline further off than one timer reaches it is not yet. */
  onDeadline(): void;
}

/** The one timer of a socket, for whatever its machine waits for next. */
export class DeadlineTimer implements Disposable {
  private timer: Disposable | null = null;
  private deadline: number | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly owner: Deadlined,
  ) {}

  /** @param deadline monotonic ms, in place of the one before; `null`: there is none. */
  set(deadline: number | null): void {
    this.timer?.dispose();
    this.timer = null;
    this.deadline = deadline;
    if (deadline === null) return;
    const delay = Math.max(0, deadline - this.clock.now());
    this.timer = this.clock.after(Math.min(Math.ceil(delay), LONGEST_TIMER), () => {
      this.owner.onDeadline();
      // A deadline further off than one timer reaches is waited for in pieces.
      if (this.deadline === deadline) this.set(deadline);
    });
  }

  dispose(): void {
    this.set(null);
  }
}
