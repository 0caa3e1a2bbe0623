import type { FormEvent, KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { BackendInfo } from '../../shared/backend.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { PRIORITIES, type Priority } from '../../shared/report.ts';
import { texts } from '../texts/catalogue.ts';
import { useLink, useMayAct, usePage, useWhyNot } from './page-context.ts';
import { sendDraft } from './send-draft.ts';

/** As the contract has it. */
const LONGEST = 1_048_576;

/** Sends a message of one's own to a backend. What was written stays until it is in the queue. */
export function SendForm({ info }: { info: BackendInfo }) {
  const page = usePage();
  const allowed = useLink(({ capabilities }) => capabilities?.actions === true);
  const disabled = !useMayAct();
  const whyNot = useWhyNot();
  const draft = sendDraft(page, info.id);
  const { text, priority, sending, outcome } = useStore(draft);
  if (!allowed) return null;

  const send = async () => {
    if (sending || disabled || text === '') return;
    draft.setState({ sending: true, outcome: null });
    const result = await page.actions.send(info.id, text, priority);
    draft.setState(
      result.ok
        ? { sending: false, text: '', outcome: { tone: 'done', text: texts.acting.queued } }
        : {
            sending: false,
            outcome: { tone: 'refused', text: texts.acting.notSent(sentence(result.error.message)) },
          },
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
    <form className="send" aria-label={texts.acting.sendTo(info.name)} onSubmit={onSubmit}>
      <textarea
        aria-label={texts.acting.message}
        placeholder={texts.acting.messageHint}
        rows={2}
        maxLength={LONGEST}
        spellCheck={false}
        className="mono"
        value={text}
        onChange={(event) => draft.setState({ text: event.target.value, outcome: null })}
        onKeyDown={onKeyDown}
      />
      <div className="actions">
        <label>
          <span className="mute">{texts.acting.priority}</span>
          <select
            value={priority}
            onChange={(event) => draft.setState({ priority: event.target.value as Priority })}
          >
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
          title={whyNot ?? texts.acting.sendKeys}
          disabled={disabled || sending || text === ''}
        >
          {texts.acting.send}
        </button>
      </div>
    </form>
  );
}
