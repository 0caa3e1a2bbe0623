import { setTimeout as pause } from 'node:timers/promises';

/** ms between two readings. */
const EVERY = 10;

/** What a server counted over a while, read again and again. */
export interface Reading<Counts> {
  /** ms since the watch began, not scaled. */
  at: number;
  counts: Counts;
}

/** Readings of a server's counts from one moment to another. */
export class Watch<Counts> {
  readonly readings: Reading<Counts>[] = [];
  private readonly began = performance.now();
  private readonly timer: NodeJS.Timeout;

  /** @param timeScale of the server: `lasts` and what is answered are times of the account. */
  constructor(
    private readonly read: () => Counts,
    private readonly timeScale: number,
  ) {
    this.note();
    this.timer = setInterval(() => this.note(), EVERY);
  }

  /** Goes on for so many ms of the account. */
  async lasts(ms: number): Promise<void> {
    await pause(ms * this.timeScale);
  }

  end(): this {
    clearInterval(this.timer);
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

  /** The most by which it rose within any one second of the account. */
  peakPerSecond(of: (counts: Counts) => number): number {
    const second = 1_000 * this.timeScale;
    let peak = 0;
    let oldest = 0;
    for (const { at, counts } of this.readings) {
      while (at - (this.readings[oldest]?.at ?? at) > second) oldest++;
      peak = Math.max(peak, of(counts) - of((this.readings[oldest] as Reading<Counts>).counts));
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

  /** ms of the account from the first reading with `from` until the first after it with `to`; `null`: not within the watch. */
  between(from: (counts: Counts) => boolean, to: (counts: Counts) => boolean): number | null {
    const begun = this.readings.find(({ counts }) => from(counts));
    if (!begun) return null;
    const ended = this.readings.find(({ at, counts }) => at >= begun.at && to(counts));
    return ended ? (ended.at - begun.at) / this.timeScale : null;
  }

  private note(): void {
    this.readings.push({ at: performance.now() - this.began, counts: this.read() });
  }
}
