import {
  CLOSE_CODES,
  type CodeRow,
  ERRORS,
  type ErrorRow,
  HTTP_STATUSES,
  LOCAL_VERDICT,
  LOCAL_WORDS,
  LONGEST_ADVICE,
  REFUSED_VERDICT,
  TIMEOUT_VERDICT,
  TIMEOUTS,
  UNKNOWN_ERROR,
  type Verdict,
} from '../../src/engine/dial/outcome-table.ts';
import { renderPage, table } from './page.ts';

const OUTCOMES_PAGE = 'docs/outcomes.md';

/** docs/outcomes.md, from the outcome table. */
export const outcomesPage = () => ({
  path: OUTCOMES_PAGE,
  content: renderPage(OUTCOMES_PAGE, {
    'close codes': codeTable('`close:`', CLOSE_CODES),
    'HTTP statuses': codeTable('`status:`', HTTP_STATUSES),
    errors: errorTable([...ERRORS, UNKNOWN_ERROR]),
    deadlines: deadlineTable(),
    'our own doing': localTable(),
  }),
});

const VERDICT_HEAD = ['what follows', 'charges the breaker', 'fault'];

const codeTable = (key: string, rows: readonly CodeRow[]): string =>
  table(
    [key, 'meaning', ...VERDICT_HEAD],
    rows.map((row, index) => [codesOf(row, rows.slice(0, index)), row.verdict.words, ...cells(row.verdict)]),
  );

function codesOf({ from, to }: CodeRow, before: readonly CodeRow[]): string {
  if (from === to) return `${from}`;
  const others = before.some((row) => row.from >= from && row.to <= to);
  return others ? `other ${from}–${to}` : `${from}–${to}`;
}

const errorTable = (rows: readonly ErrorRow[]): string =>
  table(
    ['`error:`', 'kind', 'meaning', ...VERDICT_HEAD],
    rows.map(({ names, kind, verdict }) => [
      names.map((name) => (name === '*' ? 'any other' : `\`${name}\``)).join(', '),
      kind,
      verdict.words,
      ...cells(verdict),
    ]),
  );

const deadlineTable = (): string =>
  table(
    ['deadline', 'setting', 'meaning', ...VERDICT_HEAD],
    [
      ...Object.entries(TIMEOUTS).map(([name, { setting, words }]) => [
        name,
        `\`${setting}\``,
        words('its time'),
        ...cells(TIMEOUT_VERDICT),
      ]),
      ['refusal', '`hello.reject`', 'the peer refused the hello', ...cells(REFUSED_VERDICT)],
    ],
  );

const localTable = (): string =>
  table(
    ['by', 'meaning', ...VERDICT_HEAD],
    Object.entries(LOCAL_WORDS).map(([why, words]) => [
      why,
      words,
      'what was asked for',
      ...cells(LOCAL_VERDICT).slice(1),
    ]),
  );

const cells = (verdict: Omit<Verdict, 'words'>): string[] => [
  consequence(verdict),
  verdict.failure ? 'yes' : 'no',
  verdict.fault,
];

function consequence({ decision, wait }: Omit<Verdict, 'words'>): string {
  switch (decision) {
    case 'stop':
      return '**stop**';
    case 'retry':
      return 'retry';
    case 'retry-after':
      return `retry after ${wait ? waitOf(wait) : 'the time that it names'}`;
  }
}

function waitOf([shortest, longest]: readonly [number, number]): string {
  if (shortest >= LONGEST_ADVICE) return `${shortest / 60_000}–${longest / 60_000} min`;
  return `${shortest / 1_000}–${longest / 1_000} s`;
}
