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
import { texts } from '../texts/catalogue.ts';

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

const { titles, hints } = texts.columns;

/** In the order in which they stand. */
export const COLUMNS: readonly Column[] = [
  { id: 'mark', title: titles.mark, ...fixed(26) },
  { id: 'health', title: titles.health, sort: 'health', hint: hints.health, ...fixed(26) },
  { id: 'name', title: titles.name, sort: 'name', ...flexible(110, 1) },
  { id: 'group', title: titles.group, sort: 'group', rank: 13, ...flexible(70, 0.6) },
  { id: 'host', title: titles.host, sort: 'host', rank: 12, ...flexible(90, 0.9) },
  { id: 'state', title: titles.state, sort: 'state', rank: 17, ...flexible(250, 2.6) },
  { id: 'breaker', title: titles.breaker, sort: 'breaker', rank: 16, ...fixed(76) },
  {
    id: 'rtt',
    title: titles.rtt,
    sort: 'rtt',
    hint: hints.rtt,
    numeric: true,
    rank: 15,
    measured: { column: 'rttP50', format: formatMs, open: true },
    ...fixed(62),
  },
  {
    id: 'p95',
    title: titles.p95,
    sort: 'p95',
    hint: hints.p95,
    numeric: true,
    rank: 7,
    measured: { column: 'rttP95', format: formatMs, open: true },
    ...fixed(62),
  },
  {
    id: 'in',
    title: titles.in,
    sort: 'in',
    hint: hints.in,
    numeric: true,
    rank: 14,
    measured: { column: 'messagesIn', format: formatRate, sums: true },
    ...fixed(58),
  },
  {
    id: 'out',
    title: titles.out,
    sort: 'out',
    hint: hints.out,
    numeric: true,
    rank: 1,
    measured: { column: 'messagesOut', format: formatRate, sums: true, quiet: true },
    ...fixed(52),
  },
  {
    id: 'bytesIn',
    title: titles.bytesIn,
    sort: 'bytesIn',
    hint: hints.bytesIn,
    numeric: true,
    rank: 3,
    measured: { column: 'bytesIn', format: formatByteRate, sums: true },
    ...fixed(64),
  },
  {
    id: 'bytesOut',
    title: titles.bytesOut,
    sort: 'bytesOut',
    hint: hints.bytesOut,
    numeric: true,
    rank: 2,
    measured: { column: 'bytesOut', format: formatByteRate, sums: true, quiet: true },
    ...fixed(66),
  },
  {
    id: 'recon',
    title: titles.recon,
    sort: 'reconnects',
    hint: hints.recon,
    numeric: true,
    rank: 10,
    measured: { column: 'reconnects', format: formatCount, sums: true },
    ...fixed(58),
  },
  {
    id: 'failures',
    title: titles.failures,
    sort: 'failures',
    hint: hints.failures,
    numeric: true,
    rank: 9,
    measured: { column: 'failures', format: formatCount, sums: true },
    ...fixed(60),
  },
  {
    id: 'trips',
    title: titles.trips,
    sort: 'trips',
    hint: hints.trips,
    numeric: true,
    rank: 8,
    measured: { column: 'trips', format: formatCount, sums: true },
    ...fixed(52),
  },
  {
    id: 'dropped',
    title: titles.dropped,
    sort: 'dropped',
    hint: hints.dropped,
    numeric: true,
    rank: 5,
    measured: { column: 'dropped', format: formatCount, sums: true },
    ...fixed(70),
  },
  {
    id: 'delivery',
    title: titles.delivery,
    sort: 'delivery',
    hint: hints.delivery,
    numeric: true,
    rank: 6,
    measured: { column: 'deliveryP95', format: formatMs },
    ...fixed(72),
  },
  {
    id: 'uptime',
    title: titles.uptime,
    sort: 'uptime',
    hint: hints.uptime,
    numeric: true,
    rank: 4,
    measured: { column: 'uptime', format: formatShare },
    ...fixed(74),
  },
  // Its title says how long: see SparklineTitle.
  { id: 'spark', title: '', hint: hints.spark, rank: 11, ...fixed(108) },
];

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
  return Number.isFinite(value) && value >= 1_000 ? formatShort(value) : formatCount(value);
}
