import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { edgesOf, problemOf } from '../state/time-frame.ts';
import { texts } from '../texts/catalogue.ts';
import { usePage, useView } from './page-context.ts';
import { isPaused } from './paused-frames.ts';
import { meaningOf, readTimeEdge, writeTimeField } from './time-field.ts';

/** Two times to type. */
export function FromTo() {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const chosen = useView(({ time }) => time.kind === 'fixed' && !isPaused(time));
  const zone = useView((state) => state.zone);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <span className="from-to">
      <button
        ref={opener}
        type="button"
        className="from-to-opener"
        aria-expanded={open}
        aria-pressed={chosen}
        aria-label={texts.time.fromToName}
        onClick={() => setOpen(!open)}
      >
        {texts.time.fromTo}
      </button>
      {/* Of another clock its fields would be other times. */}
      {open && <FromToForm key={zone} onDone={close} />}
    </span>
  );
}

type Field = 'from' | 'to';
const FIELDS: readonly Field[] = ['from', 'to'];

/** What is wrong, by field, and with both together. */
type Problems = Partial<Record<Field | 'both', string>>;

function FromToForm({ onDone }: { onDone: () => void }) {
  const { view, telemetry } = usePage();
  const zone = useView((state) => state.zone);
  const [written, setWritten] = useState(() => {
    const shown = edgesOf(view.getState().time, telemetry.fleet.end);
    return { from: writeTimeField(shown.from, zone), to: writeTimeField(shown.to, zone) };
  });
  const [problems, setProblems] = useState<Problems>({});
  const form = useRef<HTMLFormElement>(null);
  const focus = (field: Field) => form.current?.querySelector<HTMLInputElement>(`[name="${field}"]`)?.focus();
  // As a tab would: what is typed takes the place of what is there.
  useEffect(() => form.current?.querySelector('input')?.select(), []);
  const show = (event: FormEvent) => {
    event.preventDefault();
    const read = readEdges(written, zone, telemetry.fleet.end);
    setProblems(read.problems);
    const wrong = FIELDS.find((field) => read.problems[field] !== undefined);
    if (wrong) focus(wrong);
    if (!read.edges) return;
    view.setState({ time: { kind: 'fixed', ...read.edges }, zoomedFrom: [] });
    onDone();
  };
  return (
    <form
      ref={form}
      className="popover from-to-form"
      aria-label={texts.time.form}
      noValidate
      onSubmit={show}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onDone();
      }}
    >
      {FIELDS.map((field) => (
        <TimeField
          key={field}
          field={field}
          value={written[field]}
          meaning={meaningOf(written[field], field, zone, telemetry.fleet.end)}
          problem={problems[field]}
          onChange={(value) => {
            setWritten((before) => ({ ...before, [field]: value }));
            setProblems({});
          }}
        />
      ))}
      <p className="mute">{texts.time.zone[zone]}</p>
      {problems.both !== undefined && (
        <p className="trouble" role="alert">
          {problems.both}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button primary">
          {texts.time.show}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {texts.time.cancel}
        </button>
      </div>
    </form>
  );
}

interface TimeFieldProps {
  field: Field;
  value: string;
  /** What a short form stands for. */
  meaning: ReturnType<typeof meaningOf>;
  problem: string | undefined;
  onChange: (value: string) => void;
}

/** A time as text: a browser's own field would write it as the browser is set, whatever clock is shown. */
function TimeField({ field, value, meaning, problem, onChange }: TimeFieldProps) {
  const id = useId();
  return (
    <div className="time-field">
      <label htmlFor={id}>{texts.time[field]}</label>
      <input
        id={id}
        name={field}
        className="mono"
        size={19}
        autoComplete="off"
        spellCheck={false}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? `${id}-meaning` : `${id}-problem`}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <p id={`${id}-meaning`} className="mute time-meaning" role="status">
        {meaning && problem === undefined ? texts.time.means(meaning.time, meaning.yesterday) : ''}
      </p>
      {problem !== undefined && (
        <p id={`${id}-problem`} className="trouble" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** @param now UTC ms of the newest data. */
function readEdges(
  written: Readonly<Record<Field, string>>,
  zone: ClockZone,
  now: number,
): { edges: { from: number; to: number } | null; problems: Problems } {
  const read = {
    from: readTimeEdge(written.from, 'from', zone, now),
    to: readTimeEdge(written.to, 'to', zone, now),
  };
  const problems: Problems = {};
  for (const field of FIELDS) {
    const time = read[field];
    if (time.ok) continue;
    problems[field] =
      time.error === 'form' ? texts.time.written(writeTimeField(now, zone)) : texts.time.noSuchTime;
  }
  if (!read.from.ok || !read.to.ok) return { edges: null, problems };
  const edges = { from: read.from.value, to: read.to.value };
  const both = problemOf(edges.from, edges.to, now);
  return both === null ? { edges, problems } : { edges: null, problems: { both } };
}
