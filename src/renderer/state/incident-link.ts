import type { Incident } from '../../shared/incident.ts';

/** An incident as an address names it. */
export interface IncidentLink {
  id: number;
  /**
   * UTC ms of its first loss, in whole seconds: ids begin anew with each start of the console, and the time is worth
   * showing once the incident is not kept any more. `null` where the address does not say.
   */
  since: number | null;
}

const WRITTEN = /^(\d{1,9})(?:@(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ))?$/;
const SECOND = 1_000;

/** `incident=7@2026-11-21T22:44:10Z`, or `incident=7`. */
export function writeIncident(parts: URLSearchParams, incident: IncidentLink | null): void {
  if (!incident) return;
  const { id, since } = incident;
  const at = since === null ? '' : `@${new Date(since).toISOString().slice(0, 19)}Z`;
  parts.set('incident', `${id}${at}`);
}

export const readIncident = (parts: URLSearchParams): IncidentLink | null =>
  incidentFrom(parts.get('incident') ?? '');

/** `null` where that is no incident. */
export function incidentFrom(word: string): IncidentLink | null {
  const [, id, at] = WRITTEN.exec(word) ?? [];
  if (id === undefined || Number(id) < 1) return null;
  if (at === undefined) return { id: Number(id), since: null };
  const since = Date.parse(at);
  return Number.isNaN(since) ? null : { id: Number(id), since };
}

export const linkTo = ({ id, since }: Incident): IncidentLink => ({
  id,
  since: Math.floor(since / SECOND) * SECOND,
});

/** Whether that is the one that is linked: it may have taken in others since, that were lost before. */
export const isLinked = (link: IncidentLink, { id, since, endedAt }: Incident): boolean =>
  id === link.id &&
  (link.since === null ||
    (since < link.since + SECOND && (endedAt === null || endedAt + SECOND > link.since)));
