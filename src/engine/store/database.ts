import { createRequire } from 'node:module';
import type LibsqlConstructor from 'libsql';

/** All that libsql can bind. A boolean ends the process (libsql 0.5), so the types leave it out. */
export type Value = string | number | Uint8Array | null;

/** The part of libsql that is used: synchronous, one statement at a time. */
export interface Database {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

/**
 * Values go in as one array: libsql takes a lone `null` for named parameters. Rows come out with `all`:
 * what `get` leaves unread keeps its read transaction open, and checkpoints waiting.
 */
export interface Statement {
  run(values: Value[]): { changes: number };
  all(values: Value[]): unknown[];
}

/** ms that a statement waits for another process. The engine stands still as long, so it is short. */
const BUSY_TIMEOUT = 250;

/**
 * Opens or creates the file. The native library is loaded here and not with the module, so that a
 * console whose platform has none for it runs all the same.
 *
 * @throws Error
 */
export function openDatabase(file: string): Database {
  const Libsql = createRequire(import.meta.url)('libsql') as typeof LibsqlConstructor;
  // Its own types are those of better-sqlite3, which takes more, and one value per argument.
  return new Libsql(file, { timeout: BUSY_TIMEOUT }) as unknown as Database;
}

/** @throws Error with nothing of `work` kept */
export function inTransaction<T>(database: Database, work: () => T): T {
  // At once for writing: a transaction that begins by reading cannot wait for another writer.
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has rolled it back already.
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The first column of a pragma's first row. */
export function pragma(database: Database, text: string): unknown {
  const [row] = database.prepare(`PRAGMA ${text}`).all([]);
  return row === undefined ? undefined : Object.values(row as Record<string, unknown>)[0];
}

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** Whether the file is no database, or not a whole one. */
export const isCorruption = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error)) || error instanceof CorruptDatabase;

/** Whether another process has it for the moment. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

/** The check of its pages found something. */
export class CorruptDatabase extends Error {
  override readonly name = 'CorruptDatabase';
}

const REASONS: readonly [code: RegExp, reason: string][] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'the disk is full'],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program holds it'],
  [/^(SQLITE_(READONLY|PERM|AUTH)|EACCES|EPERM|EROFS)/, 'this account may not write it'],
  [/^SQLITE_CANTOPEN/, 'it cannot be opened'],
  [/^SQLITE_IOERR/, 'the disk fails or is full'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'it is damaged'],
  [/^MODULE_NOT_FOUND|ERR_DLOPEN_FAILED/, 'there is no SQLite library for this platform'],
  [/^E[A-Z]+$/, 'the system refuses it'],
];

/** Why an operation failed, in words of ours and with the code: no part of what was to be written. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const reason = REASONS.find(([pattern]) => pattern.test(code))?.[1];
  if (reason) return `${reason} (${code})`;
  // libsql's own errors of opening have no code, but SQLite's number at their end.
  const [, number] = /: (\d+)"?\)$/.exec(error instanceof Error ? error.message : '') ?? [];
  if (number === '14') return 'it cannot be opened (SQLITE_CANTOPEN)';
  return `it does not work (${code || (number ? `SQLite error ${number}` : 'unknown error')})`;
}
