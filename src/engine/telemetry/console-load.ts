import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Disposable } from '../../shared/disposable.ts';

/** What the console's process costs. */
export interface ProcessLoad {
  /** Share of one core since the last reading: 1 is one core busy. */
  cpu: number;
  /** Resident set, MiB. */
  memory: number;
  /** The worst delay of the event loop since the last reading, ms. */
  lag: number;
}

/** How the pages that are looked at keep up. */
export interface PageLoad {
  /** Frames that they were not sent, all together. */
  framesSkipped: number;
  /** The longest from sending a frame to its acknowledgement, ms; NaN without one. */
  frameDelay: number;
}

/** What the console itself costs, from one tick to the next. */
export type ConsoleLoad = ProcessLoad & PageLoad;

/** Whoever is sent frames, and tells of them what there was since it was asked last. */
interface FrameReceiver {
  takeSkipped(): number;
  takeDelay(): number;
}

/** Takes what the pages have to tell, for the frame that is made now. */
export function takePageLoad(pages: Iterable<FrameReceiver>): PageLoad {
  const load = { framesSkipped: 0, frameDelay: Number.NaN };
  for (const page of pages) {
    load.framesSkipped += page.takeSkipped();
    const delay = page.takeDelay();
    // False also where one of them is NaN.
    if (!(delay <= load.frameDelay) && !Number.isNaN(delay)) load.frameDelay = delay;
  }
  return load;
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

  read(): ProcessLoad {
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
