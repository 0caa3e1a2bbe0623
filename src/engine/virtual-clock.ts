import type { Disposable } from '../shared/disposable.ts';
import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  order: number;
  callback: () => void;
}

/** A clock that moves only when told to: for tests, and for anything that replays a schedule. */
export class VirtualClock implements Clock {
  private time = 0;
  private order = 0;
  private readonly timers = new Set<Timer>();

  /** @param epoch UTC ms of virtual time zero. */
  constructor(private readonly epoch = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  wall(): number {
    return this.epoch + this.time;
  }

  /** Timers that wait: a leak shows here. */
  get pending(): number {
    return this.timers.size;
  }

  after(delay: number, callback: () => void): Disposable {
    const timer = { at: this.time + Math.max(0, delay), order: this.order++, callback };
    this.timers.add(timer);
    return { dispose: () => this.timers.delete(timer) };
  }

  /** Moves on by `ms`, running what falls due on the way at its own time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.next(); next && next.at <= end; next = this.next()) {
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
  }

  private next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }
}
