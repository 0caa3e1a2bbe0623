import type { BackendInfo, BackendStatus } from '../../shared/backend.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import { type BreakerState, HEALTHS_WORST_FIRST, PHASES } from '../../shared/health.ts';
import { type Matcher, matcherOf } from '../query/match-query.ts';
import type { Term } from '../query/query.ts';
import type { SortKey } from './sort.ts';
import type { View } from './view-store.ts';

/** What an order needs of a fleet and what no status changes: made once per fleet. */
export interface RowIndex {
  /** Rows by name, numbers as numbers. */
  byName: Uint32Array;
  /** By row, what a filter's words are looked for in. */
  texts: readonly string[];
  backends: readonly BackendInfo[];
  /** By row, where its group and its host stand among all of them; NaN without a group. */
  groupRanks: Float64Array;
  hostRanks: Float64Array;
}

/** The newest number of a row in one of the columns that frames bring; NaN where it has none. */
export type Measure = (row: number, column: BackendColumn) => number;

/** Sort keys whose order changes with every frame, with their column of it. */
const COLUMN_OF: Partial<Record<SortKey, BackendColumn>> = {
  rtt: 'rttP50',
  p95: 'rttP95',
  in: 'messagesIn',
  out: 'messagesOut',
  bytesIn: 'bytesIn',
  bytesOut: 'bytesOut',
  reconnects: 'reconnects',
  failures: 'failures',
  trips: 'trips',
  dropped: 'dropped',
  delivery: 'deliveryP95',
  uptime: 'uptime',
};

export const isMeasuredSort = (key: SortKey): boolean => COLUMN_OF[key] !== undefined;

const rankOf = <Key extends string>(order: readonly Key[]) =>
  Object.fromEntries(order.map((key, rank) => [key, rank])) as Record<Key, number>;

const HEALTH_RANK = rankOf(HEALTHS_WORST_FIRST);
const PHASE_RANK = rankOf(PHASES);
const BREAKER_RANK = rankOf<BreakerState>(['open', 'isolated', 'half-open', 'closed', 'disabled']);

const collator = new Intl.Collator('en', { numeric: true });

export function indexRows(backends: readonly BackendInfo[]): RowIndex {
  const nameOf = (row: number) => backends[row]?.name ?? '';
  const rows = backends.map((_, row) => row);
  return {
    byName: Uint32Array.from(rows.sort((a, b) => collator.compare(nameOf(a), nameOf(b)))),
    backends,
    groupRanks: ranksOf(backends.map(({ group }) => group)),
    hostRanks: ranksOf(backends.map(({ host }) => host)),
    texts: backends.map(({ id, name, group, host, tags }) =>
      [id, name, group ?? '', host, ...tags].join('\n').toLowerCase(),
    ),
  };
}

function ranksOf(names: readonly (string | null)[]): Float64Array {
  const known = [...new Set(names.filter((name) => name !== null))].sort(collator.compare);
  const ranks = new Map(known.map((name, rank) => [name, rank]));
  return Float64Array.from(names, (name) => (name === null ? Number.NaN : (ranks.get(name) ?? Number.NaN)));
}

/** What a person asked for, with the filter field read. */
export type Asked = Pick<View, 'healths' | 'sort' | 'only'> & { terms: readonly Term[] };

/** The rows to show, in their order. Ties go by health, by how long it is down, then by name, so that an order
 * is never by chance. */
export function rowOrder(
  index: RowIndex,
  statuses: readonly BackendStatus[],
  { healths, sort, only, terms }: Asked,
  measure: Measure,
): number[] {
  const { byName } = index;
  const matches = terms.length === 0 ? null : rowMatcher(matcherOf(terms), index, measure);
  const key = keyOf(sort.key, index, measure);
  const direction = sort.descending ? -1 : 1;
  const keys = new Float64Array(statuses.length);
  const ranks = new Uint8Array(statuses.length);
  // Who has been down for longest has waited longest for somebody to look.
  const since = new Float64Array(statuses.length);
  const rows: number[] = [];
  for (const row of byName) {
    const status = statuses[row];
    if (!status || (healths.size > 0 && !healths.has(status.health))) continue;
    if (only && !only.ids.has(index.backends[row]?.id ?? '')) continue;
    if (matches && !matches(row, status)) continue;
    const value = key(status, row);
    // A missing number goes last whichever way it is sorted.
    keys[row] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value * direction;
    ranks[row] = HEALTH_RANK[status.health];
    since[row] = status.closedSince ?? Number.POSITIVE_INFINITY;
    rows.push(row);
  }
  if (sort.key === 'name') return sort.descending ? rows.reverse() : rows;
  // Sorting is stable: rows that are equal here stay in the order of their names.
  return rows.sort((a, b) => {
    const first = keys[a] as number;
    const second = keys[b] as number;
    if (first !== second) return first - second;
    const rank = (ranks[a] as number) - (ranks[b] as number);
    if (rank !== 0 || since[a] === since[b]) return rank;
    return (since[a] as number) - (since[b] as number);
  });
}

/** The first click on a column shows what matters there: the worst health, the greatest number. */
export const firstDirection = (key: SortKey): boolean => isMeasuredSort(key) && key !== 'uptime';

/** Asks the matcher about rows; nothing is made per row that need not be, as there are thousands. */
function rowMatcher(matches: Matcher, { texts, backends }: RowIndex, measure: Measure) {
  let current = -1;
  const value = (column: BackendColumn) => measure(current, column);
  return (row: number, status: BackendStatus): boolean => {
    const info = backends[row];
    if (!info) return false;
    current = row;
    return matches({ info, status, text: texts[row] ?? '', value });
  };
}

function keyOf(
  key: SortKey,
  { groupRanks, hostRanks }: RowIndex,
  measure: Measure,
): (status: BackendStatus, row: number) => number {
  switch (key) {
    case 'name':
      return () => 0;
    case 'health':
      return (status) => HEALTH_RANK[status.health];
    case 'state':
      return (status) => PHASE_RANK[status.state.phase];
    case 'breaker':
      return (status) => BREAKER_RANK[status.breaker.state];
    case 'group':
      return (_, row) => groupRanks[row] ?? Number.NaN;
    case 'host':
      return (_, row) => hostRanks[row] ?? Number.NaN;
    default: {
      const column = COLUMN_OF[key];
      return (_, row) => (column ? measure(row, column) : Number.NaN);
    }
  }
}
