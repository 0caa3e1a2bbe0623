import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FleetEvent } from '../../shared/event.ts';

export const EVENTS_KEPT = 2_000;

/** The timeline, the oldest first. */
export interface EventsState {
  events: readonly FleetEvent[];
}

export const createEventsStore = (): StoreApi<EventsState> =>
  createStore<EventsState>()(() => ({ events: [] }));

/** Adds what is newer than the newest, and lets the oldest go. */
export function withEvents(held: readonly FleetEvent[], more: readonly FleetEvent[]): readonly FleetEvent[] {
  const newest = held.at(-1)?.sequence ?? Number.NEGATIVE_INFINITY;
  const fresh = more.filter((event) => event.sequence > newest);
  return fresh.length === 0 ? held : [...held, ...fresh].slice(-EVENTS_KEPT);
}
