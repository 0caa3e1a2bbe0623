import type { Series } from '../../shared/series.ts';

/**
 * Equally spaced history in typed arrays, the newest last; what is older than the capacity falls out.
 * Times that were missed are filled with NaN, so that a gap stays a gap.
 */
export class SeriesRing {
  /** UTC ms of the newest point. */
  end = 0;
  /** ms between points. */
  step = 1_000;
  /** Points held. */
  length = 0;
  private next = 0;
  /** Of the newest point, when a frame brought it. */
  private sequence: number | null = null;
  private readonly columns: Float32Array[];
  /** UTC ms of each point, as a frame or a series gave it. */
  private readonly times: Float64Array;

  constructor(
    columns: number,
    readonly capacity: number,
  ) {
    this.times = new Float64Array(capacity);
    this.columns = Array.from({ length: columns }, () => new Float32Array(capacity).fill(Number.NaN));
  }

  clear(): void {
    this.length = 0;
    this.next = 0;
    this.sequence = null;
  }

  /** Takes a series in place of what is held, but for points that are newer: frames may have overtaken it. */
  load(series: Series): void {
    const { end, sequence } = this;
    const newer = this.newerThan(series.end);
    this.clear();
    this.step = series.step;
    this.end = series.end;
    const skipped = Math.max(0, series.points - this.capacity);
    this.length = series.points - skipped;
    this.next = this.length % this.capacity;
    this.columns.forEach((column, index) => {
      column.fill(Number.NaN);
      const source = series.columns[index];
      if (source) column.set(source.subarray(skipped, series.points));
    });
    for (let point = 0; point < this.length; point++) this.times[point] = this.timeAt(point);
    for (const { time, values } of newer) this.put(time, (column) => values[column] as number);
    if (newer.length > 0) {
      this.end = end;
      this.sequence = sequence;
    }
  }

  /** Takes in one tick's point per column; what is not newer than the newest is not taken. */
  append(time: number, sequence: number, value: (column: number) => number): boolean {
    const ticks = this.length === 0 ? 1 : this.ticksUntil(time, sequence);
    if (ticks < 1) return false;
    if (ticks > this.capacity) this.clear();
    else {
      for (let missed = ticks - 1; missed > 0; missed--) {
        this.put(time - missed * this.step, () => Number.NaN);
      }
    }
    this.put(time, value);
    this.end = time;
    this.sequence = sequence;
    return true;
  }

  /** UTC ms of the point at `index`, the oldest being 0. */
  timeAt(index: number): number {
    return this.end - (this.length - 1 - index) * this.step;
  }

  /** A copy of the newest `points` of a column, the oldest first. */
  latest(column: number, points: number): Float32Array {
    const count = Math.min(points, this.length);
    const out = new Float32Array(count);
    const source = this.columns[column];
    if (!source) return out.fill(Number.NaN);
    const start = (this.next - count + this.capacity) % this.capacity;
    const untilWrap = Math.min(count, this.capacity - start);
    out.set(source.subarray(start, start + untilWrap));
    out.set(source.subarray(0, count - untilWrap), untilWrap);
    return out;
  }

  /**
   * Frames are counted, as a busy engine's may come late without one missing; unless the clock went on by
   * more than that, because the machine slept.
   */
  private ticksUntil(time: number, sequence: number): number {
    const byClock = Math.round((time - this.end) / this.step);
    if (this.sequence === null) return byClock;
    const byCount = sequence - this.sequence;
    return byClock > byCount + 1 ? byClock : byCount;
  }

  /** The oldest first. */
  private newerThan(time: number): { time: number; values: number[] }[] {
    const newer = [];
    for (let age = 1; age <= this.length; age++) {
      const at = (this.next - age + this.capacity) % this.capacity;
      const pointTime = this.times[at] as number;
      if (pointTime <= time) break;
      newer.unshift({ time: pointTime, values: this.columns.map((column) => column[at] as number) });
    }
    return newer;
  }

  private put(time: number, value: (column: number) => number): void {
    this.times[this.next] = time;
    for (let column = 0; column < this.columns.length; column++) {
      (this.columns[column] as Float32Array)[this.next] = value(column);
    }
    this.next = (this.next + 1) % this.capacity;
    this.length = Math.min(this.length + 1, this.capacity);
  }
}
