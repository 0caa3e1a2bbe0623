import { type FormEvent, type KeyboardEvent, useState } from 'react';
import type { BackendInfo } from '../../shared/backend.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { PRIORITIES, type Priority } from '../../shared/report.ts';
import { useLink, useMayAct, usePage } from './page-context.ts';

/** As the contract has it. */
const LONGEST = 1_048_576;

/** What came of the last message. */
type Outcome = { tone: 'done' | 'refused'; text: string } | null;

/** Sends a message of one's own to a backend. What was written stays until it is in the queue. */
export function SendForm({ info }: { info: BackendInfo }) {
  const { actions } = usePage();
  const allowed = useLink(({ capabilities }) => capabilities?.actions === true);
  const disabled = !useMayAct();
  const [text, setText] = useState('');
  const [priority, setPriority] = useState<Priority>('normal');
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>(null);
  if (!allowed) return null;

  const send = async () => {
    if (sending || disabled || text === '') return;
    setSending(true);
    setOutcome(null);
    const result = await actions.send(info.id, text, priority);
    setSending(false);
    if (result.ok) setText('');
    setOutcome(
      result.ok
        ? { tone: 'done', text: 'Put into the queue: it goes out as soon as the connection is ready.' }
        : { tone: 'refused', text: `Not sent: ${sentence(result.error.message)}` },
    );
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape') {
      // It would close the detail, and what is written would be lost.
      event.preventDefault();
      event.currentTarget.blur();
    }
  };
  return (
    <form className="send" aria-label={`Send a message to ${info.name}`} onSubmit={onSubmit}>
      <textarea
        aria-label="Message"
        placeholder="Send a message…"
        rows={2}
        maxLength={LONGEST}
        spellCheck={false}
        className="mono"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOutcome(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="actions">
        <label>
          <span className="mute">Priority</span>
          <select value={priority} onChange={(event) => setPriority(event.target.value as Priority)}>
            {PRIORITIES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <span className="send-outcome" data-tone={outcome?.tone} role="status">
          {outcome?.text}
        </span>
        <button
          type="submit"
          className="button"
          title="Ctrl+Enter"
          disabled={disabled || sending || text === ''}
        >
          Send
        </button>
      </div>
    </form>
  );
}
