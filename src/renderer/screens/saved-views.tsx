import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import {
  nameProblem,
  type SavedView,
  savedFrom,
  viewFrom,
  withoutSaved,
  withSaved,
} from '../state/saved-views.ts';
import { texts } from '../texts/catalogue.ts';
import { usePage, useView } from './page-context.ts';
import { PopoverButton } from './popover-button.tsx';

/** What is shown, under names: to come back to it, and to send a link to it. */
export function SavedViews() {
  const current = useView((state) => state.savedView);
  const unknown = useView((state) => state.unknownView);
  return (
    <>
      <PopoverButton
        label={<span className="views-label">{current ?? texts.views.label}</span>}
        name={current === null ? texts.views.name : texts.views.shown(current)}
        pressed={current !== null}
      >
        {(close) => <List close={close} />}
      </PopoverButton>
      {unknown !== null && <Unknown name={unknown} />}
    </>
  );
}

function Unknown({ name }: { name: string }) {
  const { view } = usePage();
  return (
    <p className="field-problem" role="alert">
      {texts.views.unknown(name)}{' '}
      <button type="button" className="link" onClick={() => view.setState({ unknownView: null })}>
        {texts.views.dismiss}
      </button>
    </p>
  );
}

function List({ close }: { close: () => void }) {
  const { view } = usePage();
  const saved = useView((state) => state.saved);
  const current = useView((state) => state.savedView);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [deleted, setDeleted] = useState<SavedView | null>(null);
  /** Name of the view whose form has gone, with the keyboard in it. */
  const [left, setLeft] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const undo = useRef<HTMLButtonElement>(null);
  // The button that was pressed has gone with its view.
  useEffect(() => {
    if (deleted) undo.current?.focus();
  }, [deleted]);
  useEffect(() => {
    if (left === null) return;
    list.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(left)}"]`)?.focus();
    setLeft(null);
  }, [left]);
  const save = (name: string) => {
    const next = savedFrom(name, view.getState());
    view.setState({ saved: withSaved(saved, next), savedView: name, unknownView: null });
  };
  const rename = (before: SavedView, name: string) => {
    setRenaming(null);
    setLeft(name);
    if (name === before.name) return;
    const next = withSaved(withoutSaved(saved, before.name), { ...before, name });
    view.setState({ saved: next, ...(current === before.name ? { savedView: name } : {}) });
  };
  const remove = (gone: SavedView) => {
    setDeleted(gone);
    view.setState({
      saved: withoutSaved(saved, gone.name),
      ...(current === gone.name ? { savedView: null } : {}),
    });
  };
  return (
    <div className="saved-views">
      <NameForm
        label={texts.views.saveAs}
        button={texts.views.save}
        initial=""
        problemOf={(name) => nameProblem(name, saved)}
        onName={save}
      />
      {saved.length === 0 && <p className="mute">{texts.views.none}</p>}
      <ul ref={list}>
        {saved.map((each) => (
          <li key={each.name}>
            {renaming === each.name ? (
              <NameForm
                label={texts.views.newName(each.name)}
                button={texts.views.rename}
                initial={each.name}
                problemOf={(name) => nameProblem(name, saved, each.name)}
                onName={(name) => rename(each, name)}
                onCancel={() => {
                  setRenaming(null);
                  setLeft(each.name);
                }}
              />
            ) : (
              <>
                <button
                  type="button"
                  className="saved-name"
                  data-name={each.name}
                  aria-current={current === each.name}
                  onClick={() => {
                    view.setState(viewFrom(each));
                    close();
                  }}
                >
                  {each.name}
                </button>
                <button type="button" className="link" onClick={() => setRenaming(each.name)}>
                  {texts.views.rename}
                  <span className="visually-hidden">{texts.views.ofView(each.name)}</span>
                </button>
                <button type="button" className="link" onClick={() => remove(each)}>
                  {texts.views.delete}
                  <span className="visually-hidden">{texts.views.ofView(each.name)}</span>
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      {deleted && (
        <p role="status">
          {texts.views.deleted(deleted.name)}{' '}
          <button
            type="button"
            className="link"
            ref={undo}
            onClick={() => {
              view.setState({ saved: withSaved(saved, deleted) });
              setDeleted(null);
              close();
            }}
          >
            {texts.views.undo}
          </button>
        </p>
      )}
    </div>
  );
}

interface NameFormProps {
  label: string;
  button: string;
  initial: string;
  /** In words; `null` when it may be called that. */
  problemOf: (name: string) => string | null;
  onName: (name: string) => void;
  /** Escape; without it, that closes the panel. */
  onCancel?: () => void;
}

function NameForm({ label, button, initial, problemOf, onName, onCancel }: NameFormProps) {
  const [name, setName] = useState(initial);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  // One with a name in it was asked for by the button that it has taken the place of.
  useEffect(() => {
    if (initial === '') return;
    field.current?.focus();
    field.current?.select();
  }, [initial]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = problemOf(name);
    setProblem(found);
    if (found !== null) return;
    setName('');
    onName(name.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !onCancel) return;
    event.preventDefault();
    onCancel();
  };
  return (
    <form className="name-form" onSubmit={submit}>
      <label>
        <span className={initial === '' ? undefined : 'visually-hidden'}>{label}</span>
        <input
          value={name}
          aria-invalid={problem !== null}
          ref={field}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(null);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <button type="submit" className="button">
        {button}
      </button>
      {problem !== null && (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
