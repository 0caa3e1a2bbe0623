import { formatCount, formatMs, formatTenth, NOTHING, plural } from '../../shared/describe/numbers.ts';
import { formatDuration } from '../../shared/units.ts';
import type { CheckResult, MeasuredConnection } from './check-result.ts';
import type { ExpectationName, Expectations } from './expectations.ts';

/** What became of one expectation. */
export interface Judged {
  /** Always the same for the same expectation: "longest gap". */
  name: string;
  /** "at most 2 s". */
  expected: string;
  /** "4.2 s". */
  found: string;
  passed: boolean;
  /** One line: who it was, or why it cannot be told; empty where there is nothing to say. */
  detail: string;
}

/** Connections that are named in a detail at most. */
const MOST_NAMED = 5;

interface Rule {
  name: string;
  least?: true;
  /** What was measured, of all together or of the worst. */
  value: (result: CheckResult) => number | null;
  /** Of one connection, where each has its own. */
  of?: (connection: MeasuredConnection) => number | null;
  words: (value: number) => string;
  /** Why it cannot be told where nothing was measured, or `null`. */
  untold?: (result: CheckResult) => string | null;
}

const RULES: Readonly<Record<ExpectationName, Rule>> = {
  minConnected: {
    name: 'connected',
    least: true,
    value: ({ connected }) => connected,
    words: formatCount,
  },
  maxLost: { name: 'lost', value: ({ total }) => total.lost, of: ({ lost }) => lost, words: formatCount },
  maxReconnects: {
    name: 'reconnects',
    value: ({ total }) => total.reconnects,
    of: ({ reconnects }) => reconnects,
    words: formatCount,
  },
  minRate: {
    name: 'messages per second',
    least: true,
    value: ({ total }) => total.rate,
    of: ({ rate }) => rate,
    words: formatTenth,
  },
  maxGap: {
    name: 'longest gap',
    value: ({ total }) => total.gap,
    of: ({ gap }) => gap,
    words: formatDuration,
  },
  maxP95: {
    name: 'round trip p95',
    value: ({ total }) => total.p95,
    words: (value) => `${formatMs(value)} ms`,
    untold: ({ total }) => (total.roundTrips === 0 ? 'no ping was answered' : null),
  },
  maxReady: {
    name: 'time to ready',
    value: ({ total }) => total.ready,
    of: ({ ready }) => ready,
    words: formatDuration,
  },
  maxMissing: {
    name: 'missing',
    value: ({ total }) => total.missing,
    of: ({ missing }) => missing,
    words: formatCount,
    untold: ({ sequenced }) =>
      sequenced ? null : 'the fleet file does not name the field that numbers messages (inspect.sequence)',
  },
  maxDuplicates: {
    name: 'duplicates',
    value: ({ total }) => total.duplicates,
    of: ({ duplicates }) => duplicates,
    words: formatCount,
    untold: ({ identified }) =>
      identified
        ? null
        : 'the fleet file does not name the field that tells messages apart (inspect.id or inspect.sequence)',
  },
  maxDropped: {
    name: 'dropped',
    value: ({ total }) => total.dropped,
    of: ({ dropped }) => dropped,
    words: formatCount,
  },
};

/** What is expected where nobody says otherwise: all connected, and none lost. */
export function withDefaults(given: Expectations, connections: number): Expectations {
  // Whoever allows reconnects allows what comes before each of them.
  const lost = given.maxLost ?? (given.maxReconnects === undefined ? 0 : undefined);
  return {
    ...given,
    minConnected: given.minConnected ?? connections,
    ...(lost === undefined ? {} : { maxLost: lost }),
  };
}

/** Holds a result against what is expected of it; the first one is always that it was held for the whole time. */
export function judgeCheck(result: CheckResult, expectations: Expectations): Judged[] {
  const { held, duration, interrupted } = result;
  const names = Object.keys(RULES) as ExpectationName[];
  return [
    {
      name: 'held',
      expected: `for ${formatDuration(duration)}`,
      found: formatDuration(held),
      passed: !interrupted,
      detail: interrupted ? 'interrupted: what follows is what was measured so far' : '',
    },
    ...names.flatMap((name) => {
      const limit = expectations[name];
      return limit === undefined ? [] : [judgeOne(result, RULES[name], limit)];
    }),
  ];
}

function judgeOne(result: CheckResult, rule: Rule, limit: number): Judged {
  const { name, least, words } = rule;
  const value = rule.value(result);
  const untold = rule.untold?.(result) ?? (value === null ? 'nothing was connected' : null);
  const keeps = (measured: number) => (least ? measured >= limit : measured <= limit);
  const passed = untold === null && value !== null && keeps(value);
  return {
    name,
    expected: `${least ? 'at least' : 'at most'} ${words(limit)}`,
    found: untold !== null || value === null ? NOTHING : words(value),
    passed,
    detail: passed
      ? ''
      : (untold ?? (rule === RULES.minConnected ? refusals(result) : culprits(result, rule))),
  };
}

/** The worst first. */
function culprits({ connections }: CheckResult, { of, least, words }: Rule): string {
  if (!of) return '';
  const measured = connections
    .flatMap((connection) => {
      const value = of(connection);
      return value === null || (!least && value === 0) ? [] : [{ id: connection.id, value }];
    })
    .sort((a, b) => (least ? a.value - b.value : b.value - a.value))
    .slice(0, MOST_NAMED);
  return measured.map(({ id, value }) => `${id}: ${words(value)}`).join(', ');
}

/** Why connections are not there: "the server refused 2 with 1013 Too many connections". */
export function refusals({ connections }: CheckResult): string {
  const why = new Map<string, number>();
  for (const { connected, endings } of connections) {
    if (connected) continue;
    // It is told by what happened most often to it.
    const [first] = [...endings].sort((a, b) => b.count - a.count);
    const text = first ? `${first.kind === 'refused' ? 'refused' : 'failed'}\n${first.text}` : 'untried\n';
    why.set(text, (why.get(text) ?? 0) + 1);
  }
  return [...why]
    .sort((a, b) => b[1] - a[1])
    .map(([key, count]) => {
      const [kind = '', text = ''] = key.split('\n');
      if (kind === 'refused') return `the server refused ${formatCount(count)} with ${text}`;
      return kind === 'failed'
        ? `${plural(count, 'dial')} came to nothing: ${text}`
        : `${formatCount(count)} had no answer in time`;
    })
    .join('; ');
}
