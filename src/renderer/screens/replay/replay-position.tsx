import { type FormEvent, useEffect, useRef, useState } from 'react';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useView } from '../page-context.ts';
import { writeTimeField } from '../time-field.ts';
import { formatRunning, readReplayTime } from './replay-time.ts';
import { useReplay } from './use-replay.ts';

const said = texts.replay;

/** "6:01:12 / 8:00:00": how far it is. Pressed, it takes a time to go to. */
export function ReplayPosition() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const running = useReplay(({ replay, sought }) =>
    formatRunning(replay === null ? 0 : (sought ?? replay.position) - replay.from),
  );
  const length = useReplay(({ replay }) => formatRunning(replay === null ? 0 : replay.to - replay.from));
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span className="replay-position">
      <button
        type="button"
        ref={button}
        className="plain mono"
        aria-expanded={open}
        aria-label={said.timeName(running, length)}
        title={said.timeTitle}
        onClick={() => setOpen(!open)}
      >
        {/* As wide as it will ever be: the bar does not move while it counts. */}
        <span className="replay-running" style={{ minWidth: `${length.length}ch` }}>
          {running}
        </span>{' '}
        <span className="mute">{said.ofLength(length)}</span>
      </button>
      {open && <TimeForm onDone={close} />}
    </span>
  );
}

function TimeForm({ onDone }: { onDone: () => void }) {
  const { replay: desk } = usePage();
  const zone = useView((view) => view.zone);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { replay } = desk.state.getState();
    if (!replay) return;
    const at = readReplayTime(field.current?.value ?? '', { from: replay.from, to: replay.to, zone });
    if (at === null) {
      setProblem(said.timeWrong(writeTimeField(replay.from, zone)));
      field.current?.focus();
      return;
    }
    desk.seek(at);
    onDone();
  };
  return (
    <form
      className="popover replay-form"
      aria-label={said.timeForm}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onDone();
      }}
    >
      <input
        ref={field}
        className="mono"
        size={19}
        autoComplete="off"
        spellCheck={false}
        aria-label={said.time[zone]}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'replay-time-problem'}
        placeholder={said.timeHint}
        onChange={() => setProblem(null)}
      />
      <button type="submit" className="button primary">
        {said.go}
      </button>
      {problem !== null && (
        <p id="replay-time-problem" className="trouble" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
