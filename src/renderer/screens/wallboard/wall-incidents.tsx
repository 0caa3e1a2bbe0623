import { plural } from '../../../shared/describe/numbers.ts';
import { formatElapsed } from '../../../shared/describe/time.ts';
import { describeIncident, titleOf } from '../../describe/incident.ts';
import { inOrder } from '../../state/incidents.ts';
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
  const open = inOrder(incidents).filter(({ endedAt, by }) => endedAt === null && by !== 'backend');
  if (open.length === 0) return null;
  const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  return (
    <section className="wall-incidents" aria-label="Open incidents">
      {open.slice(0, LINES).map((incident) => {
        const { what, progress } = describeIncident(incident, now, zone, nameOf);
        return (
          <article
            key={incident.id}
            className="wall-line"
            data-loud="true"
            data-health={stale ? 'stale' : 'down'}
          >
            <HealthShape health={stale ? 'stale' : 'down'} named />
            <h2>{titleOf(incident, nameOf)}</h2>
            <b>{formatElapsed(now - incident.since)}</b>
            <p>
              {what} {progress}
            </p>
          </article>
        );
      })}
      {open.length > LINES && <p className="wall-more">and {plural(open.length - LINES, 'more incident')}</p>}
    </section>
  );
}
