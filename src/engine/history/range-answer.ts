import type { RangeSeries, SeriesSource } from '../../shared/range.ts';
import { isRecent, recentRange } from '../../shared/recent-range.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { FrameHistory } from '../telemetry/frame-history.ts';
import type { HistoryAnswer, HistoryQuery } from './history-answer.ts';

/** What is asked for of one source. */
export interface RangeQuery {
  source: SeriesSource;
  /** Such as `messagesIn.max`; docs/api.md lists them. */
  columns: readonly string[];
  /** UTC ms, from `from` up to, but not including, `to`. */
  from: number;
  to: number;
  /** At most so many. */
  points: number;
}

/** Asks the tables of history; the error is one line for people. */
export type AskTables = (
  query: Omit<HistoryQuery, 'fleet'>,
) => Result<HistoryAnswer, string> | Promise<Result<HistoryAnswer, string>>;

/**
 * Answers a range from the frames in memory or from tables, whichever has it finest. The error is one line for people.
 *
 * @param ask `null` where there are no tables
 */
export async function answerRange(
  recent: FrameHistory,
  ask: AskTables | null,
  query: RangeQuery,
): Promise<Result<RangeSeries, string>> {
  if (query.to <= query.from) return { ok: false, error: 'the range has to end after it begins' };
  const inMemory = fromMemory(recent, query);
  if (inMemory && query.from >= recent.start) return ok(inMemory());
  const found = await fromTables(ask, query);
  // Better the last minutes than nothing, where the file cannot be read.
  return found.ok || !inMemory ? found : ok(inMemory());
}

/** `null` where the frames in memory do not have all that is asked for. */
function fromMemory(
  recent: FrameHistory,
  { source, columns, from, to, points }: RangeQuery,
): (() => RangeSeries) | null {
  const { kind } = source;
  if (kind === 'group' || !isRecent(kind, columns)) return null;
  return () => {
    const series = kind === 'fleet' ? recent.fleet() : recent.backend(source.backend);
    const ticks = { ...series, column: (index: number) => series.columns[index] };
    return recentRange(ticks, { kind, names: columns, from, to, points });
  };
}

async function fromTables(
  ask: AskTables | null,
  { columns, ...range }: RangeQuery,
): Promise<Result<RangeSeries, string>> {
  if (!ask) return { ok: false, error: 'that is only in a history on disk, and there is none' };
  const series = [...new Set(columns.map((column) => partsOf(column).name))];
  const found = await ask({ series, ...range });
  return found.ok ? pick(found.value, columns) : found;
}

/** `state.phase.open` is of the series `state`; of all others what comes last is the statistic: `health.up.mean`. */
function partsOf(column: string): { name: string; statistic: string } {
  const at = column.startsWith('state.') ? column.indexOf('.') : column.lastIndexOf('.');
  return { name: at < 0 ? column : column.slice(0, at), statistic: at < 0 ? '' : column.slice(at + 1) };
}

/** A name comes from a page: it may be `constructor`. */
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

function pick(answer: HistoryAnswer, names: readonly string[]): Result<RangeSeries, string> {
  const { start, step, points, tier, before, covered } = answer;
  const columns: Float32Array[] = [];
  for (const column of names) {
    const { name, statistic } = partsOf(column);
    const found = own(own(answer.series, name), statistic);
    // A state that nothing was in has no column of its own.
    if (!found && !(name === 'state' && isRecent('backend', [column])))
      return { ok: false, error: `there is no column "${column.slice(0, 80)}"` };
    columns.push(
      found ? Float32Array.from(found) : Float32Array.from(covered, (ms) => (ms > 0 ? 0 : Number.NaN)),
    );
  }
  return ok({ start, step, points, resolution: tier, before, columns });
}
