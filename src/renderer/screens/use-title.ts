import { useEffect } from 'react';
import { worstOf } from '../state/fleet-store.ts';
import { useFleet, useStale } from './page-context.ts';

/** Keeps the window's title at the worst there is: "2 down · Wirewatch". */
export function useTitle(): void {
  const stale = useStale();
  const title = useFleet(({ fleet, counts }) => {
    if (!fleet) return 'Connecting · Wirewatch';
    if (stale) return 'Stale · Wirewatch';
    const worst = worstOf(counts);
    return worst === 'up' ? 'All up · Wirewatch' : `${counts[worst]} ${worst} · Wirewatch`;
  });
  useEffect(() => {
    document.title = title;
  }, [title]);
}
