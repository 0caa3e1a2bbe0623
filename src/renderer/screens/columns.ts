import {
  formatCount,
  formatMs,
  formatRate,
  formatShare,
  formatShort,
} from '../../shared/describe/numbers.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import type { ColumnId } from '../state/fleet-view.ts';
import type { SortKey } from '../state/sort.ts';

/** One column of the fleet table. `id` names its CSS class, `c-…`. */
export interface Column {
  id: ColumnId | 'mark' | 'health' | 'name';
  title: string;
  /** Absent where sorting makes no sense. */
  sort?: SortKey;
  hint?: string;
  numeric?: boolean;
  /** As CSS grid has it. */
  track: string;
  /** px that it needs at least. */
  least: number;
  /** What is left out first when not all fit is the lowest; without one it always stays. */
  rank?: number;
  /** What a frame brings of it. */
  measured?: Measured;
}

export interface Measured {
  column: BackendColumn;
  format: (value: number) => string;
  /** Of a group it is the sum of its backends. Latencies cannot be added up. */
  sums?: true;
  /** Quiet even when it is not zero. */
  quiet?: true;
  /** Only a connection that is open has it. */
  open?: true;
}

const fixed = (width: number) => ({ track: `${width}px`, least: width });
const flexible = (least: number, share: number) => ({ track: `minmax(${least}px, ${share}fr)`, least });

/** In the order in which they stand. */
export const COLUMNS: readonly Column[] = [
  { id: 'mark', title: 'Selected', ...fixed(26) },
  { id: 'health', title: 'Health', sort: 'health', hint: 'Sort by health, the worst first', ...fixed(26) },
  { id: 'name', title: 'Backend', sort: 'name', ...flexible(110, 1) },
  { id: 'group', title: 'Group', sort: 'group', rank: 13, ...flexible(70, 0.6) },
  { id: 'host', title: 'Host', sort: 'host', rank: 12, ...flexible(90, 0.9) },
  { id: 'state', title: 'State', sort: 'state', rank: 17, ...flexible(250, 2.6) },
  { id: 'breaker', title: 'Breaker', sort: 'breaker', rank: 16, ...fixed(76) },
  {
    id: 'rtt',
    title: 'RTT ms',
    sort: 'rtt',
    hint: 'Median round trip',
    numeric: true,
    rank: 15,
    measured: { column: 'rttP50', format: formatMs, open: true },
    ...fixed(62),
  },
  {
    id: 'p95',
    title: 'p95 ms',
    sort: 'p95',
    hint: 'Round trip that 95 % are below',
    numeric: true,
    rank: 7,
    measured: { column: 'rttP95', format: formatMs, open: true },
    ...fixed(62),
  },
  {
    id: 'in',
    title: 'In/s',
    sort: 'in',
    hint: 'Messages in per second',
    numeric: true,
    rank: 14,
    measured: { column: 'messagesIn', format: formatRate, sums: true },
    ...fixed(58),
  },
  {
    id: 'out',
    title: 'Out/s',
    sort: 'out',
    hint: 'Messages out per second',
    numeric: true,
    rank: 1,
    measured: { column: 'messagesOut', format: formatRate, sums: true, quiet: true },
    ...fixed(52),
  },
  {
    id: 'bytesIn',
    title: 'B in/s',
    sort: 'bytesIn',
    hint: 'Bytes in per second',
    numeric: true,
    rank: 3,
    measured: { column: 'bytesIn', format: formatByteRate, sums: true },
    ...fixed(64),
  },
  {
    id: 'bytesOut',
    title: 'B out/s',
    sort: 'bytesOut',
    hint: 'Bytes out per second',
    numeric: true,
    rank: 2,
    measured: { column: 'bytesOut', format: formatByteRate, sums: true, quiet: true },
    ...fixed(66),
  },
  {
    id: 'recon',
    title: 'Recon.',
    sort: 'reconnects',
    hint: 'Reconnects since the start',
    numeric: true,
    rank: 10,
    measured: { column: 'reconnects', format: formatCount, sums: true },
    ...fixed(58),
  },
  {
    id: 'failures',
    title: 'Failed',
    sort: 'failures',
    hint: 'Failures since the start: dials that failed and connections that were lost',
    numeric: true,
    rank: 9,
    measured: { column: 'failures', format: formatCount, sums: true },
    ...fixed(60),
  },
  {
    id: 'trips',
    title: 'Trips',
    sort: 'trips',
    hint: 'How often the breaker opened since the start',
    numeric: true,
    rank: 8,
    measured: { column: 'trips', format: formatCount, sums: true },
    ...fixed(52),
  },
  {
    id: 'dropped',
    title: 'Dropped',
    sort: 'dropped',
    hint: 'Messages that were to be sent since the start and were not',
    numeric: true,
    rank: 5,
    measured: { column: 'dropped', format: formatCount, sums: true },
    ...fixed(70),
  },
  {
    id: 'delivery',
    title: 'Deliv. ms',
    sort: 'delivery',
    hint: 'How long messages were on their way: 95 % less than this',
    numeric: true,
    rank: 6,
    measured: { column: 'deliveryP95', format: formatMs },
    ...fixed(72),
  },
  {
    id: 'uptime',
    title: 'Up %',
    sort: 'uptime',
    hint: 'Share of the time since the start that it was open',
    numeric: true,
    rank: 4,
    measured: { column: 'uptime', format: formatShare },
    ...fixed(74),
  },
  // Its title says how long: see SparklineTitle.
  { id: 'spark', title: '', hint: 'Messages in per second', rank: 11, ...fixed(108) },
];

/** Their names where there is room for them: in the choice of columns. */
export const COLUMN_NAMES: Record<ColumnId, string> = {
  group: 'Group',
  host: 'Host',
  state: 'State',
  breaker: 'Breaker',
  rtt: 'Round trip, median',
  p95: 'Round trip, p95',
  in: 'Messages in',
  out: 'Messages out',
  bytesIn: 'Bytes in',
  bytesOut: 'Bytes out',
  recon: 'Reconnects',
  failures: 'Failures',
  trips: 'Breaker trips',
  dropped: 'Messages dropped',
  delivery: 'Delivery delay, p95',
  uptime: 'Uptime',
  spark: 'Messages in, as a line',
};

export interface FittedColumns {
  columns: readonly Column[];
  /** Those that were chosen and do not fit. */
  without: readonly Column[];
  /** For `grid-template-columns`. */
  template: string;
}

/** @param width px that there are; 0 when that is not known yet. */
export function fitColumns(chosen: ReadonlySet<ColumnId>, width: number): FittedColumns {
  const wanted = COLUMNS.filter(({ id }) => isFixed(id) || chosen.has(id));
  const leaving = wanted
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const out = new Set<Column>();
  let needed = wanted.reduce((sum, { least }) => sum + least, 0);
  for (const column of leaving) {
    if (width === 0 || needed <= width) break;
    out.add(column);
    needed -= column.least;
  }
  const columns = wanted.filter((column) => !out.has(column));
  return {
    columns,
    without: wanted.filter((column) => out.has(column)),
    template: columns.map(({ track }) => track).join(' '),
  };
}

const isFixed = (id: Column['id']): id is 'mark' | 'health' | 'name' =>
  id === 'mark' || id === 'health' || id === 'name';

/** Bytes per second, rounded to what a narrow column has room for. */
function formatByteRate(value: number): string {
  return Number.isFinite(value) && value >= 1_000 ? formatShort(value) : formatRate(Math.round(value));
}
