import { compareRecordings } from '../compare/compare-recordings.ts';
import { comparisonLines, isUnjudged, isWorse } from '../compare/comparison-text.ts';
import { doubtsOf } from '../compare/doubts.ts';
import { readHeader } from '../recording/recording-header.ts';
import { readFlags, UsageError } from './flags.ts';

/** `wirewatch compare`: whether what is recorded in one file is worse than in another. */
export interface CompareCommand {
  command: 'compare';
  before: string;
  after: string;
  /** The text of a marker that both have, to be compared from there on; `null`: from their beginnings. */
  marker: string | null;
  /** Ids; `null`: all that both have. */
  backends: readonly string[] | null;
  json: boolean;
  /** What could not be judged is as bad as what is worse. */
  failOnUnknown: boolean;
}

const OPTIONS = {
  marker: { type: 'string' },
  backend: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  'fail-on-unknown': { type: 'boolean' },
} as const;

/**
 * @param argv what follows `compare`
 * @throws UsageError
 */
export function compareCommand(argv: readonly string[]): CompareCommand {
  const flags = readFlags(argv, OPTIONS, 'compare');
  const [before, after, extra] = flags.positionals;
  if (before === undefined || after === undefined) {
    throw new UsageError('compare needs two recordings: compare BEFORE.wwr AFTER.wwr');
  }
  if (extra !== undefined)
    throw new UsageError(`compare takes two recordings, not also ${JSON.stringify(extra)}`);
  const backends = flags.all('backend');
  return {
    command: 'compare',
    before,
    after,
    marker: flags.get('marker')?.trim() ?? null,
    backends: backends.length > 0 ? backends : null,
    json: flags.has('json'),
    failOnUnknown: flags.has('fail-on-unknown'),
  };
}

/**
 * What is printed, and the exit code: 0 the same or better, 1 something is worse, or could not be judged where that is
 * not to be, 2 a file that cannot be compared.
 */
export function runCompare({ before, after, marker, backends, json, failOnUnknown }: CompareCommand): {
  lines: string[];
  exitCode: 0 | 1 | 2;
} {
  const compared = compareRecordings(before, after, {
    ...(marker === null ? {} : { marker }),
    ...(backends === null ? {} : { backends: [...backends] }),
  });
  if (!compared.ok) return { lines: [`wirewatch: ${compared.error}`], exitCode: 2 };
  const { value } = compared;
  const doubts = doubtsOf(value, [before, after], [fleetOf(before), fleetOf(after)]);
  const lines = json ? [JSON.stringify({ ...value, doubts }, null, 2)] : comparisonLines(value, doubts);
  return { lines, exitCode: isWorse(value) || (failOnUnknown && isUnjudged(value)) ? 1 : 0 };
}

const fleetOf = (file: string): string => readHeader(file, file).fleet;
