import { isDeepStrictEqual } from 'node:util';
import { changeOf } from '../fleet-file/backend-change.ts';
import type { FleetConfig } from '../fleet-file/fleet-config.ts';

/** How a fleet differs from what it was, by id. */
export interface FleetChange {
  added: string[];
  removed: string[];
  changed: string[];
}

/** `null`: in nothing at all. A backend that has another id is another backend. */
export function changeBetween(before: FleetConfig, after: FleetConfig): FleetChange | null {
  const known = new Map(before.backends.map((backend) => [backend.info.id, backend]));
  const added: string[] = [];
  const changed: string[] = [];
  for (const backend of after.backends) {
    const { id } = backend.info;
    const own = known.get(id);
    known.delete(id);
    if (!own) added.push(id);
    else if (changeOf(own, backend) !== 'nothing') changed.push(id);
  }
  const removed = [...known.keys()];
  const sameFleet =
    before.name === after.name &&
    isDeepStrictEqual(before.redact, after.redact) &&
    isDeepStrictEqual(before.dials, after.dials) &&
    before.backends.length === after.backends.length &&
    before.backends.every(({ info }, row) => info.id === after.backends[row]?.info.id);
  return sameFleet && changed.length === 0 ? null : { added, removed, changed };
}
