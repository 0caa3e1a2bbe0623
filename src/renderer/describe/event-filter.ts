import { backendOf, type FleetEvent } from '../../shared/event.ts';
import type { EventFilter } from '../state/view-store.ts';
import { describeEvent } from './event.ts';

/** The kinds of events in a filtered timeline; `null`: all of them. */
export const KINDS: Readonly<Record<Exclude<EventFilter, 'selected'>, readonly FleetEvent['kind'][] | null>> =
  {
    all: null,
    incidents: ['incident', 'local-fault', 'marker'],
    connections: ['opened', 'lost', 'dial-failed', 'stopped', 'address', 'resume', 'degraded'],
    breakers: ['breaker'],
    operators: ['action', 'marker'],
    configuration: ['fleet', 'console'],
  };

/** Whether an event is in a filtered timeline. @param selected id of the open backend */
export function passes(event: FleetEvent, filter: EventFilter, selected: string | null): boolean {
  if (filter !== 'selected') return KINDS[filter]?.includes(event.kind) ?? true;
  if (selected === null) return true;
  if (event.kind === 'action') return event.backends.includes(selected);
  if (event.kind === 'fleet') return [...event.added, ...event.changed].includes(selected);
  // What is marked for the whole fleet is marked for each of it.
  if (event.kind === 'marker' && event.backend === null) return true;
  return backendOf(event) === selected;
}

/** Whether its line has these words in it, as a person reads it. */
export function says(event: FleetEvent, text: string, nameOf: (backend: string) => string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const backend = backendOf(event);
  const about =
    backend === null ? ('host' in event ? (event.host ?? '') : '') : `${nameOf(backend)} ${backend}`;
  return `${about} ${describeEvent(event, 'utc')}`.toLowerCase().includes(wanted);
}
