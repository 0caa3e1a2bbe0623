import { FolderArchive } from '../src/engine/recording/archive.ts';
import { ArchiveThread } from '../src/engine/recording/archive-thread.ts';
import { NO_RULES } from '../src/engine/recording/redaction-rules.ts';
import { spawnArchiveFromSource } from '../src/engine/recording/test-archive.ts';
import type { ExportFormat } from '../src/shared/recording.ts';
import { answer } from './child.ts';

/*
 * A process that has a folder of recordings, with the thread that makes exports of them.
 */

export type ExportCalls = {
  /** Of the recording `bench` in a folder. */
  export: { args: { directory: string; format: ExportFormat }; reply: Measured };
};

const MIB = 2 ** 20;
/** ms between two looks at how much memory there is. */
const LOOK = 20;
const SECRETS = ['a configured secret', 'another one: p%40ss/w+rd', 'token-0123456789'];

export interface Measured {
  format: ExportFormat;
  seconds: number;
  cpu: number;
  grown: number;
  bytes: number;
}

async function measure(archive: FolderArchive, format: ExportFormat): Promise<Measured> {
  const before = process.memoryUsage.rss();
  let most = before;
  const looks = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, LOOK);
  const used = process.cpuUsage();
  const begun = performance.now();
  const made = await archive.export({ recording: 'bench', format });
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(used);
  clearInterval(looks);
  if (!made.ok) throw new Error(made.error.message);
  const grown = (Math.max(most, process.memoryUsage.rss()) - before) / MIB;
  return { format, seconds, cpu: (user + system) / 1e6, grown, bytes: made.value.bytes };
}

async function inFreshThread(directory: string, format: ExportFormat): Promise<Measured> {
  const archive = new FolderArchive({
    port: new ArchiveThread(spawnArchiveFromSource, { directory }),
    directory,
    making: () => [],
    replays: {
      show: () => Promise.reject(new Error('nothing is shown here')),
      end: async () => undefined,
      rename: () => undefined,
    },
    redaction: () => ({ rules: NO_RULES, secrets: SECRETS }),
    now: () => 0,
  });
  try {
    // The loader of the source and the library are there before it is timed.
    const listed = await archive.list();
    if (!listed.ok) throw new Error(listed.error.message);
    return await measure(archive, format);
  } finally {
    await archive.close();
  }
}

answer<ExportCalls>({
  export: ({ directory, format }) => inFreshThread(directory, format),
});
