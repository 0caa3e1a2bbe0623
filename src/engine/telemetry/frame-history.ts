import { BACKEND_SERIES, HISTORY_POINTS, SPARKLINE_POINTS } from '../../shared/contract.ts';
import { type BackendColumn, backendColumn, FLEET_COLUMNS, type Frame } from '../../shared/frame.ts';
import type { Series } from '../../shared/series.ts';
import { Sparklines } from '../../shared/sparklines.ts';

/**
 * The last 15 minutes, as the very frames that were sent: keeping them costs a reference per tick,
 * 52 bytes per backend, and a series is read out of them column by column only when somebody looks.
 */
export class FrameHistory {
  /** A ring; `next` is where the next frame goes. */
  private readonly frames: (Frame | undefined)[];
  private next = 0;
  private readonly lines: Sparklines;

  constructor(
    /** ms. */
    private readonly tick: number,
    private readonly capacity = HISTORY_POINTS,
  ) {
    this.frames = new Array(capacity);
    this.lines = new Sparklines((tick * capacity) / SPARKLINE_POINTS);
  }

  push(frame: Frame): void {
    this.lines.append(frame);
    this.frames[this.next] = frame;
    this.next = (this.next + 1) % this.capacity;
  }

  /** With the columns of `FLEET_COLUMNS`. */
  fleet(): Series {
    const frames = this.oldestFirst();
    return this.series(
      frames,
      FLEET_COLUMNS.map((_, column) => read(frames, (frame) => frame.fleet[column])),
    );
  }

  /** With the columns of `BACKEND_SERIES`. */
  backend(row: number): Series {
    const frames = this.oldestFirst();
    const [, ...names] = BACKEND_SERIES;
    return this.series(frames, [
      read(frames, (frame) => frame.state[row]),
      ...names.map((name) => this.column(frames, name, row)),
    ]);
  }

  /** Messages in per second, `SPARKLINE_POINTS` of them over the whole history; one column per row. */
  sparklines(): Series {
    return this.lines.series();
  }

  private column(frames: readonly (Frame | undefined)[], name: BackendColumn, row: number): Float32Array {
    const index = backendColumn(name);
    return read(frames, (frame) => frame.columns[index]?.[row]);
  }

  private series(frames: readonly (Frame | undefined)[], columns: Float32Array[]): Series {
    return { end: frames.at(-1)?.time ?? 0, step: this.tick, points: frames.length, columns };
  }

  /** One place per tick of time: where none was made, because the machine slept or stood still, is a gap. */
  private oldestFirst(): (Frame | undefined)[] {
    const placed: (Frame | undefined)[] = [];
    let before: Frame | undefined;
    for (let age = this.capacity; age > 0; age--) {
      const frame = this.frames[(this.next - age + this.capacity) % this.capacity];
      if (!frame) continue;
      const missing = before ? Math.min(this.capacity, this.ticksBetween(before, frame) - 1) : 0;
      for (let tick = 0; tick < missing; tick++) placed.push(undefined);
      placed.push(frame);
      before = frame;
    }
    return placed.slice(-this.capacity);
  }

  /** A frame that is just late stands beside the one before it. */
  private ticksBetween(before: Frame, after: Frame): number {
    const elapsed = (after.time - before.time) / this.tick;
    return elapsed < 2 ? 1 : Math.round(elapsed);
  }
}

function read(
  frames: readonly (Frame | undefined)[],
  value: (frame: Frame) => number | undefined,
): Float32Array {
  const values = new Float32Array(frames.length);
  frames.forEach((frame, index) => {
    values[index] = (frame && value(frame)) ?? Number.NaN;
  });
  return values;
}
