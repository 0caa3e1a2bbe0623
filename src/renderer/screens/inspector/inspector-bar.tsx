import { formatCount } from '../../../shared/describe/numbers.ts';
import type { MessageDirection } from '../../../shared/inspected-message.ts';
import { KIND_GROUPS, type KindGroup, type MessageFilter } from '../../state/message-filter.ts';
import { toggled } from '../../state/view-store.ts';
import { usePage } from '../page-context.ts';

interface Props {
  filter: MessageFilter;
  onFilter: (filter: MessageFilter) => void;
  /** Entries that came in since it was paused; `null` while it is not. */
  behind: number | null;
  shown: number;
  kept: number;
  /** Sessions that look at these messages, this one included. */
  watchers: number;
  maySend: boolean;
  sending: boolean;
  onSending: (sending: boolean) => void;
}

const DIRECTION_CHOICES: readonly [MessageDirection | null, string][] = [
  [null, 'Both'],
  ['in', '↓ In'],
  ['out', '↑ Out'],
];

const KIND_NAMES: Record<KindGroup, string> = { text: 'Text', binary: 'Binary', control: 'Control' };

/** What of the messages is listed, and whether the list goes on. */
export function InspectorBar(props: Props) {
  const { filter, onFilter, behind, shown, kept, watchers, maySend, sending, onSending } = props;
  const { inspector } = usePage();
  const { text, direction, kinds } = filter;
  return (
    <div className="inspector-bar">
      <input
        type="search"
        className="inspector-find"
        aria-label="Find in messages"
        placeholder="Find in messages"
        spellCheck={false}
        value={text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // It would close the detail.
          event.preventDefault();
          onFilter({ ...filter, text: '' });
        }}
      />
      <fieldset className="segments small" aria-label="Direction">
        {DIRECTION_CHOICES.map(([name, label]) => (
          <button
            type="button"
            key={label}
            aria-pressed={direction === name}
            onClick={() => onFilter({ ...filter, direction: name })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {KIND_GROUPS.map((kind) => (
        <button
          type="button"
          key={kind}
          className="chip"
          aria-pressed={kinds.has(kind)}
          title={kind === 'control' ? 'Ping, pong and close' : undefined}
          onClick={() => onFilter({ ...filter, kinds: toggled(kinds, kind) })}
        >
          {KIND_NAMES[kind]}
        </button>
      ))}
      <span className="grow" />
      <span className="mute inspector-count">
        {shown === kept ? formatCount(kept) : `${formatCount(shown)} of ${formatCount(kept)}`}
        {watchers > 1 && ` · ${watchers} pages look`}
      </span>
      <button type="button" className="button small" onClick={() => inspector.pause(behind === null)}>
        {behind === null ? 'Pause' : behind > 0 ? `Resume, ${formatCount(behind)} behind` : 'Resume'}
      </button>
      <button type="button" className="button small" onClick={() => inspector.clear()}>
        Clear
      </button>
      {maySend && (
        <button
          type="button"
          className="button small"
          aria-expanded={sending}
          onClick={() => onSending(!sending)}
        >
          Send…
        </button>
      )}
    </div>
  );
}
