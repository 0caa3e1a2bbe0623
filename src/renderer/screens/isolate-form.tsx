import { type FormEvent, useEffect, useRef } from 'react';
import type { BackendInfo } from '../../shared/backend.ts';
import { usePage } from './page-context.ts';

/** ms; 0 stands for no end. */
export const DURATIONS: readonly [ms: number, label: string][] = [
  [300_000, '5 minutes'],
  [900_000, '15 minutes'],
  [3_600_000, '1 hour'],
  [0, 'until somebody resets the breaker'],
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
  const first = useRef<HTMLSelectElement>(null);
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
    <form className="isolate" aria-label={`Isolate ${info.name}`} onSubmit={submit}>
      <p>Forces the breaker open: its socket is closed, and it is not dialled until the isolation ends.</p>
      <label>
        <span className="mute">For</span>
        <select ref={first} name="length" defaultValue="900000">
          {DURATIONS.map(([ms, label]) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="mute">Reason</span>
        <input name="reason" maxLength={500} placeholder="Kept in the timeline" autoComplete="off" />
      </label>
      <div className="actions">
        <button type="submit" className="button danger" disabled={disabled}>
          Isolate
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}
