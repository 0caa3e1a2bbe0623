import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { ok, type Result } from '../../shared/result.ts';
import {
  CorruptDatabase,
  type Database,
  inTransaction,
  isBusy,
  isCorruption,
  openDatabase,
  pragma,
  reasonOf,
} from './database.ts';

/**
 * From one version of the file to the next; `user_version` says how many were made. Never change one that
 * was released: add another.
 */
const MIGRATIONS: readonly string[] = [
  // `entry` and `breaker` are JSON. AUTOINCREMENT: an id that was pruned is never given again.
  `CREATE TABLE audit (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     at INTEGER NOT NULL,
     entry TEXT NOT NULL
   );
   CREATE INDEX audit_at ON audit (at);
   CREATE TABLE breaker (
     fleet TEXT NOT NULL,
     backend TEXT NOT NULL,
     saved_at INTEGER NOT NULL,
     breaker TEXT NOT NULL,
     PRIMARY KEY (fleet, backend)
   ) WITHOUT ROWID;`,
];

/** ms that another console may take to make or to close the file at the same moment. */
const PATIENCE = 2_000;
const PAUSE = 20;

export interface OpenedFile {
  database: Database;
  /** What became of a damaged file that stood in its place: one line for people. */
  notice: string | null;
}

/**
 * Opens the state file, for this account alone, and brings it up to this version. A damaged file is moved
 * aside and a new one begun; one of a newer version is left as it is. The error is one line for people.
 *
 * @param wallNow UTC ms
 */
export function openStateFile(file: string, wallNow: number): Result<OpenedFile, string> {
  try {
    return ok({ database: openPatiently(file), notice: null });
  } catch (error) {
    if (!isCorruption(error)) return cannotOpen(file, error);
  }
  try {
    const aside = moveAside(file, wallNow);
    const notice = `${file} was damaged: it is now ${aside}, and a new one was begun`;
    return ok({ database: openPatiently(file), notice });
  } catch (error) {
    return cannotOpen(file, error);
  }
}

function cannotOpen(file: string, error: unknown): { ok: false; error: string } {
  const reason = error instanceof NewerVersion ? error.message : reasonOf(error);
  return { ok: false, error: `${file} is not used: ${reason}` };
}

/**
 * The switch to the write-ahead log is refused at once, whatever the busy timeout, while another process
 * writes (libsql 0.5.29: SQLITE_BUSY within 2 ms), as another console does that begins the same file.
 *
 * @throws Error
 */
function openPatiently(file: string): Database {
  const giveUpAt = performance.now() + PATIENCE;
  for (;;) {
    try {
      return openWhole(file);
    } catch (error) {
      if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
      // The console is only starting, so that nothing is held up by standing still.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}

/** @throws Error */
function openWhole(file: string): Database {
  makePrivate(file);
  const database = openDatabase(file);
  try {
    // Before anything is written.
    if (versionOf(database) > MIGRATIONS.length) throw new NewerVersion(versionOf(database));
    const found = pragma(database, 'quick_check(1)');
    if (found !== 'ok') throw new CorruptDatabase(String(found));
    // Readers do not wait for the writer, and a commit need not wait for the disk: what a killed process
    // had committed is there, what a power cut takes is the last moments and never the file.
    pragma(database, 'journal_mode = WAL');
    pragma(database, 'synchronous = NORMAL');
    if (versionOf(database) < MIGRATIONS.length) migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite gives its side files the mode of the file. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

const versionOf = (database: Database): number => Number(pragma(database, 'user_version'));

function migrate(database: Database): void {
  inTransaction(database, () => {
    // Read in the transaction: another console may have opened the new file at the same moment.
    const version = versionOf(database);
    if (version > MIGRATIONS.length) throw new NewerVersion(version);
    if (version === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

class NewerVersion extends Error {
  override readonly name = 'NewerVersion';

  constructor(version: number) {
    super(`a newer Wirewatch has written it (version ${version}, this one knows ${MIGRATIONS.length})`);
  }
}

/** With its journal, which may hold the last of what can be saved from it. */
function moveAside(file: string, wallNow: number): string {
  // Windows has no colons in names.
  const aside = `${file}.corrupt-${new Date(wallNow).toISOString().replaceAll(':', '-')}`;
  renameSync(file, aside);
  for (const side of ['-wal', '-shm']) {
    try {
      renameSync(`${file}${side}`, `${aside}${side}`);
    } catch {
      // It is not there, or stays behind and must not be taken for the new file's.
      rmSync(`${file}${side}`, { force: true });
    }
  }
  return aside;
}
