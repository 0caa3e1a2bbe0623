import { useState } from 'react';
import type { Incident } from '../../shared/incident.ts';
import { describeIncident, titleOf } from '../describe/incident.ts';
import { inOrder, isLoud } from '../state/incidents.ts';
import { texts } from '../texts/catalogue.ts';
import { HealthShape } from './health-shape.tsx';
import {
  useFleet,
  useIncidents,
  useMayAct,
  usePage,
  useStale,
  useTimed,
  useView,
  useWhyNot,
} from './page-context.ts';
import { useSide } from './use-side.ts';

/** Lines at most, as long as nobody asks for the rest. */
const LINES = 3;

/** Under the counts: what is wrong, since when, whether it is us or them, and what can be done. */
export function IncidentStrip() {
  const incidents = useIncidents((state) => state.incidents);
  const [all, setAll] = useState(false);
  if (incidents.length === 0) return null;
  const ordered = inOrder(incidents);
  const loud = ordered.filter(isLoud).length;
  const open = ordered.filter(({ endedAt }) => endedAt === null);
  // What is over takes no room from the table; it is there for who asks.
  const shown = all ? ordered : open.slice(0, LINES);
  const rest = [
    open.length > LINES ? texts.incidentStrip.moreOpen(open.length - LINES) : '',
    ordered.length > open.length ? texts.incidentStrip.over(ordered.length - open.length) : '',
  ].filter((part) => part !== '');
  return (
    <section className="incidents" aria-label={texts.incidentStrip.name}>
      <p className="visually-hidden" role="status">
        {loud === 0 ? texts.incidentStrip.none : texts.incidentStrip.open(loud)}
      </p>
      <ul data-all={all}>
        {shown.map((incident) => (
          <IncidentLine key={incident.id} incident={incident} />
        ))}
      </ul>
      {rest.length > 0 && (
        <button type="button" className="incidents-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? texts.incidentStrip.fewer : texts.incidentStrip.rest(rest, open.length > LINES)}
        </button>
      )}
    </section>
  );
}

function IncidentLine({ incident }: { incident: Incident }) {
  const page = usePage();
  const zone = useView((view) => view.zone);
  const name = useFleet(({ fleet, rowOf }) =>
    incident.backend === null
      ? ''
      : (fleet?.backends[rowOf.get(incident.backend) ?? -1]?.name ?? incident.backend),
  );
  const mayAct = useMayAct();
  const whyNot = useWhyNot();
  const nameOf = () => name;
  const title = titleOf(incident, nameOf);
  const progress = useTimed((now) => describeIncident(incident, now, zone, nameOf).progress);
  const what = useTimed((now) => describeIncident(incident, now, zone, nameOf).what);
  const care = useTimed((now) => describeIncident(incident, now, zone, nameOf).care);
  const side = useSide(incident);
  const open = incident.endedAt === null;
  const stale = useStale();
  const health = open ? (incident.back === incident.lost ? 'connecting' : 'down') : 'up';
  return (
    <li className="incident" data-tone={isLoud(incident) ? 'loud' : open ? 'quiet' : 'over'}>
      <HealthShape health={stale ? 'stale' : health} named />
      <p
        className="incident-text"
        title={[what, progress, side, care].filter((part) => part !== '').join(' ')}
      >
        <span className="incident-said">
          <strong>{title}</strong> {what} {progress} <span className="mute">{care}</span>
        </span>{' '}
        <span className="incident-side mute">{side}</span>
      </p>
      <span className="incident-actions">
        <button
          type="button"
          className="button"
          onClick={() => void page.incidentActions.show(incident.id, title, page.view)}
        >
          {texts.incidentStrip.show(incident.lost)}
          <span className="visually-hidden">{texts.incidentStrip.ofIncident(title)}</span>
        </button>
        {isLoud(incident) && (
          <button
            type="button"
            className="button"
            disabled={!mayAct}
            title={whyNot}
            onClick={() => void page.incidentActions.acknowledge(incident.id, title)}
          >
            {texts.incidentStrip.acknowledge}
            <span className="visually-hidden">{texts.incidentStrip.thisOne(title)}</span>
          </button>
        )}
      </span>
    </li>
  );
}
