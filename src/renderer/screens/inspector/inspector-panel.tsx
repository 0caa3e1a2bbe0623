import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { BackendInfo } from '../../../shared/backend.ts';
import { sentence } from '../../../shared/describe/outcome.ts';
import type { InspectedMessage } from '../../../shared/inspected-message.ts';
import type { Listed } from '../../state/inspector.ts';
import { FilteredMessages, type MessageFilter, NO_FILTER } from '../../state/message-filter.ts';
import { texts } from '../../texts/catalogue.ts';
import { useFleet, usePage, useView } from '../page-context.ts';
import { useReplay } from '../replay/use-replay.ts';
import { SendForm } from '../send-form.tsx';
import { formatGap } from './describe-message.ts';
import { InspectorBar } from './inspector-bar.tsx';
import { MessageList } from './message-list.tsx';
import { MessageView } from './message-view.tsx';

/** The messages of the backend that is open, in place of the timeline. */
export function InspectorPanel() {
  const selected = useView((view) => view.selected);
  const info = useFleet(({ fleet, rowOf }) => fleet?.backends[rowOf.get(selected ?? '') ?? -1]);
  const replaying = useReplay(({ replay }) => replay !== null);
  if (!info) {
    return <p className="mute event-none">{texts.inspector.openOne}</p>;
  }
  // A recording has what it has, whatever the fleet file said.
  if (!info.settings.inspector && !replaying) return <NotAllowed info={info} />;
  return <Messages key={info.id} info={info} />;
}

function NotAllowed({ info }: { info: BackendInfo }) {
  return (
    <div className="event-none inspector-not-allowed">
      <p>{texts.inspector.notAllowed(info.name)}</p>
      <p className="mute">
        {texts.inspector.allow} <code className="mono">{texts.inspector.allowWord}</code>
        {texts.inspector.allowOr} <code className="mono">{texts.inspector.allowPlace}</code>
        {texts.inspector.allowAll}
      </p>
    </div>
  );
}

/** The entry that somebody chose. A message stays open when it is not in the list any more. */
interface Opened {
  id: number;
  /** `null` where it is no message. */
  message: InspectedMessage | null;
  gap: string;
}

/** Entries since; the list is bounded, so its length does not tell. */
function behindOf(newest: readonly Listed[], frozen: readonly Listed[]): number {
  const last = frozen.at(-1)?.id;
  return last === undefined ? newest.length : Math.max(0, (newest.at(-1)?.id ?? last) - last);
}

function Messages({ info }: { info: BackendInfo }) {
  const { inspector, reports } = usePage();
  const zone = useView((view) => view.zone);
  const replaying = useReplay(({ replay }) => replay !== null);
  const { entries: newest, frozen, problem } = useStore(inspector.state);
  const watchers = useStore(reports.state, ({ report }) => report?.watchers ?? 0);
  const [filter, setFilter] = useState<MessageFilter>(NO_FILTER);
  const [opened, setOpened] = useState<Opened | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const [sending, setSending] = useState(false);
  const entries = frozen ?? newest;
  const filtered = useMemo(() => new FilteredMessages(filter), [filter]);
  // A flood must not hold up what is typed.
  const shown = useDeferredValue(useMemo(() => filtered.of(entries), [filtered, entries]));

  useEffect(() => {
    inspector.watch(info.id);
    return () => inspector.watch(null);
  }, [inspector, info.id]);

  const open = (id: number) => {
    const at = shown.findIndex((entry) => entry.id === id);
    const entry = shown[at];
    if (!entry) return;
    const missing = entry.kind === 'skipped' || entry.kind === 'interruption';
    setOpened({ id, message: missing ? null : entry, gap: formatGap(entry, shown[at - 1]) });
  };
  const close = () => {
    setOpened(null);
    body.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  };

  return (
    <div className="inspector">
      <InspectorBar
        filter={filter}
        onFilter={setFilter}
        behind={frozen === null ? null : behindOf(newest, frozen)}
        shown={shown.length}
        kept={entries.length}
        watchers={watchers}
        maySend={info.settings.outbound.operatorMaySend}
        sending={sending}
        onSending={setSending}
      />
      {problem !== null && (
        <p className="report-problem event-none" role="status">
          {texts.inspector.problem(sentence(problem))}
        </p>
      )}
      <div className="inspector-body" data-opened={opened?.message != null} ref={body}>
        {shown.length === 0 ? (
          <p className="mute event-none">
            {entries.length > 0
              ? texts.inspector.noneMatches
              : replaying
                ? texts.inspector.noneRecorded
                : texts.inspector.nonePassed}
          </p>
        ) : (
          <MessageList
            entries={shown}
            zone={zone}
            opened={opened?.id ?? null}
            onOpen={open}
            onClose={close}
          />
        )}
        {opened?.message && (
          <MessageView
            key={opened.id}
            message={opened.message}
            gap={opened.gap}
            zone={zone}
            onClose={close}
          />
        )}
      </div>
      {sending && <SendForm info={info} />}
    </div>
  );
}
