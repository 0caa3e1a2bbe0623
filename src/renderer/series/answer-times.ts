import { backendColumn, type Frame } from '../../shared/frame.ts';

const RTT_LAST = backendColumn('rttLast');

/**
 * When each backend last answered a ping, as far as frames tell: a round trip that differs from the frame before was
 * measured since that frame. Two in a row of exactly the same length are taken for one.
 */
export class AnswerTimes {
  /** By row, ms: what the last frame said. */
  private last = new Float32Array();
  /** By row, UTC ms: the measurement was not before. NaN where that is not known. */
  private times = new Float64Array();
  /** Of the last frame, UTC ms. */
  private seen = Number.NaN;

  take({ time, rows, columns }: Frame): void {
    const measured = columns[RTT_LAST];
    if (!measured) return;
    // Time that goes back is of a recording that was moved: nothing goes on from there.
    if (rows !== this.last.length || time < this.seen) this.clear();
    const first = Number.isNaN(this.seen);
    if (first) {
      this.last = Float32Array.from(measured.subarray(0, rows));
      this.times = new Float64Array(rows).fill(Number.NaN);
    } else {
      for (let row = 0; row < rows; row++) {
        const ms = measured[row] as number;
        if (Number.isNaN(ms)) this.times[row] = Number.NaN;
        else if (ms !== this.last[row]) this.times[row] = this.seen;
        this.last[row] = ms;
      }
    }
    this.seen = time;
  }

  /** @param from by new row: which row it was, or -1. */
  rearrange(from: readonly number[]): void {
    const { last, times } = this;
    this.last = Float32Array.from(from, (row) => last[row] ?? Number.NaN);
    this.times = Float64Array.from(from, (row) => times[row] ?? Number.NaN);
  }

  clear(): void {
    this.last = new Float32Array();
    this.times = new Float64Array();
    this.seen = Number.NaN;
  }

  /** UTC ms: its last answer was not before. NaN where none is known since its connection was opened. */
  at(row: number): number {
    return this.times[row] ?? Number.NaN;
  }
}
