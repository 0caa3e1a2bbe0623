import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { Database } from '../store/database.ts';
import { type CutPart, eachReadable } from './cut-part.ts';
import { type MessageColumns, packMessages, unpackMessages } from './message-columns.ts';
import { bodyOf, repackJson } from './recording-format.ts';
import { pagesOf, type Row, type TableWriter } from './table-rows.ts';

/** Copies messages: those of a row that is partly in the part are cut. @throws Error of either file */
export function* cutMessages(source: Database, into: TableWriter, part: CutPart): Generator<number, void> {
  for (const rows of rowsOf(source, 'message_columns', part)) {
    into.put(
      'message_columns',
      eachReadable(rows, (row) => columnsRow(row, part)),
    );
    yield 0;
  }
  const { from, to } = part;
  for (const rows of rowsOf(source, 'message', part)) {
    into.put(
      'message',
      eachReadable(rows, (row) => messageRow(row, part)),
    );
    const reached = Number(rows.at(-1)?.at ?? to);
    yield to > from ? Math.max(0, Math.min(1, (reached - from) / (to - from))) : 1;
  }
}

/** Those that touch the part; ids rise with time. */
function rowsOf(
  source: Database,
  table: 'message_columns' | 'message',
  { from, to }: CutPart,
): Generator<Row[]> {
  const [first] = source.prepare(`SELECT MIN(id) AS id FROM ${table} WHERE until >= ?`).all([from]) as {
    id: number | null;
  }[];
  // The plus keeps SQLite to the order of ids, in which the rows are.
  return pagesOf(source, table, { id: (first?.id ?? 0) - 1 }, '+until >= ? AND +at <= ?', [from, to]);
}

/** `null` where nothing of it is left. */
function columnsRow(row: Row, { from, to, scope }: CutPart): Row | null {
  if (!scope && (row.at as number) >= from && (row.until as number) <= to) return row;
  const kept = unpackMessages(bodyOf(row.body), row.at as number).flatMap((each) =>
    scope && !scope.has(each.backend) ? [] : (within(each, from, to) ?? []),
  );
  if (kept.length === 0) return null;
  const start = Math.min(...kept.map(({ at }) => at[0] as number));
  const until = Math.max(...kept.map(({ at }) => at.at(-1) as number));
  const count = kept.reduce((sum, { at }) => sum + at.length, 0);
  return { id: row.id as number, at: start, until, count, body: packMessages(kept, start) };
}

function messageRow(row: Row, { from, to, scope, redactor }: CutPart): Row | null {
  if (scope && !scope.has(row.backend as string)) return null;
  if (!redactor && (row.at as number) >= from && (row.until as number) <= to) return row;
  let kept: InspectedEntry[] = [];
  const body = repackJson<InspectedEntry[]>(bodyOf(row.body), (entries) => {
    const inTime = entries.filter(({ at }) => at >= from && at <= to);
    kept = redactor ? inTime.map((entry) => redactor.message(entry)) : inTime;
    return kept.length === 0 ? null : kept;
  });
  if (!body) return null;
  const at = Math.floor(kept[0]?.at ?? 0);
  const until = Math.ceil(kept.at(-1)?.at ?? at);
  return { ...row, at, until, count: kept.length, body };
}

/** `null` where nothing is left. */
function within(
  { backend, at, size, what }: MessageColumns,
  from: number,
  to: number,
): MessageColumns | null {
  const kept = [...at.keys()].filter((index) => (at[index] as number) >= from && (at[index] as number) <= to);
  if (kept.length === 0) return null;
  return {
    backend,
    at: Float64Array.from(kept, (index) => at[index] as number),
    size: Uint32Array.from(kept, (index) => size[index] as number),
    what: Uint8Array.from(kept, (index) => what[index] as number),
  };
}
