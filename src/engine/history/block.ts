import { PACKED_STATES } from '../../shared/frame.ts';
import { LATENCY_BUCKETS } from '../telemetry/latency-buckets.ts';
import { BlockError, ByteReader, ByteWriter, unzigzag, zigzag } from './bytes.ts';
import { type Cell, emptyCell } from './cell.ts';
import { GAUGE, type Layout, LEVEL, type Place, RATE } from './history-series.ts';
import { readColumn, readValue, writeColumn } from './int-column.ts';
import { rateCode, rateOf } from './rate-code.ts';
import { SparseHistogram } from './sparse-histogram.ts';

/** Sources per block: few enough to read one of them out of a day, enough for columns that are worth it. */
export const BLOCK_PLACES = 64;
const VERSION = 1;

/**
 * The cells of a block of sources over one bucket, column by column. There is a column per number with a value for
 * each source that has a cell; columns are as in `int-column.ts`.
 *
 *     u8 version, u64 bitmap of the places that have a cell
 *     columns: ticks, covered ms, number of states
 *     columns of as many values as there are states in all: the states; the ms of each but a source's last
 *     varint number of series, then of each: varint wire number, varint bytes, columns
 *         rate     code of the least, code of the most − code of the least, zigzag of sum − estimated sum
 *         count    sum
 *         gauge    count, and of those with any: zigzag of the least, most − least, sum − count · least
 *         level    count, and of those with any: zigzag of the sum
 *         latency  number of buckets, and of those with any: the first bucket; of all others: the step − 1 from
 *                  the one before; of all: count − 1; of those with any: zigzag of sum − estimated sum
 *
 * A series of which nobody has anything is not there. A reader passes over those that it does not know.
 */
export function encodeBlock(cells: ReadonlyMap<number, Cell>, layout: Layout): Uint8Array {
  const places = [...cells.keys()].sort((a, b) => a - b);
  const all = places.map((place) => cells.get(place) as Cell);
  const writer = new ByteWriter();
  writer.byte(VERSION);
  for (let byte = 0; byte < BLOCK_PLACES / 8; byte++) {
    writer.byte(places.reduce((bits, place) => bits | (place >> 3 === byte ? 1 << (place & 7) : 0), 0));
  }
  const column = (pick: (cell: Cell) => number) => writeColumn(writer, all.map(pick));
  column(({ ticks }) => ticks);
  column(({ covered }) => covered);
  column(({ states }) => states.length);
  writeColumn(
    writer,
    all.flatMap(({ states }) => states),
  );
  writeColumn(
    writer,
    all.flatMap(({ stateMs }) => stateMs.slice(0, -1)),
  );
  const body = new ByteWriter();
  const bodies: [wire: number, bytes: Uint8Array][] = [];
  for (const place of layout.places) {
    body.clear();
    writeSeries(body, all, place);
    if (body.length > 0) bodies.push([place.series.wire, body.take()]);
  }
  writer.varint(bodies.length);
  for (const [wire, bytes] of bodies) {
    writer.varint(wire);
    writer.varint(bytes.length);
    writer.bytes(bytes);
  }
  return writer.take();
}

function writeSeries(writer: ByteWriter, cells: readonly Cell[], { series, at }: Place): void {
  const column = (offset: number) => cells.map(({ values }) => values[at + offset] as number);
  switch (series.kind) {
    case 'rate': {
      const most = column(RATE.most).map(rateCode);
      const least = column(RATE.least).map(rateCode);
      writeColumn(writer, least);
      writeColumn(
        writer,
        most.map((code, index) => code - (least[index] as number)),
      );
      writeColumn(
        writer,
        cells.map(({ values, covered }, index) => {
          const estimate = estimatedSum(least[index] as number, most[index] as number, covered);
          return zigzag((values[at + RATE.sum] as number) - estimate);
        }),
      );
      break;
    }
    case 'count': {
      const sums = column(0);
      if (sums.some((sum) => sum !== 0)) writeColumn(writer, sums);
      break;
    }
    case 'gauge': {
      const known = cells.map(({ values }) => values).filter((values) => values[at + GAUGE.count] !== 0);
      if (known.length === 0) return;
      const of = (offset: number) => known.map((values) => values[at + offset] as number);
      const least = of(GAUGE.least);
      writeColumn(writer, column(GAUGE.count));
      writeColumn(writer, least.map(zigzag));
      writeColumn(
        writer,
        of(GAUGE.most).map((most, index) => most - (least[index] as number)),
      );
      const sums = of(GAUGE.sum);
      writeColumn(
        writer,
        of(GAUGE.count).map((count, index) => (sums[index] as number) - count * (least[index] as number)),
      );
      break;
    }
    case 'level': {
      const known = cells.map(({ values }) => values).filter((values) => values[at + LEVEL.count] !== 0);
      if (known.length === 0) return;
      writeColumn(writer, column(LEVEL.count));
      writeColumn(
        writer,
        known.map((values) => zigzag(values[at + LEVEL.sum] as number)),
      );
      break;
    }
    case 'latency':
      writeHistograms(
        writer,
        cells.map(({ latencies }) => latencies[at] ?? null),
      );
  }
}

/** What was counted if every tick was halfway between the least and the most; by their codes. */
const estimatedSum = (least: number, most: number, covered: number): number =>
  Math.round((((rateOf(least) + rateOf(most)) / 2) * covered) / 1_000);

function writeHistograms(writer: ByteWriter, histograms: readonly (SparseHistogram | null)[]): void {
  const some = histograms.filter((histogram) => histogram !== null);
  if (some.length === 0) return;
  writeColumn(
    writer,
    histograms.map((histogram) => histogram?.buckets.length ?? 0),
  );
  writeColumn(
    writer,
    some.map(({ buckets }) => buckets[0] as number),
  );
  writeColumn(
    writer,
    some.flatMap(({ buckets }) =>
      buckets.slice(1).map((bucket, index) => bucket - (buckets[index] as number) - 1),
    ),
  );
  writeColumn(
    writer,
    some.flatMap(({ counts }) => counts.map((count) => count - 1)),
  );
  writeColumn(
    writer,
    some.map((histogram) => zigzag(histogram.sum - histogram.estimatedSum)),
  );
}

/** Cells by place. @throws BlockError */
export function decodeBlock(bytes: Uint8Array, layout: Layout): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (let place = 0; place < BLOCK_PLACES; place++) {
    const cell = decodePlace(bytes, place, layout);
    if (cell) cells.set(place, cell);
  }
  return cells;
}

/**
 * The cell at one place; `null` where it has none.
 *
 * @param wanted the series to read; the others stay without values
 * @throws BlockError
 */
export function decodePlace(
  bytes: Uint8Array,
  place: number,
  layout: Layout,
  wanted: ReadonlySet<Place> | null = null,
): Cell | null {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw new BlockError(`a block of version ${version} cannot be read`);
  const bitmap = reader.offset;
  reader.skip(BLOCK_PLACES / 8);
  if (!reader.bit(bitmap, place)) return null;
  const count = reader.bitsBelow(bitmap, BLOCK_PLACES);
  const index = reader.bitsBelow(bitmap, place);
  const cell = emptyCell(layout);
  cell.ticks = readValue(reader, count, index);
  cell.covered = readValue(reader, count, index);
  readStates(reader, count, index, cell);
  for (let left = reader.varint(); left > 0; left--) {
    const found = layout.byWire.get(reader.varint());
    const length = reader.varint();
    const start = reader.offset;
    if (found && (!wanted || wanted.has(found))) readSeries(reader, count, index, cell, found);
    reader.offset = start;
    reader.skip(length);
  }
  return cell;
}

function readStates(reader: ByteReader, count: number, index: number, cell: Cell): void {
  const { before, own, all, some, someBefore } = shareOf(readColumn(reader, count), index, PACKED_STATES);
  cell.states = readColumn(reader, all, before, before + own);
  // Of the last state of each source there is no time: it is what is left.
  const start = before - someBefore;
  const times = readColumn(reader, all - some, start, start + Math.max(0, own - 1));
  if (own === 0) return;
  let left = cell.covered;
  for (const ms of times) left -= ms;
  times.push(left);
  cell.stateMs = times;
}

function readSeries(
  reader: ByteReader,
  count: number,
  index: number,
  { values, latencies, covered }: Cell,
  { series, at }: Place,
): void {
  switch (series.kind) {
    case 'rate': {
      const least = readValue(reader, count, index);
      values[at + RATE.least] = rateOf(least);
      const most = least + readValue(reader, count, index);
      values[at + RATE.most] = rateOf(most);
      const rest = unzigzag(readValue(reader, count, index));
      values[at + RATE.sum] = estimatedSum(least, most, covered) + rest;
      break;
    }
    case 'count':
      values[at] = readValue(reader, count, index);
      break;
    case 'gauge': {
      const { own: known, some, someBefore: own } = shareOf(readColumn(reader, count), index);
      if (known === 0) return;
      values[at + GAUGE.count] = known;
      const least = unzigzag(readValue(reader, some, own));
      values[at + GAUGE.least] = least;
      values[at + GAUGE.most] = least + readValue(reader, some, own);
      values[at + GAUGE.sum] = known * least + readValue(reader, some, own);
      break;
    }
    case 'level': {
      const { own: known, some, someBefore: own } = shareOf(readColumn(reader, count), index);
      if (known === 0) return;
      values[at + LEVEL.count] = known;
      values[at + LEVEL.sum] = unzigzag(readValue(reader, some, own));
      break;
    }
    case 'latency':
      latencies[at] = readHistogram(reader, count, index);
  }
}

function readHistogram(reader: ByteReader, count: number, index: number): SparseHistogram | null {
  const { before, own, all, some, someBefore } = shareOf(readColumn(reader, count), index, LATENCY_BUCKETS);
  if (own === 0) return null;
  const histogram = new SparseHistogram();
  let bucket = readValue(reader, some, someBefore);
  histogram.buckets.push(bucket);
  const start = before - someBefore;
  for (const step of readColumn(reader, all - some, start, start + own - 1)) {
    bucket += step + 1;
    histogram.buckets.push(bucket);
  }
  for (const more of readColumn(reader, all, before, before + own)) histogram.counts.push(more + 1);
  histogram.sum = unzigzag(readValue(reader, some, someBefore)) + histogram.estimatedSum;
  return histogram;
}

/** What of the values of all sources is one source's, where each has a number of its own. */
interface Share {
  /** Values of the sources before it, its own, and of all. */
  before: number;
  own: number;
  all: number;
  /** Sources with any, and those of them before it. */
  some: number;
  someBefore: number;
}

/**
 * @param most that one source can have: room is made for what a block says
 * @throws BlockError when it says more
 */
function shareOf(counts: readonly number[], index: number, most = Number.POSITIVE_INFINITY): Share {
  const share = { before: 0, own: counts[index] as number, all: 0, some: 0, someBefore: 0 };
  for (let each = 0; each < counts.length; each++) {
    const count = counts[each] as number;
    if (count > most) throw new BlockError(`no source has ${count} values where there can be ${most}`);
    share.all += count;
    if (count > 0) share.some++;
    if (each + 1 !== index) continue;
    share.before = share.all;
    share.someBefore = share.some;
  }
  return share;
}
