import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendInfo, BackendStatus } from '../../shared/backend.ts';
import type { Incident } from '../../shared/incident.ts';

/** Backends that were lost together; those that are over are among them for a while. */
export interface IncidentsState {
  incidents: readonly Incident[];
}

export const createIncidentsStore = (): StoreApi<IncidentsState> =>
  createStore<IncidentsState>()(() => ({ incidents: [] }));

/** The state after a push: those that changed in their places, new ones at the end, without those that are gone. */
export function withIncidents(
  { incidents }: IncidentsState,
  changed: readonly Incident[],
  gone: readonly number[],
): IncidentsState {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  for (const incident of changed) byId.set(incident.id, incident);
  for (const id of gone) byId.delete(id);
  return { incidents: [...byId.values()].sort((a, b) => a.id - b.id) };
}

/** Open, and nobody said that they look after it. */
export const isLoud = ({ endedAt, acknowledged }: Incident): boolean =>
  endedAt === null && acknowledged === null;

/** Backends that are still not back. */
export const missing = ({ lost, back, aside }: Incident): number => lost - back - aside;

/** First those that nobody looks after, the greatest of them first; last those that are over, the newest of them first. */
export function inOrder(incidents: readonly Incident[]): Incident[] {
  const rank = (incident: Incident) => (isLoud(incident) ? 0 : incident.endedAt === null ? 1 : 2);
  return [...incidents].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.endedAt ?? 0) - (a.endedAt ?? 0) ||
      missing(b) - missing(a) ||
      b.since - a.since ||
      b.id - a.id,
  );
}

/** A backend that speaks for the network of this machine, as it answers. */
export interface Witness {
  /** Row. */
  row: number;
  /** ms; `null` when it was connected since and was not measured yet. */
  rtt: number | null;
}

/** What a witness is asked for by row. */
export interface Answers {
  /** Median round trip, ms; NaN where there is none. */
  rttOf: (row: number) => number;
  /** When it last answered a ping, UTC ms: not before this. NaN where that is not known. */
  answeredAt: (row: number) => number;
}

/**
 * The one that answers fastest of those at another host that are open, however badly, and were heard of since: they
 * answered a ping, or their connection was opened. `unheard` when some are open and none was heard of since; `null` when
 * none is open.
 *
 * @param since UTC ms.
 */
export function witnessFor(
  host: string | null,
  since: number,
  backends: readonly BackendInfo[],
  statuses: readonly Pick<BackendStatus, 'health' | 'openSince'>[],
  { rttOf, answeredAt }: Answers,
): Witness | 'unheard' | null {
  let best: Witness | 'unheard' | null = null;
  for (let row = 0; row < backends.length; row++) {
    const status = statuses[row];
    if (status?.health !== 'up' && status?.health !== 'degraded') continue;
    if (status.openSince === null || (host !== null && backends[row]?.host === host)) continue;
    const answered = answeredAt(row) >= since;
    if (!answered && status.openSince < since) {
      best ??= 'unheard';
      continue;
    }
    const measured = rttOf(row);
    const rtt = Number.isFinite(measured) ? measured : null;
    if (best === null || best === 'unheard' || (rtt !== null && (best.rtt === null || rtt < best.rtt)))
      best = { row, rtt };
  }
  return best;
}
