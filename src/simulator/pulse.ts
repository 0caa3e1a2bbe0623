import { type Disposable, disposable } from '../shared/disposable.ts';
import { Emitter } from '../shared/emitter.ts';
import type { Clock } from './clock.ts';

/** ms between two ticks: short enough that messages look continuous, long enough for 1,000 servers. */
export const TICK_MS = 50;

/** One timer for any number of servers. It runs only while somebody listens. */
export class Pulse {
  private readonly ticks = new Emitter<number>();
  private timer: Disposable | null = null;

  constructor(private readonly clock: Clock) {}

  /** The listener gets the time of the tick, UTC ms. */
  onTick(listener: (now: number) => void): Disposable {
    const subscription = this.ticks.subscribe(listener);
    this.timer ??= this.clock.every(TICK_MS, () => this.ticks.emit(this.clock.now()));
    return disposable(() => {
      subscription.dispose();
      if (this.ticks.size > 0) return;
      this.timer?.dispose();
      this.timer = null;
    });
  }
}
