import { type FormEvent, useEffect, useRef, useState } from 'react';
import { sentence } from '../../shared/describe/outcome.ts';
import { texts } from '../texts/catalogue.ts';
import { useEvents, useFleet, useLink, useMayAct, usePage, useView } from './page-context.ts';

/** A button that becomes a field: what is written there marks this moment on the timeline. */
export function MarkerForm() {
  const { events, replay } = usePage();
  const recorded = useLink((link) => link.recorded);
  const marking = useEvents((state) => state.marking);
  const mayAct = useMayAct();
  const button = useRef<HTMLButtonElement>(null);
  if (marking) return <MarkerField onDone={() => requestAnimationFrame(() => button.current?.focus())} />;
  return (
    <button
      type="button"
      ref={button}
      className="button"
      disabled={!mayAct && !recorded}
      aria-keyshortcuts="m"
      title={texts.acting.markTitle}
      onClick={() => (recorded ? replay.mark(true) : events.setState({ marking: true }))}
    >
      {texts.acting.mark}
    </button>
  );
}

function MarkerField({ onDone }: { onDone: () => void }) {
  const { events, incidentActions } = usePage();
  const selected = useView((view) => view.selected);
  const name = useFleet(({ fleet, rowOf }) =>
    selected === null ? null : (fleet?.backends[rowOf.get(selected) ?? -1]?.name ?? null),
  );
  const [problem, setProblem] = useState('');
  const field = useRef<HTMLInputElement>(null);
  /** A second Enter must not mark twice. */
  const busy = useRef(false);
  useEffect(() => field.current?.focus(), []);
  const close = () => {
    events.setState({ marking: false });
    onDone();
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (text === '') {
      setProblem(texts.acting.markNothing);
      field.current?.focus();
      return;
    }
    if (busy.current) return;
    busy.current = true;
    const marked = await incidentActions.mark(text, name === null ? null : selected);
    busy.current = false;
    if (marked.ok) close();
    else setProblem(sentence(marked.error.message));
  };
  return (
    <form
      className="marker-form"
      aria-label={texts.acting.markForm}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Nothing else closes with it.
        event.preventDefault();
        close();
      }}
    >
      {problem !== '' && (
        <span id="marker-problem" role="alert" className="marker-problem">
          {problem}
        </span>
      )}
      <input
        ref={field}
        className="search event-find"
        aria-label={texts.acting.markerFor(name)}
        aria-invalid={problem !== ''}
        aria-describedby={problem === '' ? undefined : 'marker-problem'}
        placeholder={texts.acting.whatHappened(name)}
        maxLength={500}
        autoComplete="off"
        onChange={() => setProblem('')}
      />
      <button type="submit" className="button">
        {texts.acting.mark}
      </button>
      <button type="button" className="button" onClick={close}>
        {texts.acting.cancel}
      </button>
    </form>
  );
}
