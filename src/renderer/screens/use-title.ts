import { useEffect } from 'react';
import { worstOf } from '../state/fleet-store.ts';
import { texts } from '../texts/catalogue.ts';
import { useFleet, useLink, useStale } from './page-context.ts';

/** Keeps the window's title at the worst there is: "2 down · Wirewatch". */
export function useTitle(): void {
  const stale = useStale();
  const recorded = useLink((link) => link.recorded);
  const ofFleet = useFleet(({ fleet, counts }) => {
    if (!fleet) return texts.windowTitle.connecting;
    if (stale) return texts.windowTitle.stale;
    const worst = worstOf(counts);
    return worst === 'up' ? texts.windowTitle.allUp : texts.windowTitle.worst(counts[worst], worst);
  });
  const title = recorded ? texts.replay.title(ofFleet) : ofFleet;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
