import { useMemo, useSyncExternalStore } from 'react';
import type { FleetState, HealthCounts } from '../../state/fleet-store.ts';
import { type WallRows, wallRows } from '../../state/wallboard-rows.ts';
import { usePage, useStale, useView } from '../page-context.ts';

/** The fleet as it was at the last tick: a wall is not read faster, and a storm of changes draws once. */
export function usePacedFleet(): FleetState {
  const { ticker, fleet } = usePage();
  return useSyncExternalStore(ticker.subscribe, () => fleet.getState());
}

/** Of the group that the wallboard is for, or of the whole fleet. With stale data nobody's health is known. */
export function useWallRows(): WallRows {
  const state = usePacedFleet();
  const stale = useStale();
  const group = useGroup();
  return useMemo(() => {
    const rows = wallRows(state, group);
    if (!stale) return rows;
    const counts: HealthCounts = {
      up: 0,
      degraded: 0,
      connecting: 0,
      down: 0,
      paused: 0,
      stale: rows.rows.length,
    };
    return { ...rows, counts };
  }, [state, stale, group]);
}

/** The chosen group, where the fleet has it. */
export function useGroup(): string | null {
  const chosen = useView((view) => view.chartGroup);
  const { fleet } = usePacedFleet();
  return fleet?.backends.some(({ group }) => group === chosen) ? chosen : null;
}
