import { type KeyboardEvent, memo, useMemo, useState } from 'react';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount } from '../../shared/describe/numbers.ts';
import { formatClock } from '../../shared/describe/time.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { describeEvent, healthOfEvent, passes } from '../describe/event.ts';
import type { EventFilter } from '../state/view-store.ts';
import { HealthShape } from './health-shape.tsx';
import { useEvents, useFleet, usePage, useView } from './page-context.ts';

/** Rows drawn at first, and more with every asking. */
const DRAWN = 200;

const FILTERS: readonly [EventFilter, string][] = [
  ['all', 'All'],
  ['breakers', 'Breakers'],
  ['operators', 'Operators'],
  ['selected', 'Selected backend'],
];

/** A filter by the open backend is none while there is none. */
function useFilter(): { inForce: EventFilter; selected: string | null } {
  const filter = useView((state) => state.events);
  const selected = useView((state) => state.selected);
  return { inForce: filter === 'selected' && selected === null ? 'all' : filter, selected };
}

export function EventFilters() {
  const { view } = usePage();
  const { inForce, selected } = useFilter();
  return FILTERS.map(([name, label]) => (
    <button
      type="button"
      key={name}
      className="chip"
      aria-pressed={inForce === name}
      disabled={name === 'selected' && selected === null}
      onClick={() => view.setState({ events: name })}
    >
      {label}
    </button>
  ));
}

/** What happened, the newest first. */
export function EventList() {
  const events = useEvents((state) => state.events);
  const { inForce, selected } = useFilter();
  const zone = useView((state) => state.zone);
  const [limit, setLimit] = useState(DRAWN);
  const { drawn, older } = useMemo(
    () => newest(events, inForce, selected, limit),
    [events, inForce, selected, limit],
  );
  const firstStop = drawn.findIndex((event) => backendOf(event) !== null);
  return (
    // A log is live by its role; hundreds of events a minute must not be read out.
    <div role="log" aria-label="Events" aria-live="off" className="event-list" onKeyDown={moveFocus}>
      {drawn.map((event, index) => (
        <EventRow key={event.sequence} event={event} zone={zone} reachable={index === firstStop} />
      ))}
      {older > 0 && (
        <p className="event-none">
          <button type="button" className="button" onClick={() => setLimit(limit + DRAWN)}>
            Show older ({formatCount(older)} more)
          </button>
        </p>
      )}
      {drawn.length === 0 && <p className="mute event-none">Nothing has happened here yet.</p>}
    </div>
  );
}

/** What an event that is about no single backend is about. */
const ABOUT: Partial<Record<FleetEvent['kind'], string>> = { action: 'fleet', fleet: 'fleet file' };

interface EventRowProps {
  event: FleetEvent;
  zone: ClockZone;
  /** Tab stops at the newest only; arrow keys go on from there. */
  reachable: boolean;
}

const EventRow = memo(function EventRow({ event, zone, reachable }: EventRowProps) {
  const { view } = usePage();
  const backend = backendOf(event);
  const name = useFleet(({ fleet, rowOf }) => {
    if (backend === null) return ABOUT[event.kind] ?? 'console';
    return fleet?.backends[rowOf.get(backend) ?? -1]?.name ?? backend;
  });
  const known = useFleet(({ rowOf }) => backend !== null && rowOf.has(backend));
  const health = healthOfEvent(event);
  const text = describeEvent(event, zone);
  return (
    <div className="event" data-kind={event.kind}>
      <time className="mono mute" dateTime={new Date(event.at).toISOString()}>
        {formatClock(event.at, zone)}
      </time>
      {health === null ? <span className="shape" /> : <HealthShape health={health} />}
      {known && backend !== null ? (
        <button
          type="button"
          className="event-backend"
          tabIndex={reachable ? 0 : -1}
          onClick={() => view.setState({ selected: backend })}
        >
          {name}
        </button>
      ) : (
        <span className="event-backend">{name}</span>
      )}
      <span className="event-text" title={text}>
        {text}
      </span>
    </div>
  );
});

/** Up and down go from one event's button to the next. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  event.preventDefault();
  buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

function newest(
  events: readonly FleetEvent[],
  filter: EventFilter,
  selected: string | null,
  limit: number,
): { drawn: FleetEvent[]; older: number } {
  const passing = events.filter((event) => passes(event, filter, selected));
  return { drawn: passing.slice(-limit).reverse(), older: Math.max(0, passing.length - limit) };
}
