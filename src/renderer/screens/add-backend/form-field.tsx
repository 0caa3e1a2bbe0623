import { useId } from 'react';
import type { NewBackendField, NewBackendProblem } from '../../../shared/fleet-edit.ts';
import { texts } from '../../texts/catalogue.ts';

interface Props {
  field: NewBackendField;
  label: string;
  hint: string;
  value: string;
  problems: readonly NewBackendProblem[];
  /** Known values to choose from. */
  known?: readonly string[];
  onChange: (value: string) => void;
}

/** One thing to fill in, with what it is for, or what is wrong with it, under it. */
export function FormField({ field, label, hint, value, problems, known, onChange }: Props) {
  const id = useId();
  const problem = problems.find((each) => each.field === field);
  const required = field === 'id' || field === 'url';
  return (
    <div className="form-field">
      <label htmlFor={id}>
        {label} {!required && <span className="mute">{texts.addBackend.mayStayEmpty}</span>}
      </label>
      <input
        id={id}
        name={field}
        data-first-focus={field === 'id' ? '' : undefined}
        className={field === 'id' || field === 'url' ? 'mono' : undefined}
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-required={required}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-note`}
        list={known ? `${id}-known` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {known && (
        <datalist id={`${id}-known`}>
          {known.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      <p id={`${id}-note`} className={problem ? 'form-problem' : 'mute'}>
        {problem ? `${problem.message.charAt(0).toUpperCase()}${problem.message.slice(1)}.` : hint}
      </p>
    </div>
  );
}
