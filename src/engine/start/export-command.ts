import { EXPORT_FORMATS, type ExportFormat } from '../../shared/recording.ts';
import { parseDuration } from '../../shared/units.ts';
import { readFlags, UsageError } from './flags.ts';

/** A moment of a recording: UTC ms, or ms after its beginning. */
export type ExportTime = { at: number } | { after: number };

/** `wirewatch export`: makes something else of a recording, without a console. */
export interface ExportCommand {
  command: 'export';
  /** The recording. */
  file: string;
  format: ExportFormat;
  /** What is made, which may not be there yet. */
  out: string;
  /** `null`: its beginning, or its end. */
  from: ExportTime | null;
  to: ExportTime | null;
  /** Ids; `null`: all. */
  backends: readonly string[] | null;
  /** With `csv`; `null`: all that a backend has. */
  series: readonly string[] | null;
  /** With `bundle`. */
  title: string | null;
}

const OPTIONS = {
  format: { type: 'string' },
  out: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  backend: { type: 'string', multiple: true },
  series: { type: 'string', multiple: true },
  title: { type: 'string' },
} as const;

/**
 * @param argv what follows `export`
 * @throws UsageError
 */
export function exportCommand(argv: readonly string[]): ExportCommand {
  const flags = readFlags(argv, OPTIONS, 'export');
  const [file, extra] = flags.positionals;
  if (file === undefined)
    throw new UsageError('export needs a recording: export FILE.wwr --format har --out FILE');
  if (extra !== undefined)
    throw new UsageError(`export takes one recording, not also ${JSON.stringify(extra)}`);
  const out = flags.get('out');
  if (out === undefined) throw new UsageError('export needs a file to write: --out FILE');
  const format = EXPORT_FORMATS.find((each) => each === flags.get('format'));
  if (!format) throw new UsageError(`export needs a format: --format ${EXPORT_FORMATS.join(', ')}`);
  for (const [flag, only] of [
    ['series', 'csv'],
    ['title', 'bundle'],
  ] as const) {
    if (flags.has(flag) && format !== only) throw new UsageError(`--${flag} is for --format ${only}`);
  }
  const given = (all: readonly string[]) => (all.length > 0 ? all : null);
  return {
    command: 'export',
    file,
    format,
    out,
    from: timeFlag('from', flags.get('from')),
    to: timeFlag('to', flags.get('to')),
    backends: given(flags.all('backend')),
    series: given(flags.all('series').flatMap((names) => names.split(',').filter((name) => name !== ''))),
    title: flags.get('title') ?? null,
  };
}

/** ISO 8601 with its zone: a time without one would be another on the next machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

function timeFlag(flag: string, text: string | undefined): ExportTime | null {
  if (text === undefined) return null;
  const at = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return { at };
  const after = parseDuration(text);
  if (after !== undefined) return { after };
  throw new UsageError(
    `--${flag} expects a time such as 2026-01-31T10:30:00Z, or 5m after the beginning, not ${JSON.stringify(text)}`,
  );
}
