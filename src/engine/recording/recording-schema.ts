import { type Database, openDatabase } from '../store/database.ts';
import { RECORDING_MIGRATIONS } from './recording-format.ts';

/** What `sqlite_schema` says of everything in a database, by name. */
type Schema = ReadonlyMap<string, string>;

/** Entries that are looked at: a recording has some twenty. */
const MOST = 200;

/** By version of the file. */
const ours = new Map<number, Schema>();

/**
 * Whether a file has the very tables that a recording of that version has, and nothing besides but what SQLite keeps for
 * itself. A view, a virtual table, a column or an index that is worked out could take for ever to read or to write, or
 * call what is dangerous: SQLite's own advice for files of others is to look at the schema first
 * (https://sqlite.org/security.html).
 *
 * @throws Error of SQLite
 */
export function hasRecordingSchema(database: Database, version: number): boolean {
  const expected = ourSchema(version);
  const found = schemaOf(database);
  for (const [name, definition] of expected) if (found.get(name) !== definition) return false;
  return [...found].every(([name, definition]) => expected.has(name) || isOfSqlite(name, definition));
}

/** Such as what `ANALYZE` leaves. */
const isOfSqlite = (name: string, definition: string): boolean =>
  name.startsWith('sqlite_') && definition.startsWith('["table",');

function ourSchema(version: number): Schema {
  const there = ours.get(version);
  if (there) return there;
  const database = openDatabase(':memory:');
  try {
    for (const migration of RECORDING_MIGRATIONS.slice(0, version)) database.exec(migration);
    const schema = schemaOf(database);
    ours.set(version, schema);
    return schema;
  } finally {
    database.close();
  }
}

function schemaOf(database: Database): Schema {
  const rows = database
    .prepare(`SELECT type, name, tbl_name AS of, sql FROM sqlite_schema LIMIT ${MOST}`)
    .all([]) as { type: string; name: string; of: string; sql: string | null }[];
  return new Map(rows.map(({ type, name, of, sql }) => [name, JSON.stringify([type, of, sql])]));
}
