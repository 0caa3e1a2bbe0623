import { hasLasted, type Outage, outageOf } from '../../shared/outage.ts';
import { useFleet, usePage, useStale, useTimed } from './page-context.ts';

/** That no backend is connected, once that has lasted; `null` otherwise, and with stale data nobody knows. */
export function useOutage(): Outage | null {
  const { fleet } = usePage();
  const stale = useStale();
  const possible = useFleet(({ counts }) => counts.up + counts.degraded === 0);
  // As a number, so that it draws again only when that is another one.
  const since = useTimed((now) => {
    const outage = possible && !stale ? outageOf(fleet.getState().statuses) : null;
    return hasLasted(outage, now) ? outage.since : -1;
  });
  const backends = useFleet(({ counts }) => counts.down + counts.connecting);
  return since < 0 ? null : { since, backends };
}
