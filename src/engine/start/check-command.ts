import type { ExpectationName, Expectations } from '../check/expectations.ts';
import { durationFlag, readFlags, UsageError, wholeNumber } from './flags.ts';

/** `wirewatch check`: holds connections to one backend against what is expected of it. */
export interface CheckCommand {
  command: 'check';
  /** The fleet file. */
  fleet: string;
  /** An id in it. */
  backend: string;
  /** ms that they are held. */
  for: number;
  connections: number;
  /** A file of expectations; `null`: none. */
  expect: string | null;
  /** Those of flags, which win over those of the file. */
  expectations: Expectations;
  /** Where a JUnit report is written; `null`: nowhere. */
  junit: string | null;
  json: boolean;
}

const DEFAULT_DURATION = 30_000;
const MOST_DURATION = 24 * 3_600_000;
const MOST_CONNECTIONS = 5_000;
const MOST = 999_999_999;

/** How each expectation is given as a flag. */
const EXPECTED = {
  'min-connected': ['minConnected', 'count'],
  'max-lost': ['maxLost', 'count'],
  'max-reconnects': ['maxReconnects', 'count'],
  'min-rate': ['minRate', 'number'],
  'max-gap': ['maxGap', 'duration'],
  'max-p95': ['maxP95', 'duration'],
  'max-ready': ['maxReady', 'duration'],
  'max-missing': ['maxMissing', 'count'],
  'max-duplicates': ['maxDuplicates', 'count'],
  'max-dropped': ['maxDropped', 'count'],
} as const satisfies Record<string, readonly [ExpectationName, 'count' | 'number' | 'duration']>;

const TEXT = { type: 'string' } as const;
const OPTIONS = {
  fleet: TEXT,
  // Several times only so that this is refused: of two the last one would hold.
  backend: { type: 'string', multiple: true },
  for: TEXT,
  connections: TEXT,
  expect: TEXT,
  junit: TEXT,
  json: { type: 'boolean' },
  'min-connected': TEXT,
  'max-lost': TEXT,
  'max-reconnects': TEXT,
  'min-rate': TEXT,
  'max-gap': TEXT,
  'max-p95': TEXT,
  'max-ready': TEXT,
  'max-missing': TEXT,
  'max-duplicates': TEXT,
  'max-dropped': TEXT,
} as const;

/**
 * @param argv what follows `check`
 * @throws UsageError
 */
export function checkCommand(argv: readonly string[]): CheckCommand {
  const flags = readFlags(argv, OPTIONS, 'check');
  const [extra] = flags.positionals;
  if (extra !== undefined) throw new UsageError(`check takes options only, not ${JSON.stringify(extra)}`);
  const fleet = flags.get('fleet');
  const [backend, ...more] = flags.all('backend');
  if (fleet === undefined || backend === undefined) {
    throw new UsageError('check needs a backend of a fleet: check --fleet FILE --backend ID');
  }
  if (more.length > 0) throw new UsageError('check takes one backend');
  const expectations: Expectations = {};
  for (const [flag, [name, kind]] of Object.entries(EXPECTED)) {
    const value = expectedOf(flag, kind, flags.get(flag as keyof typeof EXPECTED));
    if (value !== null) expectations[name] = value;
  }
  return {
    command: 'check',
    fleet,
    backend,
    for: durationFlag('for', flags.get('for'), 1_000, MOST_DURATION) ?? DEFAULT_DURATION,
    connections: wholeNumber('connections', flags.get('connections'), 1, MOST_CONNECTIONS) ?? 1,
    expect: flags.get('expect') ?? null,
    expectations,
    junit: flags.get('junit') ?? null,
    json: flags.has('json'),
  };
}

function expectedOf(
  flag: string,
  kind: 'count' | 'number' | 'duration',
  text: string | undefined,
): number | null {
  if (text === undefined) return null;
  if (kind === 'count') return wholeNumber(flag, text, 0, MOST);
  if (kind === 'duration') return durationFlag(flag, text, 1, MOST_DURATION);
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text);
  throw new UsageError(`--${flag} expects a number such as 10 or 0.5, not ${JSON.stringify(text)}`);
}
