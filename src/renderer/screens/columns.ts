import type { SortKey } from '../state/view-store.ts';

/** One column of the fleet table. `id` names its CSS class, by which narrow windows leave it out. */
export interface Column {
  id: string;
  title: string;
  /** Absent where sorting makes no sense. */
  sort?: SortKey;
  hint?: string;
  numeric?: boolean;
}

export const COLUMNS: readonly Column[] = [
  { id: 'health', title: 'Health', sort: 'health', hint: 'Sort by health, the worst first' },
  { id: 'name', title: 'Backend', sort: 'name' },
  { id: 'state', title: 'State', sort: 'state' },
  { id: 'breaker', title: 'Breaker', sort: 'breaker' },
  { id: 'rtt', title: 'RTT ms', sort: 'rtt', hint: 'Median round trip', numeric: true },
  { id: 'in', title: 'In/s', sort: 'in', hint: 'Messages in per second', numeric: true },
  { id: 'out', title: 'Out/s', sort: 'out', hint: 'Messages out per second', numeric: true },
  { id: 'recon', title: 'Recon.', sort: 'reconnects', hint: 'Reconnects since the start', numeric: true },
  {
    id: 'uptime',
    title: 'Up %',
    sort: 'uptime',
    hint: 'Share of the time since the start that it was open',
    numeric: true,
  },
  // Its title says how long: see SparklineTitle.
  { id: 'spark', title: '', hint: 'Messages in per second' },
];
