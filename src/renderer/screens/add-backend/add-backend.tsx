import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Attempt } from '../../../shared/backend.ts';
import { checkNewBackend, type NewBackend, type NewBackendProblem } from '../../../shared/fleet-edit.ts';
import type { Result } from '../../../shared/result.ts';
import { texts } from '../../texts/catalogue.ts';
import { useFleet, useMayAct, usePage } from '../page-context.ts';
import { OverlayDialog } from '../palette/overlay-dialog.tsx';
import { FormField } from './form-field.tsx';
import { TestResult } from './test-result.tsx';

const EMPTY = { id: '', url: '', name: '', group: '', tags: '' };
type Filled = typeof EMPTY;

/** Asks for a backend, tries it if wanted, and has it written into the fleet file. */
export function AddBackend() {
  const { overlay, edits, actions } = usePage();
  const [filled, setFilled] = useState<Filled>(EMPTY);
  const [problems, setProblems] = useState<readonly NewBackendProblem[]>([]);
  const [busy, setBusy] = useState<'test' | 'add' | null>(null);
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const [withheld, setWithheld] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const latest = useRef(filled);
  latest.current = filled;
  const demo = useFleet((state) => state.fleet?.demo === true);
  const groups = useFleet((state) => state.fleet?.backends);
  const mayAct = useMayAct();
  const known = [...new Set((groups ?? []).flatMap(({ group }) => group ?? []))];
  const close = () => overlay.setState({ open: null });

  // The first that is wrong gets the keyboard, once what is wrong stands beside it.
  useEffect(() => {
    const field = problems.find((each) => each.field !== null)?.field;
    if (field) form.current?.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();
  }, [problems]);

  /** What the engine found wrong, or `null` when it did what was asked. */
  async function ask<Reply extends { problems: NewBackendProblem[] }>(
    what: 'test' | 'add',
    send: (backend: NewBackend) => Promise<Result<Reply>>,
  ): Promise<Reply | null> {
    const backend = backendIn(filled);
    const wrong = checkNewBackend(backend);
    setProblems(wrong);
    if (wrong.length > 0) return null;
    setBusy(what);
    const result = await send(backend);
    const found = result.ok ? result.value.problems : [{ field: null, message: result.error.message }];
    // The form was closed meanwhile: what became of it is told all the same.
    if (!form.current && what === 'add' && found[0])
      actions.tell(texts.addBackend.notAdded(backend.id, found[0].message), 'refused');
    setBusy(null);
    setProblems(found);
    return result.ok && found.length === 0 ? result.value : null;
  }

  const test = async () => {
    setAttempt(null);
    const tested = latest.current;
    const report = await ask('test', (backend) => edits.test(backend));
    if (!report || latest.current !== tested) return;
    setAttempt(report.attempt);
    setWithheld(report.withheld);
  };
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await ask('add', (backend) => edits.add(backend)))) return;
    // Something else may lie over the console by now.
    if (form.current) close();
    actions.tell(texts.addBackend.added(filled.name || filled.id), 'done');
  };
  const field = (name: keyof Filled, label: string, hint: string) => ({
    field: name,
    label,
    hint,
    value: filled[name],
    problems,
    onChange: (value: string) => {
      setFilled((before) => ({ ...before, [name]: value }));
      // It was a test of something else.
      setAttempt(null);
      setProblems((before) => before.filter((each) => each.field !== name));
    },
  });
  const general = problems.filter((each) => each.field === null);
  return (
    <OverlayDialog name={texts.addBackend.title} className="add-backend" keeps>
      <form ref={form} noValidate onSubmit={(event) => void add(event)}>
        <div className="overlay-title">
          <h2>{texts.addBackend.title}</h2>
        </div>
        <div className="form-fields">
          <FormField {...field('id', texts.addBackend.id, texts.addBackend.idHint)} />
          <FormField {...field('name', texts.addBackend.name, texts.addBackend.nameHint)} />
          <FormField {...field('url', texts.addBackend.url, texts.addBackend.urlHint)} />
          <FormField {...field('group', texts.addBackend.group, texts.addBackend.groupHint)} known={known} />
          <FormField {...field('tags', texts.addBackend.tags, texts.addBackend.tagsHint)} />
        </div>
        <p className="mute">{texts.addBackend.rest}</p>
        {demo && <p>{texts.addBackend.demo}</p>}
        <div className="form-result" role="status">
          {busy === 'test' && <p>{texts.addBackend.dialling}</p>}
          {attempt && <TestResult attempt={attempt} />}
          {attempt && withheld && <p className="mute">{texts.addBackend.withheld}</p>}
        </div>
        {general.map(({ message }) => (
          <p key={message} className="form-problem" role="alert">
            {texts.addBackend.problem(message)}
          </p>
        ))}
        <div className="form-buttons">
          <button
            type="button"
            className="button"
            disabled={busy !== null || !mayAct}
            onClick={() => void test()}
          >
            {texts.addBackend.test}
          </button>
          <span className="grow" />
          <button type="button" className="button" onClick={close}>
            {texts.addBackend.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy !== null || !mayAct || demo}>
            {texts.addBackend.add}
          </button>
        </div>
      </form>
    </OverlayDialog>
  );
}

/** As the fleet file would have it: what was left empty is not said. */
function backendIn({ id, url, name, group, tags }: Filled): NewBackend {
  const words = tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    id: id.trim(),
    url: url.trim(),
    ...(name.trim() ? { name: name.trim() } : {}),
    ...(group.trim() ? { group: group.trim() } : {}),
    ...(words.length > 0 ? { tags: words } : {}),
  };
}
