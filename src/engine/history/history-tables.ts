import type { FleetEvent } from '../../shared/event.ts';
import { type Database, inTransaction, pragma, type Statement } from '../store/database.ts';
import { BucketTable, type Cells, layoutOfBlock } from './bucket-table.ts';
import { type Cell, emptyCell, mergeCell } from './cell.ts';
import { EventTable } from './event-table.ts';
import { blockOf } from './row-key.ts';
import { type Source, SourceTable } from './source-table.ts';
import type { Batch } from './tick-gatherer.ts';
import { bucketStart, COARSEST, FINEST, type HistorySettings, TIERS } from './tiers.ts';

const DAY = 86_400_000;
/** Finest buckets, or as many of another tier, that go at once when the file is too large: an hour of the finest. */
const BUCKETS_AT_ONCE = COARSEST / FINEST;
/** Times that this is done per write, so that none takes long. */
const TIMES_PER_WRITE = 4;

/** Pages per write that are given back to the disk: 8 MiB. */
const PAGES_GIVEN_BACK = 512;

export interface NewEvent {
  fleet: string;
  event: FleetEvent;
}

/** A bucket of a coarser tier that is not over: what ended of the tier below it. What has not is there. */
interface OpenBucket {
  time: number;
  cells: Map<number, Cell>;
}

/**
 * The history in an opened file.
 *
 *  1. A batch is one transaction: its bucket, the buckets of coarser tiers that it ends, and the mark.
 *  2. The mark is the start of the newest finest bucket. Of a coarser tier, what lies before the bucket that the mark
 *     is in is on disk; that bucket itself is here, and at the next start is made again from the finer tiers.
 *  3. So a clock that was set back leads to buckets that are on disk already: there it is merged.
 */
export class HistoryTables {
  readonly buckets: readonly BucketTable[];
  readonly sources: SourceTable;
  readonly events: EventTable;
  /** UTC ms; `null` before the first write. */
  private newest: number | null;
  /** By tier; the finest has none. So a batch is added to one bucket, and not to one of each tier. */
  private readonly open: (OpenBucket | null)[] = TIERS.map(() => null);
  private prunedHour: number | null = null;
  private readonly saveMark: Statement;

  /** @throws Error when the tables are not there */
  constructor(
    private readonly database: Database,
    private readonly settings: HistorySettings,
  ) {
    this.buckets = TIERS.map((tier) => new BucketTable(tier, database));
    this.sources = new SourceTable(database);
    this.events = new EventTable(database);
    this.saveMark = database.prepare('UPDATE mark SET newest = ?');
    const [mark] = database.prepare('SELECT newest FROM mark').all([]) as { newest: number }[];
    this.newest = mark?.newest ?? null;
    this.reopenBuckets();
  }

  /** The cell of a bucket of a coarser tier that is not on disk yet. */
  openCell(tier: number, number: number): { time: number; cell: Cell } | null {
    const open = this.open[tier];
    const parts = this.partsOf(tier).flatMap(({ cells }) => cells.get(number) ?? []);
    const [cell] = parts;
    if (!open || !cell) return null;
    if (parts.length === 1) return { time: open.time, cell };
    const whole = new Map<number, Cell>();
    for (const part of parts) addTo(whole, number, part);
    return { time: open.time, cell: whole.get(number) as Cell };
  }

  /** UTC ms of the oldest bucket of a tier; `null` without any. */
  oldest(tier: number): number | null {
    return this.buckets[tier]?.oldest() ?? this.open[tier]?.time ?? null;
  }

  /**
   * Writes a batch and events, all of it or nothing.
   *
   * @param present who is in the fleet now
   * @param wall UTC ms
   * @param beside what else belongs to the same transaction
   * @throws Error
   */
  write(
    batch: Batch | null,
    events: readonly NewEvent[],
    present: readonly Source[],
    wall: number,
    beside: () => void = () => undefined,
  ): void {
    let cells: Map<number, Cell> | null = null;
    let pruned = false;
    try {
      inTransaction(this.database, () => {
        beside();
        for (const { fleet, event } of events) this.events.add(fleet, event);
        if (!batch) return;
        cells = this.numbered(batch, wall);
        this.writeBuckets(batch.time, cells);
        pruned = this.prunedHour !== bucketStart(wall, COARSEST);
        if (pruned) this.prune(present, wall);
      });
    } catch (error) {
      this.sources.undo();
      throw error;
    }
    this.sources.keep();
    if (!batch || !cells) return;
    this.takeIn(batch.time, cells);
    if (pruned) this.prunedHour = bucketStart(wall, COARSEST);
  }

  /**
   * Deletes what is beyond the size, and gives it back to the disk. Apart from {@link write}, which so is either done
   * or not.
   *
   * @throws Error
   */
  shrink(): void {
    for (let time = 0; time < TIMES_PER_WRITE; time++) {
      const pages = Number(pragma(this.database, 'page_count'));
      const free = Number(pragma(this.database, 'freelist_count'));
      const size = Number(pragma(this.database, 'page_size'));
      if ((pages - free) * size <= this.settings.maxBytes) {
        if (pages * size > this.settings.maxBytes && free > 0) {
          this.database.prepare(`PRAGMA incremental_vacuum(${PAGES_GIVEN_BACK})`).all([]);
        }
        return;
      }
      if (!this.forgetOldest()) return;
    }
  }

  private numbered({ cells }: Batch, wall: number): Map<number, Cell> {
    const numbered = new Map<number, Cell>();
    for (const [source, cell] of cells) {
      const number = this.sources.take(source, wall);
      if (number !== undefined) addTo(numbered, number, cell);
    }
    return numbered;
  }

  private writeBuckets(time: number, cells: Cells): void {
    const { newest } = this;
    this.buckets.forEach((table, tier) => {
      const { length } = table.tier;
      if (tier === 0) {
        table.write(time, cells, newest !== null && time <= newest);
      } else if (newest !== null) {
        const open = this.open[tier];
        const ended = bucketStart(time, length) - bucketStart(newest, length);
        if (ended > 0 && open) writeEnded(table, open.time, this.wholeOf(tier));
        if (ended < 0) table.write(bucketStart(time, length), cells, true);
      }
    });
    if (newest === null) this.database.prepare('INSERT INTO mark (newest) VALUES (?)').run([time]);
    else if (time > newest) this.saveMark.run([time]);
  }

  /** What was written is counted in the finest bucket that is not over. What is over goes into that of the next tier. */
  private takeIn(time: number, cells: Cells): void {
    this.newest = Math.max(time, this.newest ?? time);
    let over: OpenBucket | null = null;
    let counted = false;
    for (let tier = 1; tier < TIERS.length; tier++) {
      const start = bucketStart(time, TIERS[tier]?.length ?? COARSEST);
      let open = this.open[tier];
      if (open && over) for (const [number, cell] of over.cells) addTo(open.cells, number, cell);
      over = null;
      if (!open || open.time < start) {
        over = open ?? null;
        open = { time: start, cells: new Map() };
        this.open[tier] = open;
      }
      // A clock that was set back leads to what is on disk: there it was merged.
      if (counted || open.time !== start) continue;
      for (const [number, cell] of cells) addTo(open.cells, number, cell);
      counted = true;
    }
  }

  /** All that the open bucket of a tier has, the oldest first: what ended of each tier below, down to the finest but one. */
  private partsOf(tier: number): OpenBucket[] {
    return this.open
      .slice(1, tier + 1)
      .reverse()
      .filter((open) => open !== null);
  }

  private wholeOf(tier: number): Cells {
    const parts = this.partsOf(tier);
    if (parts.length === 1 && parts[0]) return parts[0].cells;
    const whole = new Map<number, Cell>();
    for (const { cells } of parts) for (const [number, cell] of cells) addTo(whole, number, cell);
    return whole;
  }

  private reopenBuckets(): void {
    const { newest } = this;
    if (newest === null) return;
    TIERS.forEach(({ length }, tier) => {
      if (tier === 0) return;
      const into: OpenBucket = { time: bucketStart(newest, length), cells: new Map() };
      for (const [, cells] of this.buckets[tier - 1]?.buckets(into.time) ?? []) {
        for (const [number, cell] of cells) addTo(into.cells, number, cell);
      }
      this.open[tier] = into;
    });
  }

  /** By age; in a transaction. */
  private prune(present: readonly Source[], wall: number): void {
    const { retention, eventAge, eventCount } = this.settings;
    this.buckets.forEach((table, tier) => {
      table.forget(this.spared(wall - Math.max(COARSEST, retention[tier] ?? 0)));
    });
    this.events.prune(wall - eventAge, eventCount);
    // The last of its rows may be two hours older than the retention says.
    this.sources.prune(present, wall, wall - Math.max(...retention) - DAY);
  }

  /** To the hour, so that where a finer tier begins a coarser one has whole buckets; and never what makes buckets. */
  private spared(before: number): number {
    return Math.min(bucketStart(before, COARSEST), bucketStart(this.newest ?? before, COARSEST));
  }

  /** Of the finest tier that has something to spare. */
  private forgetOldest(): boolean {
    for (const table of this.buckets) {
      const oldest = table.oldest();
      if (oldest === null) continue;
      const before = this.spared(oldest + table.tier.length * BUCKETS_AT_ONCE + COARSEST - 1);
      if (inTransaction(this.database, () => table.forget(before)) > 0) return true;
    }
    return false;
  }
}

/**
 * What a damaged row says may add up to a number that no row can have: then that bucket is a gap, and does not stand in
 * the way of all that comes after it.
 *
 * @throws Error of the file
 */
function writeEnded(table: BucketTable, time: number, cells: Cells): void {
  try {
    table.write(time, cells, false);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Adds a cell, which stays as it is. */
function addTo(cells: Map<number, Cell>, number: number, cell: Cell): void {
  const layout = layoutOfBlock(blockOf(number));
  let there = cells.get(number);
  if (!there) {
    there = emptyCell(layout);
    cells.set(number, there);
  }
  mergeCell(there, cell, layout);
}
