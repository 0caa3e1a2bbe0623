import { type FormEvent, useEffect, useRef, useState } from 'react';
import { sentence } from '../../../shared/describe/outcome.ts';
import { texts } from '../../texts/catalogue.ts';
import { useFleet, usePage, useView } from '../page-context.ts';
import { useReplay } from './use-replay.ts';

const said = texts.replay;

/** Puts a marker into the recording, at the moment that is on screen. */
export function ReplayMarker() {
  const { replay } = usePage();
  const marking = useReplay((state) => state.marking);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <span className="replay-marker">
      <button
        type="button"
        ref={button}
        className="button"
        aria-expanded={marking}
        aria-keyshortcuts="m"
        title={said.markTitle}
        onClick={() => replay.mark(!marking)}
      >
        {said.mark}
      </button>
      {marking && <MarkerField onDone={() => button.current?.focus()} />}
    </span>
  );
}

function MarkerField({ onDone }: { onDone: () => void }) {
  const { replay } = usePage();
  const selected = useView((view) => view.selected);
  const name = useFleet(({ fleet, rowOf }) =>
    selected === null ? null : (fleet?.backends[rowOf.get(selected) ?? -1]?.name ?? null),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  /** A second Enter must not mark twice. */
  const busy = useRef(false);
  useEffect(() => field.current?.focus(), []);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (text === '') {
      setProblem(said.markNothing);
      field.current?.focus();
      return;
    }
    if (busy.current) return;
    busy.current = true;
    const why = await replay.addMarker(text, name === null ? null : selected);
    busy.current = false;
    if (why === null) onDone();
    else setProblem(sentence(why));
  };
  return (
    <form
      className="popover replay-form"
      aria-label={said.markForm}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Nothing else closes with it.
        event.preventDefault();
        replay.mark(false);
        onDone();
      }}
    >
      <input
        ref={field}
        size={28}
        maxLength={500}
        autoComplete="off"
        aria-label={texts.acting.markerFor(name)}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'replay-marker-problem'}
        placeholder={texts.acting.whatHappened(name)}
        onChange={() => setProblem(null)}
      />
      <button type="submit" className="button primary">
        {said.markSave}
      </button>
      {problem !== null && (
        <p id="replay-marker-problem" className="trouble" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
