import type { Disposable } from '../shared/disposable.ts';

/** The only way for the engine to know or to wait for a time, so that a test can run an hour in a blink. */
export interface Clock {
  /** Monotonic ms since some moment of the past. What all deadlines are counted in. */
  now(): number;
  /** UTC, ms since the epoch; may jump. For the edges only. */
  wall(): number;
  /** Runs `callback` once, `delay` ms from now, or {@link LONGEST_TIMER} where that is less. */
  after(delay: number, callback: () => void): Disposable;
}

/** Node clamps longer timers to 1 ms, so a longer wait is cut into pieces by whoever waits. */
export const LONGEST_TIMER = 2_147_483_647;

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delay), LONGEST_TIMER));
    return { dispose: () => clearTimeout(timer) };
  },
};

/**
 * Turns the clock's monotonic times into UTC. Both readings are taken once, so times on one timeline
 * keep their order when the machine's clock is set; {@link resync} takes them anew.
 */
export class Timeline {
  private offset: number;

  constructor(private readonly clock: Clock) {
    this.offset = clock.wall() - clock.now();
  }

  /** UTC ms of a monotonic time. */
  utc(monotonic: number): number {
    return Math.round(monotonic + this.offset);
  }

  /** How far the machine's clock has moved against the monotonic one, ms: by a sleep, or because it was set. */
  get drift(): number {
    return this.clock.wall() - this.clock.now() - this.offset;
  }

  resync(): void {
    this.offset = this.clock.wall() - this.clock.now();
  }
}
