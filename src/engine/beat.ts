import type { Disposable } from '../shared/disposable.ts';
import type { Clock } from './clock.ts';

/** Tells when it is time again, once per period and from when it was due, so that lateness does not add up. */
export class Beat implements Disposable {
  private timer: Disposable | null = null;
  private last = 0;
  private next = 0;

  /**
   * @param period ms
   * @param onBeat told the monotonic time and how long ago the last beat was, ms: more than 0.
   */
  constructor(
    private readonly clock: Clock,
    private readonly period: number,
    private readonly onBeat: (now: number, elapsed: number) => void,
  ) {}

  get running(): boolean {
    return this.timer !== null;
  }

  start(): void {
    this.last = this.clock.now();
    this.next = this.last;
    this.schedule();
  }

  dispose(): void {
    this.timer?.dispose();
    this.timer = null;
  }

  private schedule(): void {
    const now = this.clock.now();
    // After a stall it is taken up anew: what is counted in some ms would mean nothing.
    const next = this.next + this.period;
    this.next = next - now >= this.period / 2 ? next : now + this.period;
    this.timer = this.clock.after(this.next - now, () => this.beat());
  }

  private beat(): void {
    const now = this.clock.now();
    const elapsed = now - this.last;
    this.schedule();
    if (elapsed <= 0) return;
    this.last = now;
    this.onBeat(now, elapsed);
  }
}
