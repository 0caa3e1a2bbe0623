import * as Dialog from '@radix-ui/react-dialog';
import { type FormEvent, useId, useState } from 'react';
import { CUTS, LEAST_REASON, MOST_REASON } from '../../shared/bulk.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { bulkName, confirmLabel, radiusFacts } from '../describe/bulk.ts';
import type { Asking } from '../state/bulk.ts';
import { texts } from '../texts/catalogue.ts';
import { DURATIONS } from './isolate-form.tsx';
import { useMayAct, usePage } from './page-context.ts';

/** What an action would touch, and the reason for it; nothing is done before it is confirmed. */
export function BulkForm({ asking }: { asking: Asking }) {
  const { bulk } = usePage();
  const mayAct = useMayAct();
  const [missing, setMissing] = useState(false);
  const complaint = useId();
  const { action, backends, radius, problem, starting } = asking;
  const none = radius !== null && radius.backends.length === 0;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const reason = String(data.get('reason') ?? '').trim();
    const length = Number(data.get('length') ?? 0);
    const short = reason.length < LEAST_REASON;
    setMissing(short);
    if (short) {
      event.currentTarget.querySelector<HTMLElement>('[name="reason"]')?.focus();
      return;
    }
    void bulk.confirm(reason, length > 0 ? length : null);
  };
  return (
    <form className="bulk" onSubmit={submit} noValidate>
      <Dialog.Title>{texts.bulk.question(bulkName(action, backends.length))}</Dialog.Title>
      <Dialog.Description className="visually-hidden">{texts.bulk.explanation}</Dialog.Description>
      {radius === null ? (
        <p className="mute bulk-wait">{problem === null ? texts.bulk.counting : ''}</p>
      ) : (
        <dl className="bulk-facts">
          {radiusFacts(radius, backends.length).map(({ name, value }) => (
            <div key={`${name} ${value}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="bulk-fields">
        {action === 'isolate' && (
          <label>
            <span>{texts.bulk.length}</span>
            <select name="length" defaultValue="900000">
              {DURATIONS.map(([ms, label]) => (
                <option key={ms} value={ms}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span>{texts.bulk.pace}</span>
          <select
            value={asking.perSecond ?? 0}
            onChange={({ target }) => bulk.setPace(Number(target.value) || null)}
          >
            {texts.bulk.paces.map(([perSecond, label]) => (
              <option key={perSecond} value={perSecond}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{texts.bulk.reason}</span>
          <input
            data-first
            name="reason"
            required
            maxLength={MOST_REASON}
            placeholder={texts.bulk.reasonKept}
            autoComplete="off"
            aria-invalid={missing}
            aria-describedby={complaint}
            onChange={() => setMissing(false)}
          />
        </label>
        <p id={complaint} className="bulk-problem" role="alert">
          {missing && texts.bulk.reasonMissing(LEAST_REASON)}
        </p>
      </div>
      {problem !== null && (
        <p className="bulk-problem" role="alert">
          {sentence(problem)}
        </p>
      )}
      {none && <p className="bulk-problem">{texts.bulk.appliesToNone}</p>}
      <div className="bulk-buttons">
        <Dialog.Close className="button">{texts.bulk.cancel}</Dialog.Close>
        <button
          type="submit"
          className={CUTS[action] ? 'button danger' : 'button primary'}
          disabled={!mayAct || radius === null || none || starting}
        >
          {radius === null ? bulkName(action, backends.length) : confirmLabel(radius)}
        </button>
      </div>
    </form>
  );
}
