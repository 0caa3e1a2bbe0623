import { formatElapsed } from '../../../shared/describe/time.ts';
import type { Incident } from '../../../shared/incident.ts';
import { describeIncident, titleOf } from '../../describe/incident.ts';
import { inOrder, missing } from '../../state/incidents.ts';
import { texts } from '../../texts/catalogue.ts';
import { HealthShape } from '../health-shape.tsx';
import { useEngineTime, useIncidents, useStale, useView } from '../page-context.ts';
import { useSide } from '../use-side.ts';
import { usePacedFleet } from './use-wall-rows.ts';

/** So many fit above the worst backends without pushing them off the screen. */
const LINES = 2;

/** Open incidents: backends that were lost together are one thing to look into. */
export function WallIncidents() {
  const incidents = useIncidents((state) => state.incidents);
  // On a wall the greatest comes first, whoever looks after it.
  const open = inOrder(incidents)
    .filter(({ endedAt, by }) => endedAt === null && by !== 'backend')
    .sort((a, b) => missing(b) - missing(a));
  if (open.length === 0) return null;
  return (
    <section className="wall-incidents" aria-label={texts.wallboard.incidents}>
      {open.slice(0, LINES).map((incident) => (
        <WallIncident key={incident.id} incident={incident} />
      ))}
      {open.length > LINES && (
        <p className="wall-more">{texts.wallboard.moreIncidents(open.length - LINES)}</p>
      )}
    </section>
  );
}

/** Whether it is us or them has a line of its own: what happened may be cut off at its end. */
function WallIncident({ incident }: { incident: Incident }) {
  const { fleet, rowOf } = usePacedFleet();
  const stale = useStale();
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  const side = useSide(incident);
  const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  const { what, progress, care } = describeIncident(incident, now, zone, nameOf);
  const health = stale ? 'stale' : missing(incident) === 0 ? 'connecting' : 'down';
  return (
    <article className="wall-line" data-loud={care === ''} data-health={health}>
      <HealthShape health={health} named />
      <h2>{titleOf(incident, nameOf)}</h2>
      <b>{formatElapsed(now - incident.since)}</b>
      <p>
        {what} {progress} {care}
      </p>
      {side !== '' && <p className="wall-side">{side}</p>}
    </article>
  );
}
