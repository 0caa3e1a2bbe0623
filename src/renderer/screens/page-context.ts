import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { ConsolePage } from '../console-page.ts';
import type { EventsState } from '../state/events-store.ts';
import type { FleetState } from '../state/fleet-store.ts';
import type { IncidentsState } from '../state/incidents.ts';
import { type LinkState, mayAct } from '../state/link-store.ts';
import type { View } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';

export const PageContext = createContext<ConsolePage | null>(null);

export function usePage(): ConsolePage {
  const page = useContext(PageContext);
  if (!page) throw new Error('a screen was drawn outside of a PageContext');
  return page;
}

export const useView = <T>(select: (view: View) => T): T => useStore(usePage().view, select);
export const useLink = <T>(select: (link: LinkState) => T): T => useStore(usePage().link, select);
export const useFleet = <T>(select: (fleet: FleetState) => T): T => useStore(usePage().fleet, select);
export const useEvents = <T>(select: (events: EventsState) => T): T => useStore(usePage().events, select);
export const useIncidents = <T>(select: (state: IncidentsState) => T): T =>
  useStore(usePage().incidents, select);

export const useStale = (): boolean => useLink((link) => link.staleSince !== null);
export const useMayAct = (): boolean => useLink(mayAct);
/** Why nothing can be done here, for who points at it; `undefined` while the live fleet is shown. */
export const useWhyNot = (): string | undefined =>
  useLink(({ recorded }) => (recorded ? texts.replay.why : undefined));

/**
 * UTC ms of the newest frame, and a version that changes when history was loaded: draws again then, and when `period`
 * ms of frames have come.
 */
export function useFrameEnd(period: number): { at: number; version: string } {
  const { telemetry } = usePage();
  const version = useSyncExternalStore(telemetry.subscribe, () => telemetry.paintVersion(period));
  return useMemo(() => ({ at: telemetry.fleet.end, version }), [telemetry, version]);
}

/** Something that frames change, as a string or number: draws again only when that changed. */
export function useMeasured<T extends string | number>(read: () => T): T {
  return useSyncExternalStore(usePage().telemetry.subscribe, read);
}

/**
 * Something that passing time changes, as a string or number: draws again only when that changed. `now` is UTC ms by
 * the engine's clock, or when it was last heard once the data is stale.
 */
export function useTimed<T extends string | number>(read: (now: number) => T): T {
  const { ticker, link } = usePage();
  return useSyncExternalStore(ticker.subscribe, () => {
    const { clockOffset, staleSince, heardAt } = link.getState();
    const now = staleSince === null || heardAt === null ? ticker.now : Math.min(ticker.now, heardAt);
    return read(now + clockOffset);
  });
}

/** UTC ms by the engine's clock, in whole seconds; see {@link useTimed}. */
export const useEngineTime = (): number => useTimed((now) => Math.floor(now / 1_000) * 1_000);
