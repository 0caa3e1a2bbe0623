import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../shared/disposable.ts';
import { type Database, isBusy, openDatabase, reasonOf } from './database.ts';

export const LOCK_FILE = 'lock.db';

export type DataLock =
  /** This process alone writes the directory until it disposes of the lock or ends, however it ends. */
  | (Disposable & { state: 'held' })
  /** Another process has it. */
  | { state: 'taken' }
  /** Nobody can lock it; `reason` is part of a line for people. */
  | { state: 'unavailable'; reason: string };

/**
 * Takes a data directory, which has to be there, for this process. The lock is that of SQLite on an empty
 * file of its own, and so one that the system takes away with the process: after a `kill -9` nothing is left
 * that would have to be cleared up, and no process id is there to be mistaken for another program's.
 *
 * The file stays when the lock is given back: to delete it could take away the one that the next has locked.
 */
export function lockDataDirectory(directory: string): DataLock {
  const file = join(directory, LOCK_FILE);
  let database: Database | null = null;
  try {
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    database = openDatabase(file);
    // Nothing is ever written in it, so that there is no journal that a killed process could leave behind.
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    return isBusy(error) ? { state: 'taken' } : { state: 'unavailable', reason: reasonOf(error) };
  }
  const held = database;
  return { state: 'held', dispose: () => void held.close() };
}
