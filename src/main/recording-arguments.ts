import { RECORDING_EXTENSION } from '../shared/recording.ts';

/** Paths are longer nowhere: what is handed over by a page or another start may be anything. */
const LONGEST_PATH = 32_768;
/** Commands of a terminal, whose files are theirs. */
const OF_TERMINAL: ReadonlySet<string> = new Set(['record', 'export', 'compare', 'check', 'validate']);

/** Whether something may be the path of a recording. */
export const isRecordingPath = (path: unknown): path is string =>
  typeof path === 'string' &&
  path.length <= LONGEST_PATH &&
  !path.includes('\0') &&
  !path.startsWith('-') &&
  path.toLowerCase().endsWith(RECORDING_EXTENSION);

/** Those of a command line's arguments that are recordings to be shown, as the system gives them, and the others. */
export function separateFiles(args: readonly string[]): { files: string[]; others: string[] } {
  if (OF_TERMINAL.has(args[0] ?? '')) return { files: [], others: [...args] };
  return { files: args.filter(isRecordingPath), others: args.filter((each) => !isRecordingPath(each)) };
}
