import type { Clock as EngineClock } from '../../src/engine/clock.ts';
import { type Disposable, disposable } from '../../src/shared/disposable.ts';
import type { Clock as ServerClock } from '../../src/simulator/clock.ts';
import { WireRest } from './wire-rest.ts';

interface Timer {
  at: number;
  run: () => void;
}

const HOUR = 3_600_000;

/**
 * The time of a story: a server, its naive pages or a console are in one process, their connections are real, and the next
 * timer runs only once nothing is on its way between them. How fast the machine is, and what else it does, therefore changes
 * nothing: the same seed is the same story to the last message.
 */
export class StoryTime {
  private time = 0;
  /** In the order in which they were set, which is the one in which those of the same time run. */
  private readonly timers = new Set<Timer>();
  private readonly listeners = new Set<() => void>();
  private readonly wire = new WireRest();

  /** @param epoch UTC ms at which stories begin. */
  constructor(private readonly epoch = Date.UTC(2026, 0, 1)) {}

  readonly forEngine: EngineClock = {
    now: () => this.time,
    wall: () => this.epoch + this.time,
    after: (delay, run) => this.after(delay, run),
  };

  readonly forServer: ServerClock = {
    now: () => this.epoch + this.time,
    after: (delay, run) => this.after(delay, run),
    every: (period, run) => {
      const again = () => {
        next = this.after(period, again);
        run();
      };
      let next = this.after(period, again);
      return disposable(() => next.dispose());
    },
  };

  /** ms since the story began. */
  get now(): number {
    return this.time;
  }

  /** After every timer, once all that came of it has come. */
  onStep(listener: () => void): Disposable {
    this.listeners.add(listener);
    return disposable(() => this.listeners.delete(listener));
  }

  /** All that is on its way arrives; no time passes. */
  async settles(): Promise<void> {
    await this.wire.comes();
    for (const listener of this.listeners) listener();
  }

  async passes(ms: number): Promise<void> {
    const end = this.time + ms;
    await this.settles();
    while (this.next(end)) await this.step(end);
    this.time = end;
    await this.settles();
  }

  /** Lets time pass until it is so, and answers whether it came to that within so many ms. */
  async reaches(condition: () => boolean, within: number): Promise<boolean> {
    const end = this.time + within;
    await this.settles();
    while (!condition()) {
      if (!this.next(end)) {
        this.time = end;
        return false;
      }
      await this.step(end);
    }
    return true;
  }

  /** Lets time pass until a promise is settled. */
  async during<Value>(promise: Promise<Value>): Promise<Value> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    if (!(await this.reaches(() => settled, HOUR))) throw new Error('an hour was not enough for it');
    return promise;
  }

  dispose(): void {
    this.wire.dispose();
  }

  private after(delay: number, run: () => void): Disposable {
    const timer = { at: this.time + Math.max(0, delay), run };
    this.timers.add(timer);
    return disposable(() => this.timers.delete(timer));
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.at <= end && (!first || timer.at < first.at)) first = timer;
    }
    return first;
  }

  private async step(end: number): Promise<void> {
    const timer = this.next(end);
    if (!timer) return;
    this.timers.delete(timer);
    this.time = timer.at;
    timer.run();
    await this.settles();
  }
}
