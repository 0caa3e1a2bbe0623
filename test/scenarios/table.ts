import { SCENARIO_NAMES, type ScenarioName } from '../../src/simulator/scenarios/registry.ts';
import { table } from '../docs/page.ts';

export interface Spread {
  least: number;
  most: number;
}

/** A line of the table that `npm run scenarios` prints: one figure of one account, before and after. */
export interface Row {
  account: ScenarioName;
  /** What was counted, and where. */
  what: string;
  unit: string;
  /** What the account says of it, before and after; `null` where it says nothing. */
  said: string | null;
  /**
   * Of the naive pages, and with Wirewatch; `null`: it did not come to pass while it was watched. Without `before` there
   * is nothing of theirs to compare it with.
   */
  before?: number | null;
  after: number | null;
  /** Differences up to so much are the machine's; without it, up to a twentieth. */
  noise?: number;
  /** What would be better. */
  wanted: 'less' | 'more';
  /** What the figure with Wirewatch has to be for the command to end well. */
  expected: string;
  held: boolean;
  /**
   * Where the machine has a part in the figures: of how many runs they are the medians, and between what they lay. Without
   * it they are counted, and the same seed leads to the same ones.
   */
  measured?: { runs: number; before?: Spread; after: Spread };
  /** By whose count: the server's, unless it says otherwise. */
  countedBy?: string;
}

/** What one run of the command found. */
export interface Results {
  startedAt: string;
  seed: number;
  seconds: number;
  machine: { cpu: string; cores: number; node: string };
  /** Parts that could not be run on this machine, and why. */
  left: string[];
  rows: Row[];
}

export type Verdict = 'better' | 'the same' | 'not better' | '–';

/** Shares of the larger one. */
const SAME = 0.05;

export function verdictOf({
  before,
  after,
  wanted,
  noise = 0,
}: Pick<Row, 'before' | 'after' | 'wanted' | 'noise'>): Verdict {
  if (before === undefined) return '–';
  // What never came to pass took for ever, or came to nothing.
  const missing = wanted === 'less' ? Number.POSITIVE_INFINITY : 0;
  const [was, is] = [before ?? missing, after ?? missing];
  if (was === is) return 'the same';
  const most = Math.max(Math.abs(was), Math.abs(is));
  if (Number.isFinite(most) && Math.abs(was - is) <= Math.max(noise, SAME * most)) return 'the same';
  return is < was === (wanted === 'less') ? 'better' : 'not better';
}

/** At most three significant digits, and a share as a percentage. */
export function figureOf(value: number | null | undefined, unit: string): string {
  if (value === undefined) return '–';
  if (value === null) return 'never';
  if (unit === '%') return `${Number((100 * value).toPrecision(3))} %`;
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  const text = rounded.toLocaleString('en', { maximumFractionDigits: 3 });
  return unit === '' ? text : `${text} ${unit}`;
}

/** A figure, and between what it lay where that is more than one. */
function spreadOf(value: number | null | undefined, spread: Spread | undefined, unit: string): string {
  const figure = figureOf(value, unit);
  const [least, most] = [figureOf(spread?.least, ''), figureOf(spread?.most, '')];
  return least === most ? figure : `${figure} (${least} to ${most})`;
}

const line = (row: Row): string[] => [
  row.countedBy ? `${row.what} (${row.countedBy})` : row.what,
  row.said ?? '–',
  spreadOf(row.before, row.measured?.before, row.unit),
  spreadOf(row.after, row.measured?.after, row.unit),
  row.measured ? `measured, ${row.measured.runs} runs` : 'counted',
  verdictOf(row),
];

const HEAD = ['at the server', 'the account', 'naive', 'Wirewatch', 'how', ''];

/** The rows of one account, in Markdown. */
export const tableOf = (rows: readonly Row[], account: ScenarioName): string =>
  table(HEAD, rows.filter((row) => row.account === account).map(line));

const TITLES: Record<ScenarioName, string> = {
  'price-feed': 'Price feed',
  actix: 'Actix-like server',
  chat: 'Chat',
  signals: 'Signals',
  gateway: 'Gateway',
};

/** All rows, in Markdown. */
export function wholeTable(rows: readonly Row[]): string {
  const lines = SCENARIO_NAMES.flatMap((account) =>
    rows.filter((row) => row.account === account).map((row) => [TITLES[account], ...line(row)]),
  );
  return table(['', ...HEAD], lines);
}

/** The rows that stand in the README: one or two of each account. */
export const shortTable = (rows: readonly Row[], chosen: readonly string[]): string =>
  wholeTable(rows.filter(({ what }) => chosen.includes(what)));

/** In one sentence, under every table. */
export function provenance({ startedAt, seed, machine, left }: Results): string {
  const on = `${machine.cores} × ${machine.cpu}, Node ${machine.node}`;
  const missing = left.length === 0 ? '' : ` Left out there: ${left.join('; ')}.`;
  return `\`npm run scenarios\` of ${startedAt.slice(0, 10)}, seed ${seed}: what is counted is so on every machine, what is measured was on ${on}.${missing}`;
}
