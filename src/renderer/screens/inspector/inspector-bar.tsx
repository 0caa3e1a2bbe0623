import type { MessageDirection } from '../../../shared/inspected-message.ts';
import { KIND_GROUPS, type MessageFilter } from '../../state/message-filter.ts';
import { toggled } from '../../state/view-store.ts';
import { texts } from '../../texts/catalogue.ts';
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
  [null, texts.inspector.both],
  ['in', texts.inspector.onlyIn],
  ['out', texts.inspector.onlyOut],
];

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
        aria-label={texts.inspector.find}
        placeholder={texts.inspector.find}
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
      <fieldset className="segments small" aria-label={texts.inspector.direction}>
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
          title={kind === 'control' ? texts.inspector.controlKinds : undefined}
          onClick={() => onFilter({ ...filter, kinds: toggled(kinds, kind) })}
        >
          {texts.inspector.kinds[kind]}
        </button>
      ))}
      <span className="grow" />
      <span className="mute inspector-count">
        {texts.inspector.count(shown, kept)}
        {watchers > 1 && texts.inspector.watchers(watchers)}
      </span>
      <button type="button" className="button small" onClick={() => inspector.pause(behind === null)}>
        {behind === null
          ? texts.inspector.pause
          : behind > 0
            ? texts.inspector.resumeBehind(behind)
            : texts.inspector.resume}
      </button>
      <button type="button" className="button small" onClick={() => inspector.clear()}>
        {texts.inspector.clear}
      </button>
      {maySend && (
        <button
          type="button"
          className="button small"
          aria-expanded={sending}
          onClick={() => onSending(!sending)}
        >
          {texts.inspector.send}
        </button>
      )}
    </div>
  );
}
