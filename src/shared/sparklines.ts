import { SPARKLINE_POINTS } from './contract.ts';
import { backendColumn, type Frame, phaseOf } from './frame.ts';
import type { Series } from './series.ts';

const RATE = backendColumn('messagesIn');

/**
 * The small charts of all backends: messages in per second, averaged over one bucket after the other
 * while the socket was open. A bucket in which it never was is NaN. The bucket that is being filled is
 * the newest point. The engine keeps one for whoever opens a page, and every page goes on from there.
 */
export class Sparklines {
  private rows = 0;
  /** `SPARKLINE_POINTS` per row, the oldest first. */
  private closed = new Float32Array(0);
  private sums = new Float32Array(0);
  private counts = new Uint16Array(0);
  /** UTC ms at which the bucket being filled ends; 0 before the first frame. */
  private bucketEnd = 0;
  /** UTC ms of the newest frame. */
  private end = 0;
  /** Frames in the bucket being filled. */
  private frames = 0;

  /** @param step ms per bucket. */
  constructor(private step: number) {}

  reset(rows: number): void {
    this.rows = rows;
    this.closed = new Float32Array(rows * SPARKLINE_POINTS).fill(Number.NaN);
    this.sums = new Float32Array(rows);
    this.counts = new Uint16Array(rows);
    this.bucketEnd = 0;
    this.frames = 0;
  }

  /** Goes on from where another one was. */
  load(series: Series): void {
    this.reset(series.columns.length);
    if (series.step > 0) this.step = series.step;
    this.bucketEnd = series.end === 0 ? 0 : series.end + this.step;
    const kept = Math.min(series.points, SPARKLINE_POINTS);
    series.columns.forEach((column, row) => {
      const newest = column.subarray(series.points - kept, series.points);
      this.closed.set(newest, (row + 1) * SPARKLINE_POINTS - kept);
    });
  }

  /**
   * The fleet has changed: a backend keeps its line, one that is new has none yet.
   * @param from by new row: which row it was, or -1.
   */
  rearrange(from: readonly number[]): void {
    if (from.length === this.rows && from.every((before, row) => before === row)) return;
    const { closed, sums, counts, bucketEnd, frames } = this;
    this.reset(from.length);
    this.bucketEnd = bucketEnd;
    this.frames = frames;
    from.forEach((before, row) => {
      if (before < 0 || before >= counts.length) return;
      const start = before * SPARKLINE_POINTS;
      this.closed.set(closed.subarray(start, start + SPARKLINE_POINTS), row * SPARKLINE_POINTS);
      this.sums[row] = sums[before] as number;
      this.counts[row] = counts[before] as number;
    });
  }

  append(frame: Frame): void {
    if (frame.rows !== this.rows) this.reset(frame.rows);
    if (this.bucketEnd === 0) this.bucketEnd = frame.time + this.step;
    for (let shifts = 0; frame.time >= this.bucketEnd; shifts++) {
      // After a long absence everything is out of the window; there is no use in shifting it bit by bit.
      if (shifts === SPARKLINE_POINTS) this.bucketEnd = frame.time + this.step;
      else this.closeBucket();
    }
    this.end = frame.time;
    this.frames++;
    const rates = frame.columns[RATE] as Float32Array;
    const { state } = frame;
    for (let row = 0; row < this.rows; row++) {
      const rate = rates[row] as number;
      if (Number.isNaN(rate) || phaseOf(state[row] as number) !== 'open') continue;
      this.sums[row] = (this.sums[row] as number) + rate;
      this.counts[row] = (this.counts[row] as number) + 1;
    }
  }

  /** `SPARKLINE_POINTS` values of one row, the oldest first, the last one still being filled. */
  read(row: number, into: Float32Array): Float32Array {
    const start = row * SPARKLINE_POINTS;
    if (this.frames === 0) {
      // What was loaded is all there is, as in a replay that stands still: that is no gap.
      into.set(this.closed.subarray(start, start + SPARKLINE_POINTS));
      return into;
    }
    into.set(this.closed.subarray(start + 1, start + SPARKLINE_POINTS));
    into[SPARKLINE_POINTS - 1] = this.mean(row);
    return into;
  }

  /** All rows, a column each. */
  series(): Series {
    const columns = Array.from({ length: this.rows }, (_, row) =>
      this.read(row, new Float32Array(SPARKLINE_POINTS)),
    );
    return { end: this.end, step: this.step, points: SPARKLINE_POINTS, columns };
  }

  private closeBucket(): void {
    this.closed.copyWithin(0, 1);
    for (let row = 0; row < this.rows; row++) {
      this.closed[(row + 1) * SPARKLINE_POINTS - 1] = this.mean(row);
    }
    this.sums.fill(0);
    this.counts.fill(0);
    this.frames = 0;
    this.bucketEnd += this.step;
  }

  private mean(row: number): number {
    const count = this.counts[row] ?? 0;
    return count === 0 ? Number.NaN : (this.sums[row] as number) / count;
  }
}
