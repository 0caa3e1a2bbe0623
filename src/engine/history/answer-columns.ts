import { breakerNumber, healthNumber, phaseNumber } from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import { latencyMiddle } from '../telemetry/latency-buckets.ts';
import type { Cell } from './cell.ts';
import type { HistoryColumns } from './history-answer.ts';
import { GAUGE, LEVEL, type Place, RATE } from './history-series.ts';

/*
 * From cells to columns: one cell per point, `null` where nothing is known.
 */

const QUANTILES = [0.5, 0.95, 0.99] as const;

export function columnOf(
  cells: readonly (Cell | null)[],
  pick: (cell: Cell) => number,
  missing = Number.NaN,
): Float64Array {
  return Float64Array.from(cells, (cell) => (cell ? pick(cell) : missing));
}

export function columnsOf(cells: readonly (Cell | null)[], { series, at }: Place): HistoryColumns {
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
    case 'level':
      return {
        mean: column(({ values }) => {
          // Without any it is NaN.
          return ((values[at + LEVEL.sum] as number) / (values[at + LEVEL.count] as number)) * series.unit;
        }),
      };
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
      return latencyColumns(cells, at, series.unit);
  }
}

function latencyColumns(cells: readonly (Cell | null)[], at: number, unit: number): HistoryColumns {
  const histograms = cells.map((cell) => cell?.latencies[at] ?? null);
  const column = (pick: (index: number) => number | undefined) =>
    Float64Array.from(histograms, (_, index) => (pick(index) ?? Number.NaN) * unit);
  const middle = (bucket: number | undefined) => (bucket === undefined ? undefined : latencyMiddle(bucket));
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

export function stateColumns(cells: readonly (Cell | null)[]): HistoryColumns {
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
