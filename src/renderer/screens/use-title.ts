import { useEffect } from 'react';
import { worstOf } from '../state/fleet-store.ts';
import { isLoud, missing } from '../state/incidents.ts';
import { texts } from '../texts/catalogue.ts';
import { useFleet, useIncidents, useLink, useStale } from './page-context.ts';
import { useOutage } from './use-outage.ts';

/** Keeps the window's title at the worst there is: "2 down · Wirewatch". */
export function useTitle(): void {
  const stale = useStale();
  const recorded = useLink((link) => link.recorded);
  const outage = useOutage();
  // Lost together and between two dials: that is more than what connects.
  const lost = useIncidents(({ incidents }) =>
    incidents.filter(isLoud).reduce((sum, incident) => sum + missing(incident), 0),
  );
  const ofFleet = useFleet(({ fleet, counts }) => {
    if (!fleet) return texts.windowTitle.connecting;
    if (stale) return texts.windowTitle.stale;
    if (outage) return texts.windowTitle.outage(outage.backends);
    if (counts.down === 0 && lost > 0) return texts.windowTitle.lost(lost);
    const worst = worstOf(counts);
    return worst === 'up' ? texts.windowTitle.allUp : texts.windowTitle.worst(counts[worst], worst);
  });
  const title = recorded ? texts.replay.title(ofFleet) : ofFleet;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
