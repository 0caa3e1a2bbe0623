import type { SeriesSource } from '../../shared/range.ts';
import type { Cell } from '../history/cell.ts';
import { HistoryTables, type NewEvent } from '../history/history-tables.ts';
import type { Source } from '../history/source-table.ts';
import type { Batch } from '../history/tick-gatherer.ts';
import { FINEST, TIERS } from '../history/tiers.ts';
import { type Database, inTransaction, type Value } from '../store/database.ts';
import type { CutPart } from './cut-part.ts';
import { readableTail } from './history-tail.ts';
import type { RecordingScope } from './recording-scope.ts';
import { ALL_OF_HISTORY } from './recording-writer.ts';
import { ROWS_AT_ONCE } from './table-rows.ts';
import { readEvent } from './told.ts';

/** Events that are copied in one transaction. */
const EVENTS_AT_ONCE = 1_000;
const NO_SOURCES: readonly Source[] = [];

/**
 * Copies history of a range: the finest buckets that touch it, of which the coarser ones are made anew, and events. Of
 * some backends alone, what was added up over the fleet and over groups that have others in them is left out.
 *
 * @throws Error of either file
 */
export function* cutHistory(
  source: Database,
  target: Database,
  { from, to, scope, redactor, whole, isWhole }: CutPart,
): Generator<number, void> {
  const into = new HistoryTables(target, ALL_OF_HISTORY);
  for (const events of eventsOf(source, from, to)) {
    const kept = scope ? scoped(events, scope) : events;
    const clean = redactor
      ? kept.map(({ fleet, event }) => ({ fleet, event: redactor.json(event, 'event') }))
      : kept;
    into.write(null, clean, NO_SOURCES, to);
    yield 0;
  }
  if (isWhole) {
    yield* copyBuckets(source, target);
    return;
  }
  for (const batch of batchesOf(source, from)) {
    if (batch.time > to) break;
    const cells = whole ? new Map([...batch.cells].filter(([{ of }]) => whole.has(of))) : batch.cells;
    into.write({ time: batch.time, cells }, [], [...cells.keys()], to);
    yield to > from ? Math.max(0, Math.min(1, (batch.time - from) / (to - from))) : 1;
  }
}

/** As they are, the coarser ones too. */
function* copyBuckets(source: Database, target: Database): Generator<number, void> {
  for (const { name } of TIERS) {
    const next = source.prepare(
      `SELECT id, data FROM ${name} WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    );
    const insert = target.prepare(`INSERT INTO ${name} (id, data) VALUES (?, ?)`);
    for (let last = Number.MIN_SAFE_INTEGER; ; ) {
      const rows = next.all([last]) as { id: number; data: ArrayBuffer }[];
      inTransaction(target, () => {
        for (const { id, data } of rows) insert.run([id, new Uint8Array(data)]);
      });
      yield 0.5;
      const end = rows.at(-1);
      if (!end || rows.length < ROWS_AT_ONCE) break;
      last = end.id;
    }
  }
  inTransaction(target, () => {
    copyRows(source, target, 'source', ['number', 'fleet', 'kind', 'name', 'seen_at']);
    copyRows(source, target, 'mark', ['newest']);
  });
  yield 1;
}

/** Of a small table. */
function copyRows(source: Database, target: Database, table: string, columns: readonly string[]): void {
  const list = columns.join(', ');
  const insert = target.prepare(
    `INSERT INTO ${table} (${list}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const rows = source.prepare(`SELECT ${list} FROM ${table}`).all([]) as Record<string, Value>[];
  for (const row of rows) insert.run(columns.map((column) => row[column] ?? null));
}

/** The finest buckets that end after `from`, with the one that was under way when the recording was killed. */
function* batchesOf(database: Database, from: number): Generator<Batch> {
  const sources = sourcesByNumber(database);
  const [finest] = new HistoryTables(database, ALL_OF_HISTORY).buckets;
  for (const [time, numbered] of finest?.buckets(from) ?? []) {
    const cells = new Map<Source, Cell>();
    for (const [number, cell] of numbered) {
      const of = sources.get(number);
      if (of) cells.set(of, cell);
    }
    yield { time, cells };
  }
  const tail = readableTail(database);
  if (tail && tail.time + FINEST > from) yield tail;
}

function sourcesByNumber(database: Database): Map<number, Source> {
  const rows = database.prepare('SELECT number, fleet, kind, name FROM source').all([]) as {
    number: number;
    fleet: string;
    kind: string;
    name: string;
  }[];
  return new Map(rows.map(({ number, fleet, kind, name }) => [number, sourceOf(fleet, kind, name)]));
}

/** As `source-table.ts` writes them. */
function sourceOf(fleet: string, kind: string, name: string): Source {
  const of = (plain: string, called: string): SeriesSource => {
    if (plain === 'backend') return { kind: 'backend', backend: called };
    return plain === 'group' ? { kind: 'group', group: called } : { kind: 'fleet' };
  };
  if (!kind.endsWith('-tier')) return { fleet, of: of(kind, name) };
  const [called = '', tier = ''] = name.split('\n');
  return { fleet, of: of(kind.slice(0, -'-tier'.length), called), tier };
}

function* eventsOf(database: Database, from: number, to: number): Generator<NewEvent[]> {
  const next = database.prepare(
    `SELECT id, fleet, event FROM event WHERE id > ? AND at >= ? AND at <= ? ORDER BY id LIMIT ${EVENTS_AT_ONCE}`,
  );
  for (let last = 0; ; ) {
    const rows = next.all([last, from, to]) as { id: number; fleet: string; event: string }[];
    yield rows.flatMap(({ fleet, event }) => parsed(fleet, event));
    if (rows.length < EVENTS_AT_ONCE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

const scoped = (events: readonly NewEvent[], scope: RecordingScope): NewEvent[] =>
  events.flatMap(({ fleet, event }) => {
    const push = scope.push({ push: 'events', events: [event] });
    return push?.push === 'events' ? push.events.map((each) => ({ fleet, event: each })) : [];
  });

function parsed(fleet: string, text: string): NewEvent[] {
  try {
    return [{ fleet, event: readEvent(text) }];
  } catch {
    return [];
  }
}
