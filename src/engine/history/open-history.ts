import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { IN_MEMORY } from './history-file.ts';
import type { HistoryWorkerData } from './history-messages.ts';
import { HistoryStore } from './history-store.ts';
import { DEFAULT_SETTINGS, MEMORY_SETTINGS } from './tiers.ts';

export const HISTORY_FILE = 'history.db';

export interface HistoryPlace {
  /** `null`: in memory, until the console ends. */
  directory: string | null;
  /** Path of the built `history-worker.ts`. */
  worker: string;
  /** Told what goes wrong and when it is over; one line for people. */
  onProblem: (line: string) => void;
}

/** Starts the thread that keeps history. It opens the file by itself, and goes on trying where it cannot. */
export function openHistory({ directory, worker, onProblem }: HistoryPlace): HistoryStore {
  const data: HistoryWorkerData =
    directory === null
      ? { directory: null, file: IN_MEMORY, settings: MEMORY_SETTINGS }
      : { directory, file: join(directory, HISTORY_FILE), settings: DEFAULT_SETTINGS };
  return new HistoryStore({
    spawn: (workerData) => new Worker(worker, { workerData, name: 'history' }),
    data,
    onProblem,
  });
}
