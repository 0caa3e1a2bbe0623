import type { KeptEvent } from '../../shared/contract.ts';
import type { Result } from '../../shared/result.ts';
import { decodePlace } from '../history/block.ts';
import { BucketTable, layoutOfBlock } from '../history/bucket-table.ts';
import { BlockError } from '../history/bytes.ts';
import { type Cell, emptyCell, mergeCell } from '../history/cell.ts';
import { type EventQuery, EventTable } from '../history/event-table.ts';
import type { HistoryAnswer, HistoryQuery } from '../history/history-answer.ts';
import { answer } from '../history/history-query.ts';
import { blockOf, placeOf } from '../history/row-key.ts';
import type { ReadTables } from '../history/source-reader.ts';
import { SourceTable } from '../history/source-table.ts';
import type { Batch } from '../history/tick-gatherer.ts';
import { bucketOfTick, bucketStart, FINEST, TIERS } from '../history/tiers.ts';
import type { Database, Statement } from '../store/database.ts';
import { readableTail } from './history-tail.ts';
import { isEvent } from './told.ts';

/** ms of a tick after which nothing is known of how long it was. */
const USUAL_TICK = 1_000;

/**
 * The history in a recording, as it was known at a time: nothing of what came later is told. The bucket of ten seconds
 * that the time is in is told when it is over, or when the recording ends in it; what is finer is in the frames.
 */
export class RecordedHistory {
  private readonly buckets: readonly BucketTable[];
  private readonly eventTable: EventTable;
  private readonly nextTick: Statement;
  private readonly lastTick: Statement;
  private readonly mark: Statement;

  /** @throws Error of SQLite where the tables are missing */
  constructor(private readonly database: Database) {
    this.buckets = TIERS.map((tier) => new BucketTable(tier, database));
    this.eventTable = new EventTable(database);
    this.nextTick = database.prepare('SELECT at FROM tick WHERE at > ? ORDER BY at LIMIT 1');
    this.lastTick = database.prepare('SELECT at FROM tick WHERE at <= ? ORDER BY at DESC LIMIT 1');
    this.mark = database.prepare('SELECT newest FROM mark');
  }

  /**
   * Answers as history did then. The error is one line for people.
   *
   * @param position UTC ms
   * @throws Error of SQLite
   */
  answer(query: HistoryQuery, position: number): Result<HistoryAnswer, string> {
    const end = this.endAt(position);
    const [mark] = this.mark.all([]) as { newest: number }[];
    const written = mark ? Math.min(mark.newest + FINEST, end) : 0;
    const tables = new TablesUpTo(this.buckets, new SourceTable(this.database), written);
    return answer(tables, query, this.unwritten(end, mark?.newest ?? null));
  }

  /**
   * The timeline, the newest first, no later than a time.
   *
   * @param position UTC ms
   * @throws Error of SQLite
   */
  events(query: EventQuery, position: number): KeptEvent[] {
    const kept = this.eventTable.list({ ...query, to: Math.min(query.to, position + 1) });
    return kept.filter(({ event }) => isEvent(event));
  }

  /** UTC ms up to which buckets have no tick that is later than the position; Infinity where there is none. */
  private endAt(position: number): number {
    const [next] = this.nextTick.all([position]) as { at: number }[];
    if (!next) return Number.POSITIVE_INFINITY;
    const [last] = this.lastTick.all([position]) as { at: number }[];
    return bucketOfTick(next.at, last ? next.at - last.at : USUAL_TICK);
  }

  /** Of a recording that did not end in order, or not yet: the bucket that it is in. */
  private unwritten(end: number, mark: number | null): Batch[] {
    const tail = readableTail(this.database);
    const isNew = tail !== null && (mark === null || tail.time > mark);
    return isNew && tail.time < end ? [tail] : [];
  }
}

/**
 * Buckets that end by a time. As in `HistoryTables`, of a coarser tier the bucket that the newest finest one is in is
 * made from the finer tiers; it may be in the file as it was when it was over, and that is later.
 */
class TablesUpTo implements ReadTables {
  readonly buckets: readonly Pick<BucketTable, 'rows'>[];

  /** @param end UTC ms: a multiple of the finest bucket's length, 0 for nothing */
  constructor(
    private readonly tables: readonly BucketTable[],
    readonly sources: SourceTable,
    private readonly end: number,
  ) {
    this.buckets = tables.map((table, tier) => ({
      rows: (block: number, from: number, to: number) =>
        table.rows(block, from, Math.min(to, this.endOf(tier))),
    }));
  }

  openCell(tier: number, number: number): { time: number; cell: Cell } | null {
    if (tier === 0 || this.end === 0) return null;
    const layout = layoutOfBlock(blockOf(number));
    const into = emptyCell(layout);
    let any = false;
    const add = (cell: Cell | null) => {
      if (!cell) return;
      any = true;
      mergeCell(into, cell, layout);
    };
    // From the tier below it, and what is open there from the one below that: the oldest first.
    const start = this.endOf(tier);
    for (let finer = tier - 1; finer >= 0; finer--) {
      const from = Math.max(start, finer + 1 === tier ? start : this.endOf(finer + 1));
      for (const [, bytes] of this.buckets[finer]?.rows(blockOf(number), from, this.end) ?? []) {
        add(decode(bytes, number));
      }
    }
    return any ? { time: start, cell: into } : null;
  }

  oldest(tier: number): number | null {
    if (this.end === 0) return null;
    const oldest = this.tables[tier]?.oldest() ?? null;
    if (oldest !== null && oldest < this.endOf(tier)) return oldest;
    return tier > 0 && this.oldest(tier - 1) !== null ? this.endOf(tier) : null;
  }

  /** Start of the bucket that is not over; of the finest tier all are. */
  private endOf(tier: number): number {
    return tier === 0 ? this.end : bucketStart(this.end - FINEST, TIERS[tier]?.length ?? FINEST);
  }
}

/** A block that cannot be read is a gap. */
function decode(bytes: Uint8Array, number: number): Cell | null {
  try {
    return decodePlace(bytes, placeOf(number), layoutOfBlock(blockOf(number)));
  } catch (error) {
    if (error instanceof BlockError) return null;
    throw error;
  }
}
