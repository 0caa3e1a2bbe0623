import { createRequire } from 'node:module';
import { isCorruption, reasonOf } from './database.ts';

/** The part of libsql's other interface that is used: it works on a thread of its own, and can be interrupted. */
interface WaitingDatabase {
  prepare(sql: string): Promise<{ all(values: unknown[]): Promise<unknown[]> }>;
  interrupt(): void;
  close(): void;
}

/**
 * What SQLite finds to be wrong with the pages of a file, one line each; none where all is well. It reads all of the
 * file, which takes a minute of a large one on a slow disk: meanwhile the calling thread goes on.
 *
 * @param most lines
 * @param signal ends it at once
 * @throws Error of SQLite, `SQLITE_INTERRUPT` where it was given up
 */
export async function checkPages(file: string, most: number, signal: AbortSignal): Promise<string[]> {
  const Libsql = createRequire(import.meta.url)('libsql/promise') as new (path: string) => WaitingDatabase;
  const database = new Libsql(file);
  const interrupt = () => database.interrupt();
  try {
    const check = await database.prepare(`PRAGMA quick_check(${most})`);
    if (signal.aborted) throw Object.assign(new Error('interrupted'), { code: 'SQLITE_INTERRUPT' });
    signal.addEventListener('abort', interrupt);
    const rows = (await check.all([])) as object[];
    return rows
      .map((row) => String(Object.values(row)[0]))
      .filter((line) => line !== 'ok')
      .map((line) => line.replaceAll(/\s+/g, ' '));
  } catch (error) {
    // Some damage it tells, and by some it cannot go on.
    if (isCorruption(error)) return [reasonOf(error)];
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    database.close();
  }
}
