import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { foldBursts, keyOf, type TimelineEntry } from '../describe/event-bursts.ts';
import { KINDS, passes, thatSay } from '../describe/event-filter.ts';
import type { EventFilter } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { BurstRow, EventRow } from './event-row.tsx';
import { useEvents, useFleet, useLink, usePage, useView } from './page-context.ts';
import { useOlderEvents } from './use-older-events.ts';

/** Rows drawn at first, and more with every asking. */
const DRAWN = 200;
/** px from the end at which more is fetched, and from the top within which the list follows. */
const NEAR = 48;

const FILTERS: readonly EventFilter[] = [
  'all',
  'incidents',
  'connections',
  'breakers',
  'operators',
  'configuration',
  'selected',
];

/** A filter by the open backend is none while there is none. */
function useFilter(): { inForce: EventFilter; selected: string | null } {
  const filter = useView((state) => state.events);
  const selected = useView((state) => state.selected);
  return { inForce: filter === 'selected' && selected === null ? 'all' : filter, selected };
}

export function EventFilters() {
  const { view, events } = usePage();
  const { inForce, selected } = useFilter();
  const text = useEvents((state) => state.text);
  return (
    <>
      <select
        className="choice event-filter"
        aria-label={texts.events.which}
        value={inForce}
        onChange={({ target }) => view.setState({ events: target.value as EventFilter })}
      >
        {FILTERS.map((name) => (
          <option key={name} value={name} disabled={name === 'selected' && selected === null}>
            {texts.events.filters[name]}
          </option>
        ))}
      </select>
      <input
        type="search"
        className="search event-find"
        aria-label={texts.events.find}
        placeholder={texts.events.find}
        value={text}
        onChange={({ target }) => events.setState({ text: target.value })}
      />
    </>
  );
}

/** What happened, the newest first; of the time that is shown, where that stands still. */
export function EventList() {
  const { inForce, selected } = useFilter();
  const text = useEvents((state) => state.text);
  const picked = useEvents((state) => state.picked);
  const time = useView((view) => view.time);
  const from = time.kind === 'fixed' ? time.from : null;
  const to = time.kind === 'fixed' ? time.to : null;
  const list = useRef<HTMLDivElement>(null);
  const { held, fresh, hold, follow } = useFollowing();
  const older = useOlderEvents({
    held,
    from,
    to,
    backend: inForce === 'selected' ? selected : null,
    kinds: inForce === 'selected' ? null : KINDS[inForce],
  });
  const nameOf = useNames();
  const shows = (event: FleetEvent) =>
    (from === null || event.at >= from) && (to === null || event.at < to) && passes(event, inForce, selected);
  const all = useMemo(() => [...held.toReversed(), ...older.events], [held, older.events]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what `shows` looks at.
  const entries = useMemo(
    () => foldBursts(thatSay(all.filter(shows), text, nameOf, all), all),
    [all, from, to, inForce, selected, text, nameOf],
  );
  const newer = fresh.toReversed();
  const news = thatSay(newer.filter(shows), text, nameOf, [...newer, ...all]).length;
  const [limit, setLimit] = useState(DRAWN);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const drawn = entries.slice(0, limit);
  const firstStop = drawn.findIndex((entry) => entry.kind === 'burst' || backendOf(entry) !== null);
  const more = () => {
    if (limit < entries.length) setLimit(limit + DRAWN);
    else older.load();
  };
  const toTop = () => {
    follow();
    list.current?.scrollTo({ top: 0 });
  };
  const scrolled = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = list.current ?? {};
    if (scrollTop <= NEAR / 2) follow();
    else hold();
    if (scrollTop > 0 && scrollHeight - scrollTop - clientHeight < NEAR) more();
  };
  usePicked(picked, entries, limit, setLimit, list);
  const toggle = (key: string) => {
    const next = new Set(unfolded);
    if (!next.delete(key)) next.add(key);
    setUnfolded(next);
  };
  return (
    <div className="event-frame">
      {/* A log is live by its role; hundreds of events a minute must not be read out. */}
      <div
        ref={list}
        role="log"
        aria-label={texts.events.list}
        aria-live="off"
        className="event-list"
        onKeyDown={moveFocus}
        onScroll={scrolled}
      >
        {drawn.map((entry, index) =>
          entry.kind === 'burst' ? (
            <BurstRow
              key={entry.key}
              burst={entry}
              open={unfolded.has(entry.key)}
              onToggle={toggle}
              reachable={index === firstStop}
            />
          ) : (
            <EventRow key={keyOf(entry)} event={entry} reachable={index === firstStop} />
          ),
        )}
        {entries.length === 0 && older.state !== 'loading' && (
          <p className="mute event-none">{text === '' ? texts.events.none : texts.events.noneSays}</p>
        )}
        <p className="event-none mute">
          {older.state === 'loading' && texts.events.further}
          {older.state === 'failed' && texts.events.unread}
          {(limit < entries.length || older.state === 'more' || older.state === 'failed') && (
            <button type="button" className="button" onClick={more}>
              {texts.events.showOlder}
            </button>
          )}
          {limit >= entries.length && older.state === 'end' && texts.events.end}
        </p>
      </div>
      {news > 0 && (
        <button type="button" className="event-news" onClick={toTop}>
          {texts.events.fresh(news)}
        </button>
      )}
    </div>
  );
}

/** What is shown while a person reads further down: nothing moves under their eyes, and what is new is counted. */
function useFollowing() {
  const live = useEvents((state) => state.events);
  const engineId = useLink((link) => link.engineId);
  const [kept, setKept] = useState<{ events: readonly FleetEvent[]; engineId: string | null } | null>(null);
  // Another start of the engine numbers its events anew: all of them are new.
  const newest = kept?.engineId === engineId ? (kept.events.at(-1)?.sequence ?? 0) : Number.NEGATIVE_INFINITY;
  return {
    held: kept?.events ?? live,
    fresh: kept === null ? NONE : live.filter(({ sequence }) => sequence > newest),
    hold: () => setKept((before) => before ?? { events: live, engineId }),
    follow: () => setKept(null),
  };
}

const NONE: readonly FleetEvent[] = [];

function useNames(): (id: string) => string {
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  return useMemo(() => (id) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id, [fleet, rowOf]);
}

/** Times that were gone to: who comes back to the events later is not taken there again. */
const followed = new WeakSet<object>();

/** Goes to the events of a time that was picked in a chart: to the last one up to then, drawn or not. */
function usePicked(
  picked: { at: number } | null,
  entries: readonly TimelineEntry[],
  limit: number,
  setLimit: (limit: number) => void,
  list: RefObject<HTMLDivElement | null>,
): void {
  const latest = useRef(entries);
  latest.current = entries;
  useEffect(() => {
    if (!picked || followed.has(picked)) return;
    const index = latest.current.findIndex(({ at }) => at <= picked.at);
    if (index >= limit) {
      // Comes back here with it drawn.
      setLimit(index + DRAWN);
      return;
    }
    followed.add(picked);
    const row = list.current?.querySelectorAll(':scope > [data-entry]')[index];
    if (!row) return;
    row.scrollIntoView({ block: 'center' });
    row.setAttribute('data-picked', 'true');
    return () => row.removeAttribute('data-picked');
  }, [picked, limit, setLimit, list]);
}

/** Up and down go from one event's button to the next. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  event.preventDefault();
  buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}
