import { useId } from 'react';
import { texts } from '../../texts/catalogue.ts';
import { useView } from '../page-context.ts';
import type { PartProblems, WrittenPart } from './part-of-recording.ts';

const said = texts.recordings;

interface Props {
  written: WrittenPart;
  problems: PartProblems;
  onChange: (written: WrittenPart) => void;
}

/** Which part of a recording: two times and some backends, all as text. */
export function PartFields({ written, problems, onChange }: Props) {
  const zone = useView((view) => view.zone);
  const complaint = useId();
  const problem = problems.from ?? problems.to ?? problems.both;
  const field = (name: 'from' | 'to') => (
    <label>
      <span>{said[name]}</span>
      <span className="part-time">
        <input
          name={name}
          className="mono"
          autoComplete="off"
          value={written[name]}
          aria-invalid={(problems[name] ?? problems.both) !== undefined}
          aria-describedby={complaint}
          onChange={({ target }) => onChange({ ...written, [name]: target.value })}
        />
        <span className="mute">{said.inClock[zone]}</span>
      </span>
    </label>
  );
  return (
    <>
      {field('from')}
      {field('to')}
      <label>
        <span>{said.only}</span>
        <input
          name="only"
          autoComplete="off"
          placeholder={said.onlyHint}
          value={written.only}
          onChange={({ target }) => onChange({ ...written, only: target.value })}
        />
      </label>
      <p id={complaint} className="bulk-problem" role="alert">
        {problem ?? ''}
      </p>
    </>
  );
}
