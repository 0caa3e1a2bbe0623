import { useEffect, useRef } from 'react';
import { titleOf } from '../describe/incident.ts';
import { type IncidentLink, isLinked } from '../state/incident-link.ts';
import { timeOf } from '../state/incident-view.ts';
import { useFleet, useIncidents, usePage, useView } from './page-context.ts';

/**
 * Shows the backends of the incident that the address names, and those that join it. Of one that is not kept any more the
 * time is shown, where the address says when it began.
 */
export function useIncidentLink(): void {
  const { view, fleet, incidents, incidentActions, link: engine } = usePage();
  const link = useView((state) => state.incident);
  const known = useFleet((state) => state.fleet !== null);
  const found = useIncidents(
    (state) => (link && state.incidents.find((incident) => isLinked(link, incident))?.lost) ?? null,
  );
  /** It was there, and is let go of before one's eyes: what is shown stays. */
  const followed = useRef<IncidentLink | null>(null);
  useEffect(() => {
    if (!link || !known) return;
    const incident = incidents.getState().incidents.find((each) => isLinked(link, each));
    // Those that join it are shown as well.
    if (incident && found !== null) {
      followed.current = link;
      const { fleet: info, rowOf } = fleet.getState();
      const title = titleOf(incident, (id) => info?.backends[rowOf.get(id) ?? -1]?.name ?? id);
      void incidentActions.follow(incident, title, view);
    } else if (followed.current !== link && !engine.getState().recorded) {
      incidentActions.notKept();
      const { time } = view.getState();
      const moved = link.since !== null && time.kind === 'live';
      view.setState({ incident: null, ...(moved ? timeOf(link.since ?? 0, link.since ?? 0) : {}) });
    }
  }, [link, known, found, view, fleet, incidents, incidentActions, engine]);
}
