import type { BackendInfo, BackendStatus } from '../../shared/backend.ts';
import { type BreakerState, HEALTHS_WORST_FIRST, PHASES } from '../../shared/health.ts';
import type { SortKey, View } from './view-store.ts';

/** What an order needs of a fleet and what no status changes: made once per fleet. */
export interface RowIndex {
  /** Rows by name, numbers as numbers. */
  byName: Uint32Array;
  /** By row, what a filter's words are looked for in. */
  texts: readonly string[];
}

/** One number per row for the columns that frames bring; NaN where a row has none. */
export type Measure = (row: number, key: SortKey) => number;

/** Sort keys whose order changes with every frame. */
export const MEASURED: ReadonlySet<SortKey> = new Set(['rtt', 'in', 'out', 'reconnects', 'uptime']);

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
    texts: backends.map(({ id, name, group, host, tags }) =>
      [id, name, group ?? '', host, ...tags].join('\n').toLowerCase(),
    ),
  };
}

/** The rows to show, in their order. Ties go by health, then by name, so that an order is never by chance. */
export function rowOrder(
  { byName, texts }: RowIndex,
  statuses: readonly BackendStatus[],
  view: Pick<View, 'healths' | 'text' | 'sort'>,
  measure: Measure,
): number[] {
  const { healths, sort } = view;
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  const key = keyOf(sort.key, measure);
  const direction = sort.descending ? -1 : 1;
  const keys = new Float64Array(statuses.length);
  const ranks = new Uint8Array(statuses.length);
  const rows: number[] = [];
  for (const row of byName) {
    const status = statuses[row];
    if (!status || (healths.size > 0 && !healths.has(status.health))) continue;
    if (words.length > 0 && !words.every((word) => texts[row]?.includes(word))) continue;
    const value = key(status, row);
    // A missing number goes last whichever way it is sorted.
    keys[row] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value * direction;
    ranks[row] = HEALTH_RANK[status.health];
    rows.push(row);
  }
  if (sort.key === 'name') return sort.descending ? rows.reverse() : rows;
  // Sorting is stable: rows that are equal here stay in the order of their names.
  return rows.sort((a, b) => {
    const first = keys[a] as number;
    const second = keys[b] as number;
    return first === second ? (ranks[a] as number) - (ranks[b] as number) : first - second;
  });
}

/** The first click on a column shows what matters there: the worst health, the greatest number. */
export const firstDirection = (key: SortKey): boolean => MEASURED.has(key) && key !== 'uptime';

function keyOf(key: SortKey, measure: Measure): (status: BackendStatus, row: number) => number {
  switch (key) {
    case 'name':
      return () => 0;
    case 'health':
      return (status) => HEALTH_RANK[status.health];
    case 'state':
      return (status) => PHASE_RANK[status.state.phase];
    case 'breaker':
      return (status) => BREAKER_RANK[status.breaker.state];
    default:
      return (_, row) => measure(row, key);
  }
}
