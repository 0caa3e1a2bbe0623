import type { BackendInfo, BackendStatus } from '../../shared/backend.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import { type Comparison, NUMBER_FIELDS, type NumberField, type Term, type WordField } from './query.ts';
import { stateWords } from './state-words.ts';

/** What a backend is judged by. */
export interface Candidate {
  info: BackendInfo;
  status: BackendStatus;
  /** All that is written about it, in lower case. */
  text: string;
  /** The newest value of a column; NaN where there is none. */
  value: (column: BackendColumn) => number;
}

export type Matcher = (candidate: Candidate) => boolean;

/** Whether its answer changes with every frame. */
export const isMeasured = (terms: readonly Term[]): boolean => terms.some(({ kind }) => kind === 'number');

/** Terms are turned into functions once and not per backend. */
export function matcherOf(terms: readonly Term[]): Matcher {
  const matchers = terms.map((term) => {
    const matches = plainMatcherOf(term);
    return term.negated ? (candidate: Candidate) => !matches(candidate) : matches;
  });
  return (candidate) => matchers.every((matches) => matches(candidate));
}

function plainMatcherOf(term: Term): Matcher {
  switch (term.kind) {
    case 'text': {
      const text = term.text.toLowerCase();
      return (candidate) => candidate.text.includes(text) || stateWords(candidate.status).includes(text);
    }
    case 'word': {
      const values = term.values.map((value) => value.toLowerCase());
      return wordMatcher(term.field, values);
    }
    case 'number': {
      const { field, value } = term;
      const compare = COMPARE[term.comparison];
      // A missing number is neither more nor less than any other.
      return (candidate) => compare(numberOf(field, candidate), value);
    }
  }
}

/** Tags and groups are whole words, as they are in the fleet file; of a name or a host a part will do. */
function wordMatcher(field: WordField, values: readonly string[]): Matcher {
  const partOf = (text: string) => values.some((value) => text.toLowerCase().includes(value));
  const wholeOf = (text: string | null) => text !== null && values.includes(text.toLowerCase());
  switch (field) {
    case 'health':
      return ({ status }) => wholeOf(status.health);
    case 'phase':
      return ({ status }) => wholeOf(status.state.phase);
    case 'breaker':
      return ({ status }) => wholeOf(status.breaker.state);
    case 'tag':
      return ({ info }) => info.tags.some(wholeOf);
    case 'group':
      return ({ info }) => wholeOf(info.group);
    case 'host':
      return ({ info }) => partOf(info.host);
    case 'name':
      return ({ info }) => partOf(info.name) || partOf(info.id);
  }
}

/** A number as its column shows it. */
function numberOf(field: NumberField, { status, value }: Candidate): number {
  const number = value(NUMBER_FIELDS[field]);
  switch (field) {
    case 'rtt':
    case 'p95':
      // That of a connection that is gone is not shown either.
      return status.state.phase === 'open' ? number : Number.NaN;
    case 'uptime':
      // Per cent; a frame has a share with four decimals, in 32 bits.
      return Math.round(number * 10_000) / 100;
    default:
      return number;
  }
}

const COMPARE: Record<Comparison, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
};
