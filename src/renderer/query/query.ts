import type { BackendColumn } from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';

/* What a person may ask for in the filter field. Terms are joined by "and". */

/** Fields of words, with the words that there are; `null` where the fleet file makes them up. */
export const WORD_FIELDS = {
  health: HEALTHS,
  phase: PHASES,
  breaker: BREAKER_STATES,
  tag: null,
  group: null,
  host: null,
  name: null,
} as const satisfies Record<string, readonly string[] | null>;
export type WordField = keyof typeof WORD_FIELDS;

/** Fields of numbers, with where they stand in a frame. Units are those of the table's columns. */
export const NUMBER_FIELDS = {
  /** ms, median. */
  rtt: 'rttP50',
  /** ms. */
  p95: 'rttP95',
  /** Messages per second. */
  in: 'messagesIn',
  out: 'messagesOut',
  /** Bytes per second. */
  'bytes-in': 'bytesIn',
  'bytes-out': 'bytesOut',
  reconnects: 'reconnects',
  failures: 'failures',
  trips: 'trips',
  dropped: 'dropped',
  /** Per cent. */
  uptime: 'uptime',
  /** ms, p95. */
  delivery: 'deliveryP95',
} as const satisfies Record<string, BackendColumn>;
export type NumberField = keyof typeof NUMBER_FIELDS;

export const FIELDS: readonly string[] = [...Object.keys(WORD_FIELDS), ...Object.keys(NUMBER_FIELDS)];

/** Longer ones come before those that they begin with. */
export const COMPARISONS = ['>=', '<=', '>', '<', '='] as const;
export type Comparison = (typeof COMPARISONS)[number];

interface TermBase {
  negated: boolean;
}

export type Term =
  /** Looked for in all that is written about a backend, and in what its state says. */
  | (TermBase & { kind: 'text'; text: string })
  /** Any of the values. */
  | (TermBase & { kind: 'word'; field: WordField; values: readonly string[] })
  | (TermBase & { kind: 'number'; field: NumberField; comparison: Comparison; value: number });

/** What cannot be understood, and where it stands in the text. */
export interface QueryProblem {
  /** Characters from the start, up to but not including `end`. */
  at: number;
  end: number;
  /** One sentence or two. */
  message: string;
  /** What to write from `at` to `end` instead. */
  suggestion: string | null;
}

export type ParsedQuery = { ok: true; terms: readonly Term[] } | { ok: false; problem: QueryProblem };
