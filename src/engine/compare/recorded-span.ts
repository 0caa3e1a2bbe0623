import { decodePlace } from '../history/block.ts';
import { BucketTable } from '../history/bucket-table.ts';
import { BlockError } from '../history/bytes.ts';
import type { Cell } from '../history/cell.ts';
import { BACKEND_LAYOUT } from '../history/history-series.ts';
import { blockOf, placeOf } from '../history/row-key.ts';
import { bucketStart, FINEST, TIERS, type Tier } from '../history/tiers.ts';
import { readableTail } from '../recording/history-tail.ts';
import type { Database } from '../store/database.ts';
import { addCell, COMPARED_PLACES, emptyBlock, type SpanBlock } from './span-block.ts';

/** Buckets that a span is read from at most, and buckets of all backends together; of what is more, coarser ones. */
const MOST_BUCKETS = 1_000;
const MOST_CELLS = 100_000;
/** But no coarser ones than so many of them are in it. */
const FEWEST_BUCKETS = 20;
/**
 * Blocks that a span is cut into: enough to see how much one differs from the next, each long enough that what hangs
 * together is within one. Source: Schmeiser, Batch size effects in the analysis of simulation output, Operations
 * Research 30 (1982): 10 to 30 batches.
 */
const BLOCKS = { fewest: 5, most: 20, mostOfMany: 10 };
/** ms of a block at least, where there are enough: a backoff or a slow moment is over then. */
const LEAST_BLOCK = 60_000;
/** Backends from which on memory counts more. */
const MANY_BACKENDS = 2_000;

/** How two recordings are read so that they can be laid over each other. */
export interface SpanPlan {
  tier: Tier;
  /** Buckets of that tier. */
  buckets: number;
  /** Of them in a block, but for the last one. */
  perBlock: number;
}

/**
 * How to read so many ms; `null` where not even one bucket lies within.
 *
 * @param backends how many of them there are
 */
export function planSpan(span: number, backends: number): SpanPlan | null {
  const tier = tierFor(span, backends);
  const buckets = Math.floor(span / tier.length);
  if (buckets < 1) return null;
  const most = backends > MANY_BACKENDS ? BLOCKS.mostOfMany : BLOCKS.most;
  // n^⅓ of n: Hall, Horowitz and Jing, On blocking rules for the bootstrap with dependent data, Biometrika 82 (1995).
  const dependent = Math.max(Math.ceil(Math.cbrt(buckets)), LEAST_BLOCK / tier.length);
  return {
    tier,
    buckets,
    perBlock: Math.max(
      1,
      Math.floor(Math.min(dependent, buckets / BLOCKS.fewest)),
      Math.ceil(buckets / most),
    ),
  };
}

function tierFor(span: number, backends: number): Tier {
  let chosen: Tier = TIERS[0];
  for (const tier of TIERS) {
    const buckets = span / tier.length;
    if (buckets < FEWEST_BUCKETS) break;
    chosen = tier;
    if (buckets <= MOST_BUCKETS && buckets * backends <= MOST_CELLS) break;
  }
  return chosen;
}

/** Ids of the backends that a recording has history of. @throws Error of SQLite */
export function backendsIn(database: Database): string[] {
  const rows = database.prepare("SELECT DISTINCT name FROM source WHERE kind = 'backend'").all([]) as {
    name: string;
  }[];
  const names = new Set(rows.map(({ name }) => name));
  for (const source of readableTail(database)?.cells.keys() ?? []) {
    if (source.of.kind === 'backend' && source.tier === undefined) names.add(source.of.backend);
  }
  return [...names];
}

/**
 * What happened to the wanted backends, block by block; in steps.
 *
 * @param from UTC ms; the span begins with the first whole bucket from then on
 * @throws Error of SQLite
 */
export function* readSpan(
  database: Database,
  from: number,
  { tier, buckets, perBlock }: SpanPlan,
  wanted: ReadonlySet<string>,
): Generator<null, Map<string, SpanBlock[]>> {
  const { length } = tier;
  const start = Math.ceil(from / length) * length;
  const end = start + buckets * length;
  const blocks = Math.ceil(buckets / perBlock);
  const spans = new Map<string, SpanBlock[]>();
  for (const backend of wanted) spans.set(backend, Array.from({ length: blocks }, emptyBlock));
  const add = (backend: string, time: number, cell: Cell) => {
    const block = spans.get(backend)?.[Math.floor((time - start) / length / perBlock)];
    if (block) addCell(block, cell);
  };
  const table = new BucketTable(tier, database);
  for (const [block, names] of blocksOf(database, wanted)) {
    for (const [time, bytes] of table.rows(block, start, end)) {
      for (const [place, backend] of names) {
        const cell = decode(bytes, place);
        if (cell) add(backend, time, cell);
      }
    }
    yield null;
  }
  const tail = readableTail(database);
  const time = tail && bucketStart(tail.time, length);
  if (tail && time !== null && length === FINEST && time >= start && time < end && isNew(database, time)) {
    for (const [{ of, tier: server }, cell] of tail.cells) {
      if (of.kind === 'backend' && server === undefined) add(of.backend, time, cell);
    }
  }
  return spans;
}

/** Where the wanted backends are in the file: ids by block and place. A backend may have several, under other fleets. */
function blocksOf(
  database: Database,
  wanted: ReadonlySet<string>,
): Map<number, [place: number, id: string][]> {
  const blocks = new Map<number, [number, string][]>();
  const rows = database
    .prepare("SELECT number, name FROM source WHERE kind = 'backend' ORDER BY number")
    .all([]) as { number: number; name: string }[];
  for (const { number, name } of rows) {
    if (!wanted.has(name)) continue;
    const places = blocks.get(blockOf(number)) ?? [];
    places.push([placeOf(number), name]);
    blocks.set(blockOf(number), places);
  }
  return blocks;
}

/** A block that cannot be read is a gap. */
function decode(bytes: Uint8Array, place: number): Cell | null {
  try {
    return decodePlace(bytes, place, BACKEND_LAYOUT, COMPARED_PLACES);
  } catch (error) {
    if (error instanceof BlockError) return null;
    throw error;
  }
}

/** What is told of the bucket that a recording ended in may have been written after all. */
function isNew(database: Database, time: number): boolean {
  const [mark] = database.prepare('SELECT newest FROM mark').all([]) as { newest: number }[];
  return !mark || time > mark.newest;
}
