import { BACKEND_SERIES, HISTORY_POINTS, SPARKLINE_POINTS } from '../../shared/contract.ts';
import { backendColumn, FLEET_COLUMNS, type Frame } from '../../shared/frame.ts';
import type { Series } from '../../shared/series.ts';
import { Sparklines } from '../../shared/sparklines.ts';

/** What is kept of a frame. */
interface Kept {
  /** UTC ms. */
  time: number;
  rows: number;
  /** Of its rows. */
  ids: readonly string[];
  fleet: Float32Array;
  /** The columns of {@link BACKEND_SERIES}, one after the other, each with a value per row. */
  backends: Float32Array;
}

const [, ...NAMES] = BACKEND_SERIES;
/** Where each column of {@link BACKEND_SERIES} but the first, which is the state, stands in a frame. */
const SOURCES = NAMES.map(backendColumn);

/**
 * The last 15 minutes: of each frame those columns that a series is read out of when somebody looks, which
 * is a copy of 36 bytes per backend and tick. When it is full, the oldest makes room for the newest in its
 * place, and nothing is allocated.
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
    /** UTC ms before which there was no tick. */
    private readonly since = Number.POSITIVE_INFINITY,
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
    const { rows } = frame;
    const oldest = this.kept[this.next];
    const kept: Kept = {
      time: frame.time,
      rows,
      ids: this.ids,
      fleet: oldest?.fleet ?? new Float32Array(FLEET_COLUMNS.length),
      backends: roomFor(rows * BACKEND_SERIES.length, oldest?.backends),
    };
    kept.fleet.set(frame.fleet);
    // A packed state has far fewer bits than a float can hold.
    kept.backends.set(frame.state);
    SOURCES.forEach((source, index) => {
      kept.backends.set(frame.columns[source] as Float32Array, (index + 1) * rows);
    });
    this.kept[this.next] = kept;
    this.next = (this.next + 1) % this.capacity;
  }

  /** UTC ms from which on it holds every tick; Infinity before the first. */
  get start(): number {
    const oldest = this.kept[this.next] ?? this.kept.find((kept) => kept !== undefined);
    const newest = this.kept.at(this.next - 1);
    if (!oldest || !newest) return Number.POSITIVE_INFINITY;
    const first = oldest.time - this.tick;
    // Until it is full it has them all, from before the first too: there was none.
    const full = this.kept[this.next] !== undefined;
    const held = full ? first : Math.min(first, this.since);
    // Where the machine slept the oldest are further back than a series goes.
    return Math.max(held, newest.time - this.capacity * this.tick);
  }

  /** With the columns of `FLEET_COLUMNS`. */
  fleet(): Series {
    const kept = this.oldestFirst();
    return this.series(
      kept,
      FLEET_COLUMNS.map((_, column) => read(kept, ({ fleet }) => fleet[column])),
    );
  }

  /** With the columns of `BACKEND_SERIES`; a gap where it was not in the fleet. */
  backend(id: string): Series {
    const kept = this.oldestFirst();
    const rows = rowsOf(id, kept);
    return this.series(
      kept,
      BACKEND_SERIES.map((_, column) =>
        read(kept, ({ backends, rows: length }, index) => {
          const row = rows[index] as number;
          return row < 0 ? undefined : backends[column * length + row];
        }),
      ),
    );
  }

  /** Messages in per second, `SPARKLINE_POINTS` of them over the whole history; one column per row. */
  sparklines(): Series {
    return this.lines.series();
  }

  private series(kept: readonly (Kept | undefined)[], columns: Float32Array[]): Series {
    return { end: kept.at(-1)?.time ?? 0, step: this.tick, points: kept.length, columns };
  }

  /** One place per tick of time: where none was made, because the machine slept or stood still, is a gap. */
  private oldestFirst(): (Kept | undefined)[] {
    const placed: (Kept | undefined)[] = [];
    let before: Kept | undefined;
    for (let age = this.capacity; age > 0; age--) {
      const kept = this.kept[(this.next - age + this.capacity) % this.capacity];
      if (!kept) continue;
      const missing = before ? Math.min(this.capacity, this.ticksBetween(before, kept) - 1) : 0;
      for (let tick = 0; tick < missing; tick++) placed.push(undefined);
      placed.push(kept);
      before = kept;
    }
    return placed.slice(-this.capacity);
  }

  /** A frame that is just late stands beside the one before it. */
  private ticksBetween(before: Kept, after: Kept): number {
    const elapsed = (after.time - before.time) / this.tick;
    return elapsed < 2 ? 1 : Math.round(elapsed);
  }
}

/** Values of that length, of no particular content: the same ones, where they fit. */
const roomFor = (length: number, before: Float32Array | undefined): Float32Array =>
  before?.length === length ? before : new Float32Array(length);

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
  value: (kept: Kept, index: number) => number | undefined,
): Float32Array {
  const values = new Float32Array(kept.length);
  kept.forEach((each, index) => {
    values[index] = (each && value(each, index)) ?? Number.NaN;
  });
  return values;
}
