import { BACKEND_SERIES, HISTORY_POINTS, SPARKLINE_POINTS } from '../../shared/contract.ts';
import { backendColumn, FLEET_COLUMNS, type Frame } from '../../shared/frame.ts';
import type { Series } from '../../shared/series.ts';
import { Sparklines } from '../../shared/sparklines.ts';

interface Kept {
  frame: Frame;
  /** Of its rows. */
  ids: readonly string[];
}

/**
 * The last 15 minutes, as the very frames that were sent: keeping them costs a reference per tick,
 * 60 bytes per backend, and a series is read out of them column by column only when somebody looks.
 *
 * The fleet may change in between. Each frame is kept with the ids of its rows, one list for all frames of
 * the same fleet, so what a backend did is found by its id wherever its row was.
 */
export class FrameHistory {
  /** A ring; `next` is where the next frame goes. */
  private readonly kept: (Kept | undefined)[];
  private next = 0;
  private ids: readonly string[] = [];
  private readonly lines: Sparklines;

  constructor(
    /** ms. */
    private readonly tick: number,
    private readonly capacity = HISTORY_POINTS,
  ) {
    this.kept = new Array(capacity);
    this.lines = new Sparklines((tick * capacity) / SPARKLINE_POINTS);
  }

  /** The backends of the fleet from now on, by row. */
  follow(ids: readonly string[]): void {
    const before = new Map(this.ids.map((id, row) => [id, row]));
    this.lines.rearrange(ids.map((id) => before.get(id) ?? -1));
    this.ids = ids;
  }

  push(frame: Frame): void {
    this.lines.append(frame);
    this.kept[this.next] = { frame, ids: this.ids };
    this.next = (this.next + 1) % this.capacity;
  }

  /** With the columns of `FLEET_COLUMNS`. */
  fleet(): Series {
    const kept = this.oldestFirst();
    return this.series(
      kept,
      FLEET_COLUMNS.map((_, column) => read(kept, (frame) => frame.fleet[column])),
    );
  }

  /** With the columns of `BACKEND_SERIES`; a gap where it was not in the fleet. */
  backend(id: string): Series {
    const kept = this.oldestFirst();
    const rows = rowsOf(id, kept);
    const [, ...names] = BACKEND_SERIES;
    return this.series(kept, [
      read(kept, (frame, index) => frame.state[rows[index] as number]),
      ...names.map((name) => {
        const column = backendColumn(name);
        return read(kept, (frame, index) => frame.columns[column]?.[rows[index] as number]);
      }),
    ]);
  }

  /** Messages in per second, `SPARKLINE_POINTS` of them over the whole history; one column per row. */
  sparklines(): Series {
    return this.lines.series();
  }

  private series(kept: readonly (Kept | undefined)[], columns: Float32Array[]): Series {
    return { end: kept.at(-1)?.frame.time ?? 0, step: this.tick, points: kept.length, columns };
  }

  /** One place per tick of time: where none was made, because the machine slept or stood still, is a gap. */
  private oldestFirst(): (Kept | undefined)[] {
    const placed: (Kept | undefined)[] = [];
    let before: Frame | undefined;
    for (let age = this.capacity; age > 0; age--) {
      const kept = this.kept[(this.next - age + this.capacity) % this.capacity];
      if (!kept) continue;
      const missing = before ? Math.min(this.capacity, this.ticksBetween(before, kept.frame) - 1) : 0;
      for (let tick = 0; tick < missing; tick++) placed.push(undefined);
      placed.push(kept);
      before = kept.frame;
    }
    return placed.slice(-this.capacity);
  }

  /** A frame that is just late stands beside the one before it. */
  private ticksBetween(before: Frame, after: Frame): number {
    const elapsed = (after.time - before.time) / this.tick;
    return elapsed < 2 ? 1 : Math.round(elapsed);
  }
}

/** The row of a backend in each frame; -1 where it has none. */
function rowsOf(id: string, kept: readonly (Kept | undefined)[]): number[] {
  let ids: readonly string[] | undefined;
  let row = -1;
  return kept.map((each) => {
    if (each && each.ids !== ids) {
      ids = each.ids;
      // Most changes leave it where it was.
      if (ids[row] !== id) row = ids.indexOf(id);
    }
    return row;
  });
}

function read(
  kept: readonly (Kept | undefined)[],
  value: (frame: Frame, index: number) => number | undefined,
): Float32Array {
  const values = new Float32Array(kept.length);
  kept.forEach((each, index) => {
    values[index] = (each && value(each.frame, index)) ?? Number.NaN;
  });
  return values;
}
