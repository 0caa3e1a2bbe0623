import type { Timeline } from '../state/view-store.ts';
import { AuditList } from './audit-list.tsx';
import { EventFilters, EventList } from './event-timeline.tsx';
import { usePage, useView } from './page-context.ts';

const LISTS: readonly [Timeline, string][] = [
  ['events', 'Events'],
  ['audit', 'Audit'],
];

/** Under the table: what happened, or what operators did. */
export function TimelineCard() {
  const { view } = usePage();
  const timeline = useView((state) => state.timeline);
  return (
    <section className="events" aria-label="Event timeline">
      <div className="toolbar">
        <fieldset className="segments small" aria-label="What is listed">
          {LISTS.map(([name, label]) => (
            <button
              type="button"
              key={name}
              aria-pressed={timeline === name}
              onClick={() => view.setState({ timeline: name })}
            >
              {label}
            </button>
          ))}
        </fieldset>
        {timeline === 'events' && <EventFilters />}
        <span className="grow" />
        <span className="mute toolbar-note">newest first</span>
      </div>
      {timeline === 'events' ? <EventList /> : <AuditList />}
    </section>
  );
}
