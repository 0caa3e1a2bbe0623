import type { Incident } from '../../shared/incident.ts';
import { describeSide } from '../describe/incident.ts';
import { witnessFor } from '../state/incidents.ts';
import { useLink, usePage, useStale, useTimed, useView } from './page-context.ts';

/** Whether it is us or them, as it is this second, a sentence or two; with stale data nobody knows. */
export function useSide(incident: Incident): string {
  const { telemetry, fleet } = usePage();
  const zone = useView((view) => view.zone);
  const fault = useLink((link) => link.localFault !== null);
  const stale = useStale();
  return useTimed((now) => {
    if (stale) return '';
    const { fleet: info, statuses } = fleet.getState();
    const backends = info?.backends ?? [];
    const answers = {
      rttOf: (row: number) => telemetry.value(row, 'rttP50'),
      answeredAt: (row: number) => telemetry.answers.at(row),
    };
    const since = Math.max(incident.until, incident.localFaultUntil ?? 0);
    const find = (host: string | null) => witnessFor(host, since, backends, statuses, answers);
    // Where nobody else is open, one of its own that is back speaks for the network as well.
    const witness = find(incident.host) ?? (incident.back > 0 ? find(null) : null);
    return describeSide(incident, fault, witness, (row) => backends[row]?.name ?? '', now, zone);
  });
}
