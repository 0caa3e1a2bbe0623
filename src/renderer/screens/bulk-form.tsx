import * as Dialog from '@radix-ui/react-dialog';
import { type FormEvent, useId, useState } from 'react';
import { CUTS, LEAST_REASON, MOST_REASON } from '../../shared/bulk.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { bulkName, confirmLabel, radiusFacts } from '../describe/bulk.ts';
import type { Asking } from '../state/bulk.ts';
import { DURATIONS } from './isolate-form.tsx';
import { useMayAct, usePage } from './page-context.ts';

/** Backends a second; 0 stands for as fast as the fleet may dial. */
const PACES: readonly [perSecond: number, label: string][] = [
  [0, 'as fast as the fleet dials'],
  [10, '10 a second'],
  [2, '2 a second'],
  [0.2, 'one every 5 seconds'],
];

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
      <Dialog.Title>{bulkName(action, backends.length)}?</Dialog.Title>
      <Dialog.Description className="visually-hidden">
        What it would touch as things stand. Nothing is done before it is confirmed.
      </Dialog.Description>
      {radius === null ? (
        <p className="mute bulk-wait">{problem === null ? 'Counting what it would touch…' : ''}</p>
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
            <span>For</span>
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
          <span>Pace</span>
          <select
            value={asking.perSecond ?? 0}
            onChange={({ target }) => bulk.setPace(Number(target.value) || null)}
          >
            {PACES.map(([perSecond, label]) => (
              <option key={perSecond} value={perSecond}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>Reason</span>
          <input
            data-first
            name="reason"
            required
            maxLength={MOST_REASON}
            placeholder="Kept in the audit log"
            autoComplete="off"
            aria-invalid={missing}
            aria-describedby={complaint}
            onChange={() => setMissing(false)}
          />
        </label>
        <p id={complaint} className="bulk-problem" role="alert">
          {missing && `Say why, in ${LEAST_REASON} characters or more: it is kept in the audit log.`}
        </p>
      </div>
      {problem !== null && (
        <p className="bulk-problem" role="alert">
          {sentence(problem)}
        </p>
      )}
      {none && <p className="bulk-problem">It applies to none of them as things stand.</p>}
      <div className="bulk-buttons">
        <Dialog.Close className="button">Cancel</Dialog.Close>
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
