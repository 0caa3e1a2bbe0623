import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Disposable } from '../../shared/disposable.ts';

/** What the console itself costs. */
export interface ConsoleLoad {
  /** Share of one core since the last reading: 1 is one core busy. */
  cpu: number;
  /** Resident set, MiB. */
  memory: number;
  /** The worst delay of the event loop since the last reading, ms. */
  lag: number;
}

/** ms. A delay of as much or more never goes unseen; a finer meter is itself a load on an idle console. */
const RESOLUTION = 50;

/** Reads this process's load, from one tick to the next. */
export class LoadMeter implements Disposable {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  private cpu = process.cpuUsage();
  private at = performance.now();

  constructor() {
    this.delay.enable();
  }

  read(): ConsoleLoad {
    const now = performance.now();
    const used = process.cpuUsage(this.cpu);
    const elapsed = Math.max(1, now - this.at);
    // The histogram measures a timer of RESOLUTION ms, so that much of each reading is no delay.
    const lag = Math.max(0, this.delay.max / 1e6 - RESOLUTION);
    this.cpu = process.cpuUsage();
    this.at = now;
    this.delay.reset();
    return {
      cpu: (used.user + used.system) / 1_000 / elapsed,
      memory: process.memoryUsage.rss() / 1_048_576,
      lag,
    };
  }

  dispose(): void {
    this.delay.disable();
  }
}
