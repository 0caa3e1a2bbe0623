import type { BackendStatus } from '../../shared/backend.ts';
import { type BulkRun, RUNS_KEPT } from '../../shared/bulk.ts';
import type { PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Incident } from '../../shared/incident.ts';
import type { RecordedSnapshot } from '../recording/recording-format.ts';

/** Events of a snapshot, as `fleet/event-log.ts` hands them out. */
const EVENTS_KEPT = 2_000;

/**
 * The snapshot that a page would be given after it was told this: what it was before stays as it is. `now` is not
 * touched; whoever knows the time of the push puts it in.
 */
export function applyPush(snapshot: RecordedSnapshot, push: PushBody): RecordedSnapshot {
  switch (push.push) {
    case 'statuses':
      return withStatuses(snapshot, push.revision, push.changes);
    case 'events':
      return { ...snapshot, events: withEvents(snapshot.events, push.events) };
    case 'incidents':
      return { ...snapshot, incidents: withIncidents(snapshot.incidents, push.incidents, push.gone) };
    case 'bulk':
      return { ...snapshot, bulk: withRun(snapshot.bulk, push.run) };
    case 'fleet':
      return { ...snapshot, fleet: push.fleet, statuses: push.statuses };
    case 'local-fault':
      return { ...snapshot, localFault: push.localFault };
    case 'fleet-problem':
      return { ...snapshot, fleetProblem: push.fleetProblem };
    case 'history-problem':
      return { ...snapshot, historyProblem: push.historyProblem };
    case 'game-day':
      return { ...snapshot, gameDay: push.gameDay };
    // Of one page, or of the console and not of the fleet.
    case 'messages':
    case 'recorder':
    case 'recording-job':
    case 'replay':
      return snapshot;
  }
}

/** Those of another revision are about rows that are gone. */
function withStatuses(
  snapshot: RecordedSnapshot,
  revision: number,
  changes: readonly [row: number, status: BackendStatus][],
): RecordedSnapshot {
  if (revision !== snapshot.fleet.revision) return snapshot;
  const statuses = snapshot.statuses.slice();
  for (const [row, status] of changes) if (row < statuses.length) statuses[row] = status;
  return { ...snapshot, statuses };
}

/**
 * What a snapshot has is not told again. Of events at one moment the later may be told first: an incident that begins
 * with a loss.
 */
function withEvents(held: FleetEvent[], more: readonly FleetEvent[]): FleetEvent[] {
  const newest = held.at(-1)?.sequence ?? Number.NEGATIVE_INFINITY;
  const fresh = more
    .filter(({ sequence }) => sequence > newest)
    .sort((one, other) => one.sequence - other.sequence);
  return fresh.length === 0 ? held : [...held, ...fresh].slice(-EVENTS_KEPT);
}

/** In the order in which they began, which is that of their ids. */
function withIncidents(
  held: readonly Incident[],
  changed: readonly Incident[],
  gone: readonly number[],
): Incident[] {
  const byId = new Map(held.map((incident) => [incident.id, incident]));
  for (const incident of changed) byId.set(incident.id, incident);
  for (const id of gone) byId.delete(id);
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** A run that began lets go of the oldest that are over, as `fleet/bulk-runs.ts` does. */
function withRun(held: readonly BulkRun[], run: BulkRun): BulkRun[] {
  if (held.some(({ id }) => id === run.id)) return held.map((each) => (each.id === run.id ? run : each));
  const runs = [...held, run];
  const over = runs.filter(({ endedAt }) => endedAt !== null);
  const gone = new Set(over.slice(0, Math.max(0, runs.length - RUNS_KEPT)));
  return runs.filter((each) => !gone.has(each));
}
