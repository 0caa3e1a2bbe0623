import type { Timeline } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { AuditList } from './audit-list.tsx';
import { EventFilters, EventList } from './event-timeline.tsx';
import { InspectorPanel } from './inspector/inspector-panel.tsx';
import { MarkerForm } from './marker-form.tsx';
import { usePage, useView } from './page-context.ts';

const LISTS: readonly [Timeline, string][] = [
  ['events', texts.timeline.events],
  ['audit', texts.timeline.audit],
];

/** Under the table: what happened, what operators did, or what the open backend is told and says. */
export function TimelineCard() {
  const { view } = usePage();
  const timeline = useView((state) => state.timeline);
  const inspecting = useView((state) => state.inspecting);
  const still = useView((state) => state.time.kind === 'fixed');
  return (
    <section className="events" aria-label={texts.timeline.name}>
      <div className="toolbar">
        <fieldset className="segments small" aria-label={texts.timeline.listed}>
          {LISTS.map(([name, label]) => (
            <button
              type="button"
              key={name}
              aria-pressed={!inspecting && timeline === name}
              onClick={() => view.setState({ timeline: name, inspecting: false })}
            >
              {label}
            </button>
          ))}
          <button type="button" aria-pressed={inspecting} onClick={() => view.setState({ inspecting: true })}>
            {texts.timeline.messages}
          </button>
        </fieldset>
        {timeline === 'events' && !inspecting && <EventFilters />}
        <span className="grow" />
        {timeline === 'events' && !inspecting && <MarkerForm />}
        <span className="mute toolbar-note">
          {inspecting
            ? texts.timeline.newestLast
            : still && timeline === 'events'
              ? texts.timeline.ofTheTime
              : texts.timeline.newestFirst}
        </span>
      </div>
      {inspecting ? <InspectorPanel /> : timeline === 'events' ? <EventList /> : <AuditList />}
    </section>
  );
}
