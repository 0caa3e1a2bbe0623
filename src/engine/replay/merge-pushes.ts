import type { BackendStatus } from '../../shared/backend.ts';
import type { PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Incident } from '../../shared/incident.ts';

/**
 * Pushes that a page is told at once although they were told one after the other: of several statuses of a row the
 * last, of several states of an incident or a run the last, and every event. They lead to the same snapshot. As live,
 * events come after the statuses that they came with, and nothing goes past a change of the fleet.
 */
export function mergePushes(pushes: readonly PushBody[]): PushBody[] {
  const merged: PushBody[] = [];
  let gathered = new Gathered();
  for (const push of pushes) {
    if (gathered.take(push)) continue;
    if (push.push === 'fleet') {
      merged.push(...gathered.pushes());
      gathered = new Gathered();
      merged.push(push);
    } else gathered.others.push(push);
  }
  return [...merged, ...gathered.pushes()];
}

/** Pushes between two changes of the fleet. */
class Gathered {
  /** Neither statuses, events, incidents nor runs. */
  readonly others: PushBody[] = [];
  private revision = 0;
  private readonly statuses = new Map<number, BackendStatus>();
  private readonly events: FleetEvent[] = [];
  private readonly incidents = new Map<number, Incident>();
  private readonly gone = new Set<number>();
  private readonly runs = new Map<number, PushBody>();

  /** Says whether it is of a kind that is merged. */
  take(push: PushBody): boolean {
    switch (push.push) {
      case 'statuses':
        // Of another revision than the fleet's: of rows that are gone.
        if (push.revision < this.revision) return true;
        if (push.revision > this.revision) this.statuses.clear();
        this.revision = push.revision;
        for (const [row, status] of push.changes) this.statuses.set(row, status);
        return true;
      case 'events':
        this.events.push(...push.events);
        return true;
      case 'incidents':
        for (const incident of push.incidents) {
          this.incidents.set(incident.id, incident);
          this.gone.delete(incident.id);
        }
        for (const id of push.gone) {
          this.incidents.delete(id);
          this.gone.add(id);
        }
        return true;
      case 'bulk':
        this.runs.set(push.run.id, push);
        return true;
      default:
        return false;
    }
  }

  pushes(): PushBody[] {
    const { revision, statuses, events, incidents, gone, runs, others } = this;
    const pushes = [...others];
    if (statuses.size > 0) pushes.push({ push: 'statuses', revision, changes: [...statuses] });
    if (incidents.size > 0 || gone.size > 0) {
      pushes.push({ push: 'incidents', incidents: [...incidents.values()], gone: [...gone] });
    }
    pushes.push(...runs.values());
    if (events.length > 0) pushes.push({ push: 'events', events });
    return pushes;
  }
}
