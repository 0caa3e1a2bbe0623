/** What the rows may be sorted by. */
const SORT_KEYS = [
  'health',
  'name',
  'group',
  'host',
  'state',
  'breaker',
  'rtt',
  'p95',
  'in',
  'out',
  'bytesIn',
  'bytesOut',
  'reconnects',
  'failures',
  'trips',
  'dropped',
  'delivery',
  'uptime',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export function isSort(value: unknown): value is Sort {
  if (typeof value !== 'object' || value === null) return false;
  const { key, descending } = value as Record<string, unknown>;
  return (SORT_KEYS as readonly unknown[]).includes(key) && typeof descending === 'boolean';
}
