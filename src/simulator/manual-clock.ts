import { type Disposable, disposable } from '../shared/disposable.ts';
import type { Clock } from './clock.ts';

interface Alarm {
  due: number;
  /** ms between runs; `null`: once. */
  period: number | null;
  run: () => void;
}

/** A clock for tests: time passes only when told to. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<Alarm>();

  constructor(private time = Date.UTC(2025, 0, 1)) {}

  /** Timers that have not ended: none may be left behind. */
  get pending(): number {
    return this.alarms.size;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): Disposable {
    return this.set({ due: this.time + ms, period: null, run });
  }

  every(ms: number, run: () => void): Disposable {
    return this.set({ due: this.time + ms, period: ms, run });
  }

  /** Lets `ms` pass and runs what falls due in it, in order of time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let alarm = this.next(end); alarm; alarm = this.next(end)) {
      this.time = alarm.due;
      if (alarm.period === null) this.alarms.delete(alarm);
      else alarm.due += alarm.period;
      alarm.run();
    }
    this.time = end;
  }

  private set(alarm: Alarm): Disposable {
    this.alarms.add(alarm);
    return disposable(() => this.alarms.delete(alarm));
  }

  private next(end: number): Alarm | undefined {
    let earliest: Alarm | undefined;
    for (const alarm of this.alarms) {
      if (alarm.due <= end && (!earliest || alarm.due < earliest.due)) earliest = alarm;
    }
    return earliest;
  }
}
