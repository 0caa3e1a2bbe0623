import { formatElapsed } from '../../../shared/describe/time.ts';
import { describeIncident, titleOf } from '../../describe/incident.ts';
import { inOrder, missing } from '../../state/incidents.ts';
import { texts } from '../../texts/catalogue.ts';
import { HealthShape } from '../health-shape.tsx';
import { useEngineTime, useIncidents, useStale, useView } from '../page-context.ts';
import { usePacedFleet } from './use-wall-rows.ts';

/** So many fit above the worst backends without pushing them off the screen. */
const LINES = 2;

/** Open incidents: backends that were lost together are one thing to look into. */
export function WallIncidents() {
  const incidents = useIncidents((state) => state.incidents);
  const { fleet, rowOf } = usePacedFleet();
  const stale = useStale();
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  // On a wall the greatest comes first, whoever looks after it.
  const open = inOrder(incidents)
    .filter(({ endedAt, by }) => endedAt === null && by !== 'backend')
    .sort((a, b) => missing(b) - missing(a));
  if (open.length === 0) return null;
  const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  return (
    <section className="wall-incidents" aria-label={texts.wallboard.incidents}>
      {open.slice(0, LINES).map((incident) => {
        const { what, progress, care } = describeIncident(incident, now, zone, nameOf);
        const health = stale ? 'stale' : missing(incident) === 0 ? 'connecting' : 'down';
        return (
          <article key={incident.id} className="wall-line" data-loud={care === ''} data-health={health}>
            <HealthShape health={health} named />
            <h2>{titleOf(incident, nameOf)}</h2>
            <b>{formatElapsed(now - incident.since)}</b>
            <p>
              {what} {progress} {care}
            </p>
          </article>
        );
      })}
      {open.length > LINES && (
        <p className="wall-more">{texts.wallboard.moreIncidents(open.length - LINES)}</p>
      )}
    </section>
  );
}
