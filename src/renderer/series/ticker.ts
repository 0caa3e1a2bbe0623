import { type Disposable, disposable } from '../../shared/disposable.ts';

/**
 * The one timer behind all countdowns and clocks of the page. Listeners read `now`, which stands still
 * between ticks, so that all of the page shows the same moment.
 */
export class Ticker implements Disposable {
  /** ms by the page's steady clock, as of the last tick. */
  now = performance.now();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly period = 500) {}

  /** Bound: it is handed to React as it is. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), this.period);
    const subscription = disposable(() => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.dispose();
    });
    return () => subscription.dispose();
  };

  tick(): void {
    this.now = performance.now();
    for (const listener of [...this.listeners]) listener();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
