import { useEffect, useMemo, useState } from 'react';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { useEvents, usePage, useView } from './page-context.ts';

interface Wanted {
  /** UTC ms. */
  from: number;
  to: number;
  backend: string;
  /** Keep it the same from one drawing to the next. */
  kinds: readonly string[];
}

/** As many as a chart has room for. */
const MOST = 500;

/** Events of a backend in the time that is shown, the oldest first: those of this session, and before them the engine's. */
export function useRangeEvents({ from, to, backend, kinds }: Wanted): readonly FleetEvent[] {
  const { older } = usePage();
  const time = useView((view) => view.time);
  const held = useEvents((state) => state.events);
  const oldest = held[0]?.at ?? to;
  const until = Math.min(to, oldest);
  const missing = from < until;
  // While it is live the beginning moves on: what was asked for has more than is needed.
  const key = JSON.stringify([time, backend, kinds, oldest, missing]);
  const [asked, setAsked] = useState<{ key: string; events: FleetEvent[] }>({ key: '', events: [] });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says which question it is.
  useEffect(() => {
    if (!missing) return;
    let wanted = true;
    void older.list({ from, to: until, backend, kinds, limit: MOST }).then((events) => {
      if (wanted && events.ok) setAsked({ key, events: events.value.map(({ event }) => event).reverse() });
    });
    return () => {
      wanted = false;
    };
  }, [key]);
  return useMemo(() => {
    const recent = held.filter(
      (event) =>
        event.at >= from && event.at <= to && backendOf(event) === backend && kinds.includes(event.kind),
    );
    return [...(asked.key === key ? asked.events : []), ...recent];
  }, [held, asked, key, from, to, backend, kinds]);
}
