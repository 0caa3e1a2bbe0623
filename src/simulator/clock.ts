import { type Disposable, disposable } from '../shared/disposable.ts';

/** Where the simulator takes its time from, so that a test can let a minute pass at once. */
export interface Clock {
  /** UTC ms. */
  now(): number;
  /** Runs once, after `ms`; disposing it first prevents that. */
  after(ms: number, run: () => void): Disposable;
  /** Runs every `ms` until disposed. */
  every(ms: number, run: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return disposable(() => clearTimeout(timer));
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return disposable(() => clearInterval(timer));
  },
};
