import { type FormEvent, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import {
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_DURATION,
  MESSAGE_CAPTURES,
  type MessageCapture,
  MOST_RECORDINGS,
} from '../../../shared/recording.ts';
import { isFiltered } from '../../state/view-store.ts';
import { texts } from '../../texts/catalogue.ts';
import { useFleet, useMayAct, usePage, useView } from '../page-context.ts';

const said = texts.recordings;

/** Which backends, and what that is called. `ids` is `null` for the whole fleet, those to come included. */
interface Scope {
  key: string;
  label: string;
  ids: readonly string[] | null;
}

/** Asks what is to be recorded. */
export function RecordForm() {
  const { recorder } = usePage();
  const { busy, refused, problem, recordings } = useStore(recorder.state);
  const full = recordings.length >= MOST_RECORDINGS;
  const mayAct = useMayAct();
  const scopes = useScopes();
  const [key, setKey] = useState('fleet');
  const [messages, setMessages] = useState<MessageCapture>('none');
  const explains = useId();
  const scope = scopes.find((each) => each.key === key) ?? scopes[0];
  const backends = useFleet((state) => state.fleet?.backends) ?? [];
  const ids = useMemo(() => scope?.ids && new Set(scope.ids), [scope]);
  const scoped = ids ? backends.filter(({ id }) => ids.has(id)) : backends;
  const withheld = scoped.filter(({ settings }) => !settings.inspector);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const name = String(given.get('name') ?? '').trim();
    void recorder
      .start({
        ...(name === '' ? {} : { name }),
        ...(scope?.ids ? { backends: [...scope.ids] } : {}),
        messages,
        maxDuration: Number(given.get('length')),
        maxBytes: Number(given.get('size')),
      })
      .then((began) => {
        if (began) recorder.show(false);
      });
  };
  return (
    <form className="recorder-form" aria-label={said.newOne} onSubmit={submit}>
      <h2>{said.newOne}</h2>
      <label>
        <span>{said.name}</span>
        <input name="name" maxLength={100} placeholder={said.nameHint} autoComplete="off" />
      </label>
      <label>
        <span>{said.scope}</span>
        <select value={scope?.key ?? 'fleet'} onChange={({ target }) => setKey(target.value)}>
          {scopes.map((each) => (
            <option key={each.key} value={each.key}>
              {each.label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{said.messages}</span>
        <select
          value={messages}
          aria-describedby={explains}
          onChange={({ target }) => setMessages(target.value as MessageCapture)}
        >
          {MESSAGE_CAPTURES.map((capture) => (
            <option key={capture} value={capture}>
              {said.captures[capture].name}
            </option>
          ))}
        </select>
      </label>
      <p id={explains} className="mute recorder-note">
        {said.captures[messages].does}
      </p>
      {messages === 'payloads' && withheld.length > 0 && (
        <p className="recorder-note" role="status">
          {said.withheld(withheld.length, scoped.length)}
        </p>
      )}
      <div className="recorder-caps">
        <span className="mute recorder-ends" aria-hidden="true">
          {said.ends}
        </span>
        <select name="length" defaultValue={DEFAULT_MAX_DURATION} aria-label={`${said.ends} ${said.after}`}>
          {said.lengths.map(([ms, label]) => (
            <option key={ms} value={ms}>
              {said.after} {label}
            </option>
          ))}
        </select>
        <select name="size" defaultValue={DEFAULT_MAX_BYTES} aria-label={`${said.ends} ${said.orAt}`}>
          {said.sizes.map(([bytes, label]) => (
            <option key={bytes} value={bytes}>
              {said.orAt} {label}
            </option>
          ))}
        </select>
      </div>
      {(refused !== null || problem !== null) && (
        <p className="form-problem" role="alert">
          {problem !== null ? said.cannot(problem) : said.notDone(refused ?? '')}
        </p>
      )}
      {full && (
        <p className="recorder-note" role="status">
          {said.most(MOST_RECORDINGS)}
        </p>
      )}
      <button
        type="submit"
        className="button primary"
        disabled={busy || full || problem !== null || !mayAct}
        title={mayAct ? undefined : said.mayNotAct}
      >
        {said.start}
      </button>
    </form>
  );
}

/** The whole fleet, and what of it a person has picked. */
function useScopes(): readonly Scope[] {
  const { rows } = usePage();
  const fleet = useFleet((state) => state.fleet);
  const marked = useView((view) => view.marked);
  const selected = useView((view) => view.selected);
  const filtered = useView(isFiltered);
  const shown = useStore(rows.state, (state) => state.order);
  return useMemo(() => {
    const backends = fleet?.backends ?? [];
    const ids = shown.flatMap((row) => backends[row]?.id ?? []);
    const name = backends.find(({ id }) => id === selected)?.name;
    return [
      { key: 'fleet', label: said.scopes.fleet(backends.length), ids: null },
      ...(marked.size === 0
        ? []
        : [{ key: 'marked', label: said.scopes.marked(marked.size), ids: [...marked] }]),
      ...(filtered && ids.length > 0 ? [{ key: 'shown', label: said.scopes.shown(ids.length), ids }] : []),
      ...(selected === null || name === undefined
        ? []
        : [{ key: 'selected', label: said.scopes.selected(name), ids: [selected] }]),
    ];
  }, [fleet, marked, selected, filtered, shown]);
}
