import { type FormEvent, useEffect, useRef } from 'react';
import type { BackendInfo } from '../../shared/backend.ts';
import { texts } from '../texts/catalogue.ts';
import { usePage } from './page-context.ts';

/** ms; 0 stands for no end. */
export const DURATIONS: readonly [ms: number, label: string][] = [
  [300_000, texts.acting.durations[0]],
  [900_000, texts.acting.durations[1]],
  [3_600_000, texts.acting.durations[2]],
  [0, texts.acting.durations[3]],
];

interface IsolateFormProps {
  info: BackendInfo;
  disabled: boolean;
  /** It is about to close, with the keyboard's focus in it. */
  onDone: () => void;
}

/** Asks how long and why before a socket is cut. */
export function IsolateForm({ info, disabled, onDone }: IsolateFormProps) {
  const { actions, isolate } = usePage();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const close = () => {
    onDone();
    isolate.setState({ asking: null });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const length = Number(data.get('length'));
    const reason = String(data.get('reason') ?? '').trim();
    close();
    void actions.run('isolate', info.id, {
      ...(reason ? { reason } : {}),
      ...(length > 0 ? { for: length } : {}),
    });
  };
  return (
    <form className="isolate" aria-label={texts.acting.isolate(info.name)} onSubmit={submit}>
      <p>{texts.acting.isolating}</p>
      <label>
        <span className="mute">{texts.acting.isolateFor}</span>
        <select name="length" defaultValue="900000">
          {DURATIONS.map(([ms, label]) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="mute">{texts.acting.reason}</span>
        <input
          ref={first}
          name="reason"
          maxLength={500}
          placeholder={texts.acting.reasonHint}
          autoComplete="off"
        />
      </label>
      <div className="actions">
        <button type="submit" className="button danger" disabled={disabled}>
          {texts.acting.isolateNow}
        </button>
        <button type="button" className="button" onClick={close}>
          {texts.acting.cancel}
        </button>
      </div>
    </form>
  );
}
