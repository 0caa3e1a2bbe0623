import { existsSync, linkSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatBytes } from '../../shared/describe/numbers.ts';
import { RECORDING_EXTENSION } from '../../shared/recording.ts';
import {
  ExportError,
  type Exported,
  type ExportJob,
  type ExportProgress,
  exportRecording,
} from '../export/export-recording.ts';
import { EmptyCutError } from '../recording/cut.ts';
import { openRecording, RecordingFileError } from '../recording/recording-file.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { NO_RULES } from '../recording/redaction-rules.ts';
import { reasonOf } from '../store/database.ts';
import type { ExportCommand, ExportTime } from './export-command.ts';

export interface ExportSurroundings {
  say: (line: string) => void;
  complain: (line: string) => void;
  /** Shows how far it has come, in place of what it showed before; `null` where nobody looks. */
  progress: ((line: string) => void) | null;
  /** Calls it when it is to be given up. */
  onEnd: (end: () => void) => void;
}

/** The recording is not what it should be, or has not what is asked for. */
const KNOWN = [ExportError, EmptyCutError, RecordingFileError] as const;

/**
 * Makes something else of a recording, and says where it is. What the recording does not have in it cannot be in what is
 * made of it; credentials were taken out when it was recorded, and what looks like one is looked for again.
 *
 * @returns exit code: 0, 1 where it could not be made, 2 for a file that is no recording or is there already,
 *   and for a time, a backend or a series that there is not
 */
export async function runExport(command: ExportCommand, around: ExportSurroundings): Promise<0 | 1 | 2> {
  const { say, complain } = around;
  const { file, out } = command;
  if (existsSync(out)) {
    complain(`wirewatch: ${out} is there already: name another file`);
    return 2;
  }
  let directory: string | null = null;
  const giveUp = new AbortController();
  around.onEnd(() => giveUp.abort());
  try {
    // Beside what is made, so that it is put in place as a whole.
    directory = mkdtempSync(join(dirname(out), '.wirewatch-export-'));
    const made = await run(jobOf(command, join(directory, 'made'), giveUp.signal), around.progress);
    putInPlace(made.path, out);
    const taken = made.redactions.reduce((sum, { count }) => sum + count, 0);
    const redacted = taken > 0 ? `; redaction took out ${taken}` : '';
    say(`${out}: ${formatBytes(made.bytes)}, sha256 ${made.sha256}${redacted}`);
    return 0;
  } catch (error) {
    if (giveUp.signal.aborted) {
      complain('wirewatch: given up; nothing was written');
      return 1;
    }
    if (KNOWN.some((kind) => error instanceof kind)) {
      complain(`wirewatch: ${file}: ${(error as Error).message}`);
      return 2;
    }
    complain(`wirewatch: ${out} cannot be made: ${reasonOf(error)}`);
    return 1;
  } finally {
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

function jobOf(command: ExportCommand, directory: string, signal: AbortSignal): ExportJob {
  const { file, format, from, to, backends, series, title } = command;
  const begun = from || to ? beginningOf(file) : 0;
  const utc = (time: ExportTime) => ('at' in time ? time.at : begun + time.after);
  return {
    path: file,
    id: basename(file, RECORDING_EXTENSION),
    order: {
      format,
      ...(from ? { from: utc(from) } : {}),
      ...(to ? { to: utc(to) } : {}),
      ...(backends ? { backends: [...backends] } : {}),
      ...(series ? { series: [...series] } : {}),
      ...(title === null ? {} : { title }),
    },
    directory,
    rules: NO_RULES,
    secrets: [],
    now: Date.now(),
    signal,
  };
}

function beginningOf(file: string): number {
  const { database, meta } = openRecording(file);
  try {
    return new RecordingReader(database, meta).from;
  } finally {
    database.close();
  }
}

async function run(job: ExportJob, progress: ExportSurroundings['progress']): Promise<Exported> {
  const steps = exportRecording(job);
  let shown = '';
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    const line = lineOf(next.value);
    if (line !== shown) progress?.(line);
    shown = line;
    // A signal is heard between two steps.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const lineOf = ({ doing, share }: ExportProgress): string =>
  share === null ? doing : `${doing} ${Math.floor(share * 100)} %`;

/** Never over a file that is there. */
function putInPlace(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // A file system without links.
    renameSync(from, to);
  }
}
