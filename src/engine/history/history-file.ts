import { chmodSync, closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { type Database, inTransaction, isCorruption, openDatabase, pragma } from '../store/database.ts';
import { TIERS } from './tiers.ts';

/**
 * From one version of the file to the next, as in the state file. Never change one that was released:
 * recordings have the tables of the first.
 */
export const HISTORY_MIGRATIONS: readonly string[] = [
  // A row is a block of sources over one bucket; `row-key.ts` says how its id is made.
  `${TIERS.map(({ name }) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, data BLOB NOT NULL);`).join('\n')}
   -- A fleet itself is the source without a name.
   CREATE TABLE source (
     number INTEGER PRIMARY KEY,
     fleet TEXT NOT NULL,
     kind TEXT NOT NULL,
     name TEXT NOT NULL,
     seen_at INTEGER NOT NULL
   );
   -- What was written last, so that a start knows what the coarser tiers lack: one row.
   CREATE TABLE mark (newest INTEGER NOT NULL);
   CREATE TABLE event (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     at INTEGER NOT NULL,
     fleet TEXT NOT NULL,
     kind TEXT NOT NULL,
     backend TEXT,
     event TEXT NOT NULL
   );
   CREATE INDEX event_at ON event (at);
   CREATE INDEX event_backend ON event (backend, at) WHERE backend IS NOT NULL;`,
];

/** Bytes: rows of a thousand bytes or so leave less of a large page unused. */
const PAGE = 16_384;
/** Pages of the write-ahead log after which they are moved into the file: 4 MiB. */
const CHECKPOINT_PAGES = 256;

/** In place of a file: it goes with its thread. */
export const IN_MEMORY = ':memory:';

export interface OpenedHistory {
  database: Database;
  /** What became of a damaged file that stood in its place: one line for people. */
  notice: string | null;
}

/**
 * Opens the history file for this account and this console alone, and brings it up to this version. A damaged file is
 * moved aside and a new one begun. Two consoles would count everything twice, so a second one is refused for as long
 * as the first one runs; the system lifts the lock of one that was killed.
 *
 * @param wallNow UTC ms
 * @param damaged whether it was found to be
 * @throws Error with a code of SQLite or the system; HistoryVersionError
 */
export function openHistoryFile(file: string, wallNow: number, damaged: boolean): OpenedHistory {
  if (!damaged) {
    try {
      return { database: openWhole(file), notice: null };
    } catch (error) {
      if (!isCorruption(error)) throw error;
    }
  }
  const aside = moveAside(file, wallNow);
  return {
    database: openWhole(file),
    notice: `${file} was damaged: it is now ${aside}, and a new one was begun`,
  };
}

/**
 * Closes it in order, as one file without a journal, for whoever opens it next. libsql's own `close` leaves it open,
 * and locked, for as long as there are prepared statements.
 *
 * @throws Error
 */
export function closeHistoryFile(database: Database): void {
  try {
    pragma(database, 'journal_mode = DELETE');
    pragma(database, 'locking_mode = NORMAL');
    // The lock goes with the next access.
    pragma(database, 'user_version');
  } finally {
    database.close();
  }
}

/** A newer Wirewatch has written it. */
export class HistoryVersionError extends Error {
  override readonly name = 'HistoryVersionError';
}

/** @throws Error */
function openWhole(file: string): Database {
  if (file !== IN_MEMORY) {
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  }
  const database = openDatabase(file);
  try {
    pragma(database, 'locking_mode = EXCLUSIVE');
    const version = Number(pragma(database, 'user_version'));
    if (version > HISTORY_MIGRATIONS.length) {
      throw new HistoryVersionError(
        `a newer Wirewatch has written it (version ${version}, this one knows ${HISTORY_MIGRATIONS.length})`,
      );
    }
    // Before the first table, and in this order. With the second, what is deleted can be given back to the disk.
    if (version === 0) {
      pragma(database, `page_size = ${PAGE}`);
      pragma(database, 'auto_vacuum = INCREMENTAL');
    }
    // A commit need not wait for the disk: a killed process loses nothing by it, a power cut the last moments.
    pragma(database, 'journal_mode = WAL');
    pragma(database, 'synchronous = NORMAL');
    pragma(database, `wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    inTransaction(database, () => {
      for (const migration of HISTORY_MIGRATIONS.slice(version)) database.exec(migration);
      database.exec(`PRAGMA user_version = ${HISTORY_MIGRATIONS.length}`);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
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
