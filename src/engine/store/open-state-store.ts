import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { makeDataDirectory } from './data-directory.ts';
import { MemoryStore } from './memory-store.ts';
import { SqliteStore } from './sqlite-store.ts';
import { openStateFile } from './state-file.ts';
import type { StateStore } from './state-store.ts';

export const STATE_FILE = 'state.db';

/**
 * The store in a data directory. Where it cannot be opened the console still runs: it is told why, and
 * gets one that forgets at its end.
 *
 * @param directory `null`: nothing is to be kept
 * @param onProblem told what goes wrong now or later; one line for people each
 */
export function openStateStore(
  directory: string | null,
  clock: Clock,
  onProblem: (line: string) => void,
): StateStore {
  if (directory === null) return new MemoryStore();
  const without = (line: string): StateStore => {
    onProblem(`${line}; breakers and the audit log are kept until the console ends`);
    return new MemoryStore();
  };
  const made = makeDataDirectory(directory);
  if (!made.ok) return without(made.error);
  const file = join(directory, STATE_FILE);
  const opened = openStateFile(file, clock.wall());
  if (!opened.ok) return without(opened.error);
  const { database, notice } = opened.value;
  if (notice !== null) onProblem(notice);
  return new SqliteStore(database, { file, clock, onProblem });
}
