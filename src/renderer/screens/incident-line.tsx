import type { Incident } from '../../shared/incident.ts';
import { describeIncident, titleOf } from '../describe/incident.ts';
import { isLinked } from '../state/incident-link.ts';
import { viewOf } from '../state/incident-view.ts';
import { isLoud, missing } from '../state/incidents.ts';
import { texts } from '../texts/catalogue.ts';
import { HealthShape } from './health-shape.tsx';
import { Icon } from './icons.tsx';
import { useFleet, useMayAct, usePage, useStale, useTimed, useView, useWhyNot } from './page-context.ts';
import { copyLink } from './palette/command-host.ts';
import { useSide } from './use-side.ts';

/** One incident: what happened, how it goes on, whether it is us or them, and what can be done. */
export function IncidentLine({ incident }: { incident: Incident }) {
  const page = usePage();
  const zone = useView((view) => view.zone);
  const shown = useView((view) => view.incident !== null && isLinked(view.incident, incident));
  // Backends by name, drawn again when another one is called otherwise.
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  const mayAct = useMayAct();
  const whyNot = useWhyNot();
  const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  const title = titleOf(incident, nameOf);
  const progress = useTimed((now) => describeIncident(incident, now, zone, nameOf).progress);
  const what = useTimed((now) => describeIncident(incident, now, zone, nameOf).what);
  const care = useTimed((now) => describeIncident(incident, now, zone, nameOf).care);
  const side = useSide(incident);
  const open = incident.endedAt === null;
  const stale = useStale();
  const health = open ? (missing(incident) === 0 ? 'connecting' : 'down') : 'up';
  return (
    <li
      className="incident"
      data-tone={isLoud(incident) ? 'loud' : open ? 'quiet' : 'over'}
      aria-current={shown || undefined}
    >
      <HealthShape health={stale ? 'stale' : health} named />
      <p
        className="incident-text"
        title={[title, what, progress, side, care].filter((part) => part !== '').join(' ')}
      >
        <span className="incident-what">
          <strong>{title}</strong> {what}
        </span>{' '}
        <span className="incident-how">
          <span className="incident-progress">
            {progress} <span className="mute">{care}</span>
          </span>{' '}
          <span className="incident-side mute">{side}</span>
        </span>
      </p>
      <span className="incident-actions">
        <button
          type="button"
          className="button"
          onClick={() => void page.incidentActions.show(incident, title, page.view)}
        >
          {texts.incidentStrip.show(incident.lost)}
          <span className="visually-hidden">{texts.incidentStrip.ofIncident(title)}</span>
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={texts.incidentStrip.copyLink(title)}
          title={texts.incidentStrip.copyLink(title)}
          onClick={() => void copyLink(page, viewOf(incident))}
        >
          <Icon name="link" />
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
