import { type Database, inTransaction, type Statement, type Value } from '../store/database.ts';

/** One row of a recording by column; a body comes as `ArrayBuffer` where it was read. */
export type Row = Record<string, Value | ArrayBuffer>;

/** Columns of the tables of a recording that are copied, those that it is ordered by first. */
const TABLES = {
  item: ['id', 'at', 'kind', 'body'],
  keyframe: ['item', 'at', 'snapshot', 'frame'],
  tick: ['at', 'down', 'degraded', 'connecting', 'up', 'paused', 'stale'],
  marker: ['id', 'at', 'by', 'text', 'backend'],
  report: ['backend', 'at', 'body'],
  message_columns: ['id', 'at', 'until', 'count', 'body'],
  message: ['id', 'at', 'until', 'backend', 'count', 'body'],
  redaction: ['rule', 'place', 'count'],
} as const;
export type RecordingTable = keyof typeof TABLES;

/** Rows that are read at once, and put into one transaction. */
export const ROWS_AT_ONCE = 200;

/**
 * The rows of a table in order, some at a time, so that a table of any size takes little memory. While it goes on
 * others may write.
 *
 * @param after the key that the first one is above, column by column
 * @param where condition of SQL, with `values`
 * @throws Error of the file
 */
export function* pagesOf(
  database: Database,
  table: RecordingTable,
  after: Record<string, Value>,
  where: string,
  values: readonly Value[],
): Generator<Row[]> {
  const keys = Object.keys(after);
  const next = database.prepare(
    `SELECT ${TABLES[table].join(', ')} FROM ${table}
     WHERE (${keys.join(', ')}) > (${keys.map(() => '?').join(', ')}) AND ${where}
     ORDER BY ${keys.join(', ')} LIMIT ${ROWS_AT_ONCE}`,
  );
  let last = Object.values(after);
  for (;;) {
    const rows = next.all([...last, ...values]) as Row[];
    yield rows;
    if (rows.length < ROWS_AT_ONCE) return;
    last = keys.map((key) => rows.at(-1)?.[key] as Value);
  }
}

/** Rows that one statement puts in: what is between two calls of the library takes longer than they do. */
const ROWS_PER_STATEMENT = 20;

/** Puts rows into the tables of another recording. */
export class TableWriter {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  /** All of them or none. @throws Error of the file */
  put(table: RecordingTable, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const columns = TABLES[table];
    const work = () => {
      for (let at = 0; at < rows.length; ) {
        const count = rows.length - at < ROWS_PER_STATEMENT ? 1 : ROWS_PER_STATEMENT;
        const some = rows.slice(at, at + count);
        const values = some.flatMap((row) => columns.map((column) => bound(row[column] ?? null)));
        this.statement(table, count).run(values);
        at += count;
      }
    };
    this.together(work);
  }

  /** All that is put meanwhile is in one transaction. @throws Error of the file, or of `work` */
  together(work: () => void): void {
    if (this.database.inTransaction) work();
    else inTransaction(this.database, work);
  }

  private statement(table: RecordingTable, rows: number): Statement {
    const key = `${table} ${rows}`;
    const there = this.statements.get(key);
    if (there) return there;
    const columns = TABLES[table];
    const row = `(${columns.map(() => '?').join(', ')})`;
    const made = this.database.prepare(
      `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
    );
    this.statements.set(key, made);
    return made;
  }
}

const bound = (value: Value | ArrayBuffer): Value =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : value;
