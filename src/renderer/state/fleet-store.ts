import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendStatus } from '../../shared/backend.ts';
import type { FleetInfo, Push } from '../../shared/contract.ts';
import { HEALTHS_WORST_FIRST, type Health } from '../../shared/health.ts';
import { indexRows, type RowIndex } from './row-order.ts';

export type HealthCounts = Readonly<Record<Health, number>>;

/** Who is in the fleet and where each managed socket is. Row n of `statuses` is the n-th backend. */
export interface FleetState {
  fleet: FleetInfo | null;
  statuses: readonly BackendStatus[];
  /** Of `statuses`, kept up to date by each push rather than counted by each screen. */
  counts: HealthCounts;
  rowOf: ReadonlyMap<string, number>;
  index: RowIndex;
}

const NONE: HealthCounts = { up: 0, degraded: 0, connecting: 0, down: 0, paused: 0, stale: 0 };
const EMPTY: FleetState = {
  fleet: null,
  statuses: [],
  counts: NONE,
  rowOf: new Map(),
  index: indexRows([]),
};

export const createFleetStore = (): StoreApi<FleetState> => createStore<FleetState>()(() => EMPTY);

export function fleetState(fleet: FleetInfo, statuses: readonly BackendStatus[]): FleetState {
  return {
    fleet,
    ...counted(statuses),
    rowOf: new Map(fleet.backends.map((backend, row) => [backend.id, row])),
    index: indexRows(fleet.backends),
  };
}

/** The same fleet at another time. @param statuses by its rows */
export const withAllStatuses = (state: FleetState, statuses: readonly BackendStatus[]): FleetState => ({
  ...state,
  ...counted(statuses),
});

function counted(statuses: readonly BackendStatus[]): Pick<FleetState, 'statuses' | 'counts'> {
  const counts = { ...NONE };
  for (const { health } of statuses) counts[health]++;
  return { statuses, counts };
}

/** The state after a `statuses` push; unchanged when it is for another revision of the fleet. */
export function withStatuses(state: FleetState, push: Extract<Push, { push: 'statuses' }>): FleetState {
  if (push.revision !== state.fleet?.revision) return state;
  const statuses = [...state.statuses];
  const counts = { ...state.counts };
  for (const [row, status] of push.changes) {
    const before = statuses[row];
    if (!before) continue;
    counts[before.health]--;
    counts[status.health]++;
    statuses[row] = status;
  }
  return { ...state, statuses, counts };
}

/** The counts to show: with stale data nobody's health is known. */
export const countsShown = ({ statuses, counts }: FleetState, stale: boolean): HealthCounts =>
  stale ? { ...NONE, stale: statuses.length } : counts;

export const worstOf = (counts: HealthCounts): Health =>
  HEALTHS_WORST_FIRST.find((health) => counts[health] > 0) ?? 'up';
