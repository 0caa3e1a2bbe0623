import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FleetEvent } from '../../shared/event.ts';

export const EVENTS_KEPT = 2_000;

export interface EventsState {
  /** The timeline, the oldest first. */
  events: readonly FleetEvent[];
  /** Only events that say this somewhere; empty: all. */
  text: string;
  /** A person picked this time in a chart, UTC ms: the timeline goes there. An object, so that the same can be picked twice. */
  picked: { at: number } | null;
  /** The field for a marker is open. */
  marking: boolean;
}

export const createEventsStore = (): StoreApi<EventsState> =>
  createStore<EventsState>()(() => ({ events: [], text: '', picked: null, marking: false }));

/** Adds what is newer than the newest, and lets the oldest go. */
export function withEvents(held: readonly FleetEvent[], more: readonly FleetEvent[]): readonly FleetEvent[] {
  const newest = held.at(-1)?.sequence ?? Number.NEGATIVE_INFINITY;
  const fresh = more.filter((event) => event.sequence > newest);
  return fresh.length === 0 ? held : [...held, ...fresh].slice(-EVENTS_KEPT);
}
