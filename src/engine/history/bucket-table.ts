import type { Database, Statement } from '../store/database.ts';
import { decodeBlock, encodeBlock } from './block.ts';
import { BlockError } from './bytes.ts';
import { type Cell, mergeCell } from './cell.ts';
import { BACKEND_LAYOUT, FLEET_LAYOUT, type Layout, SERVER_TIER_LAYOUT } from './history-series.ts';
import {
  blockOf,
  blockOfKey,
  KEY_STEP,
  type NumberRange,
  numberOf,
  placeOf,
  rangeOfBlock,
  rowKey,
  timeOfKey,
} from './row-key.ts';
import type { Tier } from './tiers.ts';

/** Cells by the number of their source. */
export type Cells = ReadonlyMap<number, Cell>;

const LAYOUTS: Readonly<Record<NumberRange, Layout>> = {
  backend: BACKEND_LAYOUT,
  fleet: FLEET_LAYOUT,
  tier: SERVER_TIER_LAYOUT,
};
export const layoutOfBlock = (block: number): Layout => LAYOUTS[rangeOfBlock(block)];

interface Row {
  id: number;
  data: ArrayBuffer;
}

/** One tier on disk. */
export class BucketTable {
  private readonly insert: Statement;
  private readonly select: Statement;
  private readonly selectBlock: Statement;
  private readonly selectRange: Statement;
  private readonly next: Statement;
  private readonly last: Statement;
  private readonly deleteBefore: Statement;

  constructor(
    readonly tier: Tier,
    database: Database,
  ) {
    const { name } = tier;
    this.insert = database.prepare(`INSERT OR REPLACE INTO ${name} (id, data) VALUES (?, ?)`);
    this.select = database.prepare(`SELECT id, data FROM ${name} WHERE id = ?`);
    this.selectRange = database.prepare(`SELECT id, data FROM ${name} WHERE id >= ? AND id < ? ORDER BY id`);
    this.selectBlock = database.prepare(
      `WITH RECURSIVE wanted (id) AS (SELECT ? UNION ALL SELECT id + ${KEY_STEP} FROM wanted WHERE id + ${KEY_STEP} < ?)
       SELECT bucket.id AS id, data FROM wanted CROSS JOIN ${name} AS bucket ON bucket.id = wanted.id`,
    );
    this.next = database.prepare(`SELECT id FROM ${name} WHERE id >= ? ORDER BY id LIMIT 1`);
    this.last = database.prepare(`SELECT MAX(id) AS id FROM ${name}`);
    this.deleteBefore = database.prepare(`DELETE FROM ${name} WHERE id < ?`);
  }

  /**
   * Writes a bucket; in a transaction.
   *
   * @param time UTC ms, its start
   * @param merge whether there may be something of it already
   */
  write(time: number, cells: Cells, merge: boolean): void {
    const blocks = new Map<number, Map<number, Cell>>();
    for (const [number, cell] of cells) {
      const block = blockOf(number);
      const inBlock = blocks.get(block) ?? new Map<number, Cell>();
      inBlock.set(placeOf(number), cell);
      blocks.set(block, inBlock);
    }
    for (const block of [...blocks.keys()].sort((a, b) => a - b)) {
      const key = rowKey(time, this.tier.length, block);
      const fresh = blocks.get(block) as Map<number, Cell>;
      const layout = layoutOfBlock(block);
      const all = merge ? this.mergedWith(key, fresh, layout) : fresh;
      this.insert.run([key, encodeBlock(all, layout)]);
    }
  }

  /** The rows of one block from one time up to, but not including, another: bytes by the start of the bucket. */
  *rows(block: number, from: number, to: number): Generator<[time: number, bytes: Uint8Array]> {
    const { length } = this.tier;
    // A range may begin in 1970 and end in 2100; there is nothing to step over where there are no buckets.
    const first = this.from(from);
    const end = Math.min(to, this.newest() + length);
    if (first === null || first >= end) return;
    const found = this.selectBlock.all([rowKey(first, length, block), rowKey(end, length, 0)]) as Row[];
    for (const { id, data } of found) yield [timeOfKey(id, length), new Uint8Array(data)];
  }

  /** All cells from a time on, bucket by bucket; rows that cannot be read are passed over. */
  *buckets(from: number): Generator<[time: number, cells: Map<number, Cell>]> {
    const { length } = this.tier;
    for (let time = this.from(from); time !== null; time = this.from(time + length)) {
      const cells = new Map<number, Cell>();
      const rows = this.selectRange.all([rowKey(time, length, 0), rowKey(time + length, length, 0)]) as Row[];
      for (const { id, data } of rows) {
        const block = blockOfKey(id);
        for (const [place, cell] of readable(data, layoutOfBlock(block))) {
          cells.set(numberOf(block, place), cell);
        }
      }
      yield [time, cells];
    }
  }

  /** UTC ms of the oldest bucket; `null` without any. */
  oldest(): number | null {
    return this.from(0);
  }

  /** Start of the newest bucket, UTC ms; 0 without any. */
  private newest(): number {
    const [row] = this.last.all([]) as { id: number | null }[];
    return timeOfKey(row?.id ?? 0, this.tier.length);
  }

  /** Start of the first bucket from a time on that there is. */
  private from(time: number): number | null {
    const { length } = this.tier;
    const [row] = this.next.all([rowKey(time, length, 0)]) as { id: number }[];
    return row ? timeOfKey(row.id, length) : null;
  }

  /** Deletes the buckets that begin before a time; says how many rows there were. */
  forget(before: number): number {
    return this.deleteBefore.run([rowKey(before, this.tier.length, 0)]).changes;
  }

  private mergedWith(
    key: number,
    fresh: ReadonlyMap<number, Cell>,
    layout: Layout,
  ): ReadonlyMap<number, Cell> {
    const [row] = this.select.all([key]) as Row[];
    if (!row) return fresh;
    const cells = readable(row.data, layout);
    for (const [place, cell] of fresh) {
      const there = cells.get(place);
      if (there) mergeCell(there, cell, layout);
      else cells.set(place, cell);
    }
    return cells;
  }
}

/** What somebody else has put there is passed over. */
function readable(data: ArrayBuffer, layout: Layout): Map<number, Cell> {
  try {
    return decodeBlock(new Uint8Array(data), layout);
  } catch (error) {
    if (error instanceof BlockError) return new Map();
    throw error;
  }
}
