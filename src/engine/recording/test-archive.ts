import { Worker } from 'node:worker_threads';
import type { ArchiveThreadData } from './archive-messages.ts';
import { ARCHIVE_LIMITS } from './archive-thread.ts';

/** Starts the thread from its source, as tests and benches need it; a shell starts the built one. */
export function spawnArchiveFromSource(data: ArchiveThreadData): Worker {
  const entry = new URL('archive-worker.ts', import.meta.url);
  // A thread does not get the loader that its parent may have. It is found from the working directory.
  const script = `import('tsx/esm/api').then(({ register }) => {
    register();
    return import(${JSON.stringify(entry)});
  });`;
  return new Worker(script, { eval: true, workerData: data, resourceLimits: ARCHIVE_LIMITS });
}
