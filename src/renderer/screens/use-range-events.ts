import { useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { useEvents, useLink, usePage, useView } from './page-context.ts';

interface Wanted {
  /** UTC ms. */
  from: number;
  to: number;
  /** `null`: of any backend, and of none. */
  backend: string | null;
  /** Keep it the same from one drawing to the next. */
  kinds: readonly string[];
}

interface Asked {
  /** Which question it answers. */
  of: string;
  /** UTC ms up to which it does. */
  until: number;
  events: readonly FleetEvent[];
}
const NOTHING: Asked = { of: '', until: 0, events: [] };

/** As many as a chart has room for. */
const MOST = 500;

/** Events of a backend, or of all, in the time that is shown, the oldest first: those of this session, and before them the engine's. */
export function useRangeEvents({ from, to, backend, kinds }: Wanted): readonly FleetEvent[] {
  const { older, events: timeline } = usePage();
  const connected = useLink((link) => link.link.state === 'live');
  const time = useView((view) => view.time);
  const engineId = useLink((link) => link.engineId);
  // Of these kinds alone: what else happens, many times a second in an outage, draws no chart again.
  const held = useEvents(
    useShallow(({ events }) =>
      events.filter(
        (event) => kinds.includes(event.kind) && (backend === null || backendOf(event) === backend),
      ),
    ),
  );
  const oldest = timeline.getState().events[0]?.at ?? to;
  const until = Math.min(to, oldest);
  const of = JSON.stringify([engineId, time, backend, kinds]);
  const [asked, setAsked] = useState<Asked>(NOTHING);
  // While it is live the beginning moves on: what was asked for has more than is needed, until a busy fleet pushes out
  // of what is held what came since.
  const missing = from < until && (asked.of !== of || until > asked.until);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` says which question it is.
  useEffect(() => {
    if (!missing || !connected) return;
    let wanted = true;
    void older
      .list({ from, to, ...(backend === null ? {} : { backend }), kinds, limit: MOST })
      .then((events) => {
        if (!wanted || !events.ok) return;
        setAsked({ of, until: to, events: events.value.map(({ event }) => event).reverse() });
      });
    return () => {
      wanted = false;
    };
  }, [of, missing, connected]);
  return useMemo(() => {
    const recent = held.filter(({ at }) => at >= from && at <= to);
    const before = asked.of === of ? asked.events.filter(({ at }) => at < oldest) : [];
    return [...before, ...recent];
  }, [held, asked, of, oldest, from, to]);
}
