import type { Decider } from '../../src/shared/backend.ts';
import type { Decision, FaultSide, OutcomeKind } from '../../src/shared/outcome.ts';
import type { Bench } from './bench.ts';
import type { Policies } from './watch.ts';

/** The rows of one kind of fault: one `describe`, and one table of docs/fault-matrix.md. */
export interface Family {
  name: string;
  /** For the document: what they have in common. */
  about: string;
  rows: readonly Row[];
}

export type Row = EndingRow | StoryRow;

interface RowBase {
  /** What the backend does, as it follows "a backend that". */
  fault: string;
  /** What there is to see of it at our end. */
  sees: string;
}

/** A fault that ends every dial or every connection in the same way; `prove.ts` checks all that follows. */
export interface EndingRow extends RowBase {
  ends: Ends;
  policies?: Policies;
  /** Starts what misbehaves; its URL. */
  serve: (bench: Bench) => Promise<string>;
}

/** What is expected of it. */
export interface Ends {
  /** Whether there was a connection to lose. */
  before: 'open' | 'opening';
  kind: OutcomeKind;
  /** One of them, where it depends on the version of Node or on the resolver. */
  code: number | string | readonly string[];
  decision: Decision;
  failure: boolean;
  fault: FaultSide;
  /** With `retry-after`: shortest and longest wait, ms, and who decided it. */
  wait?: readonly [shortest: number, longest: number, decider: Decider];
}

/** A fault that takes telling. The columns of the table are given in words. */
export interface StoryRow extends RowBase {
  /** What comes of it: completes the title of the test. */
  result: string;
  outcome: string;
  decision: string;
  breaker: string;
  story: (bench: Bench) => Promise<void>;
}

/** The name of its test. */
export const titleOf = (row: Row): string =>
  `${row.fault}: ${'story' in row ? row.result : consequenceOf(row.ends)}`;

/** The row as the cells of the table, but for the name of the test. */
export function cellsOf(
  row: Row,
): [fault: string, sees: string, outcome: string, next: string, breaker: string] {
  if ('story' in row) return [row.fault, row.sees, row.outcome, row.decision, row.breaker];
  const { ends } = row;
  const event = ends.before === 'open' ? 'lost' : 'dial failed';
  return [
    row.fault,
    row.sees,
    `${event}: ${ends.kind} ${codesOf(ends)
      .map((code) => `\`${code}\``)
      .join(' or ')}, ${FAULT_WORDS[ends.fault]}`,
    nextOf(ends),
    breakerOf(ends),
  ];
}

export const codesOf = ({ code }: Ends): readonly (number | string)[] =>
  typeof code === 'object' ? code : [code];

const FAULT_WORDS: Record<FaultSide, string> = {
  backend: "the backend's fault",
  network: "the network's fault",
  client: 'our fault',
  nobody: "nobody's fault",
};

function consequenceOf(ends: Ends): string {
  switch (ends.decision) {
    case 'stop':
      return 'not dialled again';
    case 'retry':
      return ends.failure ? 'dialled again, until the breaker opens' : 'dialled again, and never charged';
    case 'retry-after':
      return `left alone for ${waitOf(ends)}${ends.failure ? '' : ', and not charged'}`;
  }
}

function nextOf(ends: Ends): string {
  switch (ends.decision) {
    case 'stop':
      return 'stop';
    case 'retry':
      return 'retry after backoff';
    case 'retry-after':
      return `retry after ${waitOf(ends)}${ends.wait?.[2] === 'server' ? ', as the server asks' : ''}`;
  }
}

function breakerOf({ failure, decision }: Ends): string {
  if (!failure) return 'not charged';
  return decision === 'retry' ? 'charged; opens when it repeats' : 'charged';
}

function waitOf({ wait }: Ends): string {
  if (!wait) throw new Error('a retry-after without its wait');
  return `${wait[0] / 1_000}–${wait[1] / 1_000} s`;
}
