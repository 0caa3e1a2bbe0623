import type { Disposable } from '../../src/shared/disposable.ts';
import type { StoryTime } from './story-time.ts';

const SECOND = 1_000;

/** What a server counted over a while, read after whatever happened. */
export interface Reading<Counts> {
  /** ms since the watch began. */
  at: number;
  counts: Counts;
}

/** Readings of a server's counts from one moment to another, in the time of its story. */
export class Watch<Counts> {
  readonly readings: Reading<Counts>[] = [];
  private readonly began: number;
  private readonly watching: Disposable;

  constructor(
    private readonly read: () => Counts,
    private readonly time: StoryTime,
  ) {
    this.began = time.now;
    this.note();
    this.watching = time.onStep(() => this.note());
  }

  /** Goes on for so many ms. */
  lasts(ms: number): Promise<void> {
    return this.time.passes(ms);
  }

  end(): this {
    this.watching.dispose();
    this.note();
    return this;
  }

  get first(): Counts {
    return (this.readings[0] as Reading<Counts>).counts;
  }

  get last(): Counts {
    return (this.readings.at(-1) as Reading<Counts>).counts;
  }

  /** By how much a count rose. */
  rise(of: (counts: Counts) => number): number {
    return of(this.last) - of(this.first);
  }

  /** The most by which it rose within any one second. */
  peakPerSecond(of: (counts: Counts) => number): number {
    let peak = 0;
    let before = 0;
    for (const { at, counts } of this.readings) {
      while ((this.readings[before + 1]?.at ?? at) <= at - SECOND) before++;
      peak = Math.max(peak, of(counts) - of((this.readings[before] as Reading<Counts>).counts));
    }
    return peak;
  }

  /** Mean over the time in which `during` held, each reading for as long as it lasted; NaN where it never held. */
  mean(of: (counts: Counts) => number, during: (counts: Counts) => boolean = () => true): number {
    let time = 0;
    let sum = 0;
    for (const [index, { at, counts }] of this.readings.entries()) {
      const next = this.readings[index + 1];
      if (!next || !during(counts)) continue;
      time += next.at - at;
      sum += (next.at - at) * of(counts);
    }
    return sum / time;
  }

  /** ms from the first reading with `from` until the first after it with `to`; `null`: not within the watch. */
  between(from: (counts: Counts) => boolean, to: (counts: Counts) => boolean): number | null {
    const begun = this.readings.find(({ counts }) => from(counts));
    if (!begun) return null;
    const ended = this.readings.find(({ at, counts }) => at >= begun.at && to(counts));
    return ended ? ended.at - begun.at : null;
  }

  /** Of one moment only what it ended with is kept. */
  private note(): void {
    const reading = { at: this.time.now - this.began, counts: this.read() };
    if (this.readings.at(-1)?.at === reading.at && this.readings.length > 1) this.readings.pop();
    this.readings.push(reading);
  }
}
