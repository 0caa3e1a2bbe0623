import { backendOf, type FleetEvent } from '../../shared/event.ts';
import type { EventFilter } from '../state/view-store.ts';
import { aboutWhat, describeEvent } from './event.ts';
import { describeBurst, foldBursts } from './event-bursts.ts';

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

/**
 * Those whose line has all these words in it, as a person reads it, or the line that they are folded into.
 *
 * @param among as with {@link foldBursts}
 */
export function thatSay(
  events: readonly FleetEvent[],
  text: string,
  nameOf: (backend: string) => string,
  among = events,
): readonly FleetEvent[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return events;
  const said = (line: string) => words.every((word) => line.includes(word));
  return foldBursts(events, among).flatMap((entry) => {
    if (entry.kind !== 'burst') return said(lineOf(entry, nameOf)) ? [entry] : [];
    const together = describeBurst(entry).toLowerCase();
    if (said(together)) return entry.events;
    return entry.events.filter((event) => said(`${lineOf(event, nameOf)} ${together}`));
  });
}

function lineOf(event: FleetEvent, nameOf: (backend: string) => string): string {
  const backend = backendOf(event);
  const about = backend === null ? aboutWhat(event) : `${nameOf(backend)} ${backend}`;
  return `${about} ${describeEvent(event, 'utc')}`.toLowerCase();
}
