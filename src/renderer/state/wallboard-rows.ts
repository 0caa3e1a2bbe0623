import { HEALTHS_WORST_FIRST, type Health } from '../../shared/health.ts';
import type { FleetState, HealthCounts } from './fleet-store.ts';

/** What a wallboard says of the fleet, or of one of its groups. */
export interface WallRows {
  counts: HealthCounts;
  /** Row numbers by name. */
  rows: readonly number[];
  /** Row numbers of what is not well, the worst first and of those the newest trouble first. */
  worst: readonly number[];
}

const TROUBLE: readonly Health[] = ['down', 'degraded', 'connecting'];

/** @param group `null`: the whole fleet. */
export function wallRows({ fleet, statuses, index }: FleetState, group: string | null): WallRows {
  const counts: Record<Health, number> = { up: 0, degraded: 0, connecting: 0, down: 0, paused: 0, stale: 0 };
  const rows: number[] = [];
  for (const row of index.byName) {
    const status = statuses[row];
    if (!status || (group !== null && fleet?.backends[row]?.group !== group)) continue;
    counts[status.health]++;
    rows.push(row);
  }
  const rank = (row: number) => HEALTHS_WORST_FIRST.indexOf(statuses[row]?.health ?? 'up');
  const since = (row: number) => statuses[row]?.closedSince ?? statuses[row]?.state.since ?? 0;
  const worst = rows
    .filter((row) => TROUBLE.includes(statuses[row]?.health ?? 'up'))
    .sort((a, b) => rank(a) - rank(b) || since(b) - since(a));
  return { counts, rows, worst };
}
