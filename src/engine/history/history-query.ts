import { breakerNumber, healthNumber, phaseNumber } from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import { ok, type Result } from '../../shared/result.ts';
import { decodePlace } from './block.ts';
import { layoutOfBlock } from './bucket-table.ts';
import { BlockError } from './bytes.ts';
import { addState, type Cell, emptyCell, mergeSeries } from './cell.ts';
import type { HistoryAnswer, HistoryColumns, HistoryQuery } from './history-answer.ts';
import { BACKEND_LAYOUT, FLEET_LAYOUT, GAUGE, type Layout, type Place, RATE } from './history-series.ts';
import type { HistoryTables } from './history-tables.ts';
import { LATENCY_UNIT, latencyMiddle } from './latency-buckets.ts';
import { LEAST_POINTS, MOST_POINTS, planQuery, type QueryPlan } from './query-plan.ts';
import { blockOf, placeOf } from './row-key.ts';
import { bucketStart, TIERS } from './tiers.ts';

/** The name by which a backend's states are asked for. */
export const STATE = 'state';
const QUANTILES = [0.5, 0.95, 0.99] as const;
/** Buckets of each tier that are looked at for the state before a range. */
const BUCKETS_BACK = 120;

/** What a query asks for that there is not: one line for people; `null` when it is as it should be. */
export function problemOf({ backend, series, from, to, points }: HistoryQuery): string | null {
  const layout = backend === null ? FLEET_LAYOUT : BACKEND_LAYOUT;
  const unknown = series.find((name) => !layout.byName.has(name) && !(backend !== null && name === STATE));
  if (unknown !== undefined) return `there is no series "${unknown}"`;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from < 0 || to <= from) {
    return 'the range has to end after it begins';
  }
  if (!Number.isInteger(points) || points < LEAST_POINTS || points > MOST_POINTS) {
    return `points have to be ${LEAST_POINTS} to ${MOST_POINTS}`;
  }
  return null;
}

/**
 * Answers a query. The error is one line for people; a source that nothing is known of is an answer of gaps.
 * @throws Error of the file
 */
export function answer(tables: HistoryTables, query: HistoryQuery): Result<HistoryAnswer, string> {
  const problem = problemOf(query);
  if (problem !== null) return { ok: false, error: problem };
  const { from, to, points, series, backend } = query;
  const plan = planQuery(
    from,
    to,
    points,
    TIERS.map((_, tier) => tables.oldest(tier)),
  );
  const layout = backend === null ? FLEET_LAYOUT : BACKEND_LAYOUT;
  const places = series.flatMap((name) => layout.byName.get(name) ?? []);
  const withStates = series.includes(STATE);
  const number = tables.sources.find(query);
  const reader = number === undefined ? null : new SourceReader(tables, number, new Set(places));
  const cells = reader ? gather(reader, plan, places, withStates) : new Array<null>(plan.points).fill(null);
  const columns = places.map((place): [string, HistoryColumns] => [
    place.series.name,
    columnsOf(cells, place),
  ]);
  if (withStates) columns.push([STATE, stateColumns(cells)]);
  return ok({
    tier: TIERS[plan.tier]?.length ?? 0,
    start: plan.start,
    step: plan.step,
    points: plan.points,
    covered: columnOf(cells, ({ covered }) => covered, 0),
    ticks: columnOf(cells, ({ ticks }) => ticks, 0),
    series: Object.fromEntries(columns),
    before: withStates && reader ? reader.stateBefore(plan) : null,
  });
}

/** Reads one source, wherever its buckets are. */
class SourceReader {
  private readonly block: number;
  private readonly place: number;
  readonly layout: Layout;

  constructor(
    private readonly tables: HistoryTables,
    private readonly number: number,
    private readonly wanted: ReadonlySet<Place>,
  ) {
    this.block = blockOf(number);
    this.layout = layoutOfBlock(this.block);
    this.place = placeOf(number);
  }

  /** Its cells in the buckets that begin from one time up to, but not including, another; the oldest first. */
  *cells(tier: number, from: number, to: number): Generator<{ time: number; cell: Cell }> {
    for (const [time, bytes] of this.tables.buckets[tier]?.rows(this.block, from, to) ?? []) {
      const cell = this.decode(bytes);
      if (cell) yield { time, cell };
    }
    const open = this.tables.openCell(tier, this.number);
    if (open && open.time >= from && open.time < to) yield open;
  }

  stateBefore({ tier, start }: QueryPlan): HistoryAnswer['before'] {
    for (let each = tier; each < TIERS.length; each++) {
      const length = TIERS[each]?.length ?? 0;
      // Only buckets that end before the range.
      const to = bucketStart(start, length);
      const found = [...this.cells(each, Math.max(0, to - BUCKETS_BACK * length), to)].at(-1);
      const state = found?.cell.states.at(-1);
      if (found && state !== undefined) return { state, at: found.time + length };
    }
    return null;
  }

  /** A block that cannot be read is a gap. */
  private decode(bytes: Uint8Array): Cell | null {
    try {
      return decodePlace(bytes, this.place, this.layout, this.wanted);
    } catch (error) {
      if (error instanceof BlockError) return null;
      throw error;
    }
  }
}

/** A cell per point; `null` where nothing is known. */
function gather(
  reader: SourceReader,
  { tier, start, step, points }: QueryPlan,
  places: readonly Place[],
  withStates: boolean,
): (Cell | null)[] {
  const cells = new Array<Cell | null>(points).fill(null);
  for (const { time, cell } of reader.cells(tier, start, start + points * step)) {
    const point = Math.floor((time - start) / step);
    let into = cells[point];
    if (!into) {
      into = emptyCell(reader.layout);
      cells[point] = into;
    }
    into.ticks += cell.ticks;
    into.covered += cell.covered;
    for (const place of places) mergeSeries(into, cell, place);
    if (!withStates) continue;
    for (const [index, state] of cell.states.entries()) addState(into, state, cell.stateMs[index] as number);
  }
  return cells;
}

function columnOf(
  cells: readonly (Cell | null)[],
  pick: (cell: Cell) => number,
  missing = Number.NaN,
): Float64Array {
  return Float64Array.from(cells, (cell) => (cell ? pick(cell) : missing));
}

function columnsOf(cells: readonly (Cell | null)[], { series, at }: Place): HistoryColumns {
  const column = (pick: (cell: Cell) => number) => columnOf(cells, pick);
  switch (series.kind) {
    case 'rate': {
      // A version without the series may have written the bucket: then there is no least of anything.
      const known = (pick: (cell: Cell) => number) =>
        column((cell) => (Number.isFinite(cell.values[at + RATE.least]) ? pick(cell) : Number.NaN));
      const mean = ({ values, covered }: Cell) => ((values[at] as number) * 1_000) / covered;
      return {
        sum: known(({ values }) => values[at] as number),
        // They are rounded, the mean is not.
        min: known((cell) => Math.min(cell.values[at + RATE.least] as number, mean(cell))),
        mean: known(mean),
        max: known((cell) => Math.max(cell.values[at + RATE.most] as number, mean(cell))),
      };
    }
    case 'count':
      return { sum: column(({ values }) => values[at] as number) };
    case 'gauge': {
      const { unit } = series;
      const known = (pick: (values: readonly number[]) => number) =>
        column(({ values }) => (values[at + GAUGE.count] === 0 ? Number.NaN : pick(values) * unit));
      return {
        min: known((values) => values[at + GAUGE.least] as number),
        mean: known((values) => (values[at + GAUGE.sum] as number) / (values[at + GAUGE.count] as number)),
        max: known((values) => values[at + GAUGE.most] as number),
      };
    }
    case 'latency':
      return latencyColumns(cells, at);
  }
}

function latencyColumns(cells: readonly (Cell | null)[], at: number): HistoryColumns {
  const histograms = cells.map((cell) => cell?.latencies[at] ?? null);
  const column = (pick: (index: number) => number | undefined) =>
    Float64Array.from(histograms, (_, index) => pick(index) ?? Number.NaN);
  const middle = (bucket: number | undefined) =>
    bucket === undefined ? undefined : latencyMiddle(bucket) * LATENCY_UNIT;
  const quantiles = histograms.map((histogram) => histogram?.quantiles(QUANTILES));
  return {
    // None within a time that is known is not a gap.
    count: columnOf(cells, (cell) => cell.latencies[at]?.total ?? 0),
    mean: column((index) => histograms[index]?.mean),
    min: column((index) => middle(histograms[index]?.buckets[0])),
    max: column((index) => middle(histograms[index]?.buckets.at(-1))),
    p50: column((index) => quantiles[index]?.[0]),
    p95: column((index) => quantiles[index]?.[1]),
    p99: column((index) => quantiles[index]?.[2]),
  };
}

const WORDS = [
  { name: 'health', words: HEALTHS, numberIn: healthNumber },
  { name: 'phase', words: PHASES, numberIn: phaseNumber },
  { name: 'breaker', words: BREAKER_STATES, numberIn: breakerNumber },
];

function stateColumns(cells: readonly (Cell | null)[]): HistoryColumns {
  const columns: HistoryColumns = { last: columnOf(cells, ({ states }) => states.at(-1) ?? Number.NaN) };
  cells.forEach((cell, point) => {
    cell?.states.forEach((state, index) => {
      const share = (cell.stateMs[index] as number) / cell.covered;
      for (const { name, words, numberIn } of WORDS) {
        const key = `${name}.${words[numberIn(state)] ?? 'unknown'}`;
        let column = columns[key];
        if (!column) {
          column = columnOf(cells, () => 0);
          columns[key] = column;
        }
        column[point] = (column[point] as number) + share;
      }
    });
  });
  return columns;
}
