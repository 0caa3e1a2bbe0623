import { decodePlace } from './block.ts';
import type { BucketTable } from './bucket-table.ts';
import { BlockError } from './bytes.ts';
import { addState, type Cell, emptyCell, mergeSeries } from './cell.ts';
import type { HistoryAnswer } from './history-answer.ts';
import type { Layout, Place } from './history-series.ts';
import type { QueryPlan } from './query-plan.ts';
import { blockOf, placeOf } from './row-key.ts';
import { isSameSource, type Source, type SourceTable } from './source-table.ts';
import type { Batch } from './tick-gatherer.ts';
import { bucketStart, FINEST, TIERS } from './tiers.ts';

/** Buckets of each tier that are looked at for the state before a range. */
const BUCKETS_BACK = 120;

/** As much of `HistoryTables` as it takes to answer: a recording shows no more of its own than up to a time. */
export interface ReadTables {
  /** By tier. */
  readonly buckets: readonly Pick<BucketTable, 'rows'>[];
  readonly sources: Pick<SourceTable, 'find' | 'tiersOf'>;
  /** The cell of a bucket of a coarser tier that is not on disk yet. */
  openCell(tier: number, number: number): { time: number; cell: Cell } | null;
  /** UTC ms of the oldest bucket of a tier; `null` without any. */
  oldest(tier: number): number | null;
}

interface Found {
  /** UTC ms, of the bucket. */
  time: number;
  end: number;
  cell: Cell;
}

/** Reads one source, wherever its buckets are: on disk, in one that is not over, and in what is not written yet. */
export class SourceReader {
  private readonly number: number | undefined;
  private readonly wantedSet: ReadonlySet<Place>;

  constructor(
    private readonly tables: ReadTables,
    /** None of it is in {@link tables}. */
    private readonly unwritten: readonly Batch[],
    private readonly source: Source,
    private readonly layout: Layout,
    private readonly wanted: readonly Place[],
  ) {
    this.number = tables.sources.find(source);
    this.wantedSet = new Set(wanted);
  }

  /** A cell per point; `null` where nothing is known. */
  points({ tier, start, step, points }: QueryPlan, withStates: boolean): (Cell | null)[] {
    const cells = new Array<Cell | null>(points).fill(null);
    for (const { time, cell } of this.cells(tier, start, start + points * step)) {
      const point = Math.floor((time - start) / step);
      let into = cells[point];
      if (!into) {
        into = emptyCell(this.layout);
        cells[point] = into;
      }
      into.ticks += cell.ticks;
      into.covered += cell.covered;
      for (const place of this.wanted) mergeSeries(into, cell, place);
      if (!withStates) continue;
      for (const [index, state] of cell.states.entries()) {
        addState(into, state, cell.stateMs[index] as number);
      }
    }
    return cells;
  }

  stateBefore({ tier, start }: QueryPlan): HistoryAnswer['before'] {
    for (let each = tier; each < TIERS.length; each++) {
      const length = TIERS[each]?.length ?? 0;
      // Only buckets that end before the range.
      const to = bucketStart(start, length);
      let last: { state: number; at: number } | null = null;
      for (const { end, cell } of this.cells(each, Math.max(0, to - BUCKETS_BACK * length), to)) {
        const state = cell.states.at(-1);
        // What is not written is later, but for a clock that was set back.
        if (state !== undefined && end >= (last?.at ?? 0)) last = { state, at: end };
      }
      if (last) return last;
    }
    return null;
  }

  /** Its cells in the buckets that begin from one time up to, but not including, another. */
  private *cells(tier: number, from: number, to: number): Generator<Found> {
    const { tables, number } = this;
    if (number !== undefined) {
      const length = TIERS[tier]?.length ?? 0;
      for (const [time, bytes] of tables.buckets[tier]?.rows(blockOf(number), from, to) ?? []) {
        const cell = this.decode(bytes, placeOf(number));
        if (cell) yield { time, end: time + length, cell };
      }
      const open = tables.openCell(tier, number);
      if (open && open.time >= from && open.time < to) yield { ...open, end: open.time + length };
    }
    for (const { time, cells } of this.unwritten) {
      if (time < from || time >= to) continue;
      for (const [source, cell] of cells) {
        if (isSameSource(source, this.source)) yield { time, end: time + FINEST, cell };
      }
    }
  }

  /** A block that cannot be read is a gap. */
  private decode(bytes: Uint8Array, place: number): Cell | null {
    try {
      return decodePlace(bytes, place, this.layout, this.wantedSet);
    } catch (error) {
      if (error instanceof BlockError) return null;
      throw error;
    }
  }
}
