import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { FleetEvent } from '../../shared/event.ts';
import { keyOf } from '../describe/event-bursts.ts';
import { useLink, usePage } from './page-context.ts';

interface Wanted {
  /** What is there already, the oldest first. */
  held: readonly FleetEvent[];
  /** UTC ms; both `null` while the timeline is live. */
  from: number | null;
  to: number | null;
  backend: string | null;
  kinds: readonly string[] | null;
}

interface Pages {
  /** What was asked for. */
  key: string;
  /** The newest first. */
  events: readonly FleetEvent[];
  /** The id before which the next page ends. */
  before: number | null;
  /** UTC ms of the oldest that was held when the first page was asked for. */
  upTo: number | null;
  state: 'more' | 'loading' | 'end' | 'failed';
}

const PAGE = 200;

/** What happened before what the page was told of, page by page, from before this start too. */
export function useOlderEvents({ held, from, to, backend, kinds }: Wanted) {
  const { older } = usePage();
  const connected = useLink((link) => link.link.state === 'live');
  // Of another life, or another time of a recording, it is another question.
  const engineId = useLink((link) => link.engineId);
  const oldest = held[0]?.at ?? null;
  const heldKeys = useMemo(() => new Set(held.map(keyOf)), [held]);
  const key = JSON.stringify([engineId, from, to, backend, kinds]);
  const [pages, setPages] = useState<Pages>(() => fresh(key));
  // Where events were let go of since, what was loaded no longer begins where the rest ends.
  const torn = pages.upTo !== null && oldest !== null && oldest > pages.upTo;
  const current = pages.key === key && !torn ? pages : fresh(key);
  const latest = useRef({ current, key });
  latest.current = { current, key };
  // In a fixed time all that lies before what is held is missing; then the first page comes by itself.
  const end = to === null ? oldest : oldest === null ? to : Math.min(to, oldest + 1);
  const load = useCallback(() => {
    const { current: at } = latest.current;
    if (at.state === 'loading' || at.state === 'end' || end === null) return;
    const upTo = at.upTo ?? oldest;
    setPages({ ...at, upTo, state: 'loading' });
    const question = {
      from: from ?? 0,
      to: to === null ? end + 1 : end,
      limit: PAGE,
      ...(backend === null ? {} : { backend }),
      ...(kinds === null ? {} : { kinds }),
      ...(at.before === null ? {} : { before: at.before }),
    };
    const asked = question.from < question.to ? older.list(question) : null;
    void Promise.resolve(asked).then((found) => {
      if (latest.current.key !== at.key) return;
      if (found && !found.ok) return setPages({ ...at, state: 'failed' });
      const kept = found?.value ?? [];
      setPages({
        ...at,
        upTo,
        events: [...at.events, ...kept.map(({ event }) => event)],
        before: kept.at(-1)?.id ?? at.before,
        state: kept.length < PAGE ? 'end' : 'more',
      });
    });
  }, [older, oldest, end, from, to, backend, kinds]);
  const missing = to !== null && (oldest === null || (from ?? 0) < oldest);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says which question it is.
  useEffect(() => {
    if (missing && connected && current.state === 'more' && current.events.length === 0) load();
  }, [key, missing, connected]);
  const events = useMemo(
    () => current.events.filter((event) => !heldKeys.has(keyOf(event))),
    [current.events, heldKeys],
  );
  return { events, state: current.state, load };
}

const fresh = (key: string): Pages => ({ key, events: [], before: null, upTo: null, state: 'more' });
