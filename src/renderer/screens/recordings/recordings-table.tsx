import { type FormEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { formatBytes, formatCount, NOTHING } from '../../../shared/describe/numbers.ts';
import { formatElapsed, formatMoment } from '../../../shared/describe/time.ts';
import type { RecordingFile } from '../../../shared/recording.ts';
import { originOf } from '../../describe/recording-origin.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useTimed, useView } from '../page-context.ts';
import { CheckResult } from './check-result.tsx';
import { isReadable } from './readable.ts';
import { RowMenu } from './row-menu.tsx';
import { useMayManage } from './use-may-manage.ts';

const said = texts.recordings;
const columns = said.columns;
const DAY = 86_400_000;

/** Every file of the folder, the newest first, those that cannot be read too. */
export function RecordingsTable({ files }: { files: readonly RecordingFile[] }) {
  return (
    <section className="recordings-scroll" aria-label={said.title}>
      <table className="recordings-table" aria-label={said.title}>
        <thead>
          <tr>
            <th scope="col" className="r-choose">
              <span className="visually-hidden">{columns.choose}</span>
            </th>
            <th scope="col">{columns.name}</th>
            <th scope="col" className="r-fleet">
              {columns.fleet}
            </th>
            <th scope="col">{columns.when}</th>
            <th scope="col" className="numeric">
              {columns.length}
            </th>
            <th scope="col" className="numeric">
              {columns.size}
            </th>
            <th scope="col" className="r-scope">
              {columns.scope}
            </th>
            <th scope="col" className="numeric r-events">
              {columns.events}
            </th>
            <th scope="col" className="numeric">
              {columns.markers}
            </th>
            <th scope="col">{columns.condition}</th>
            <th scope="col">
              <span className="visually-hidden">{columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <Row key={file.id} file={file} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ file }: { file: RecordingFile }) {
  const { id, key, name, fleet, from, to, bytes, events, markers } = file;
  const { recordings, view } = usePage();
  const ticked = useStore(recordings.state, (state) => state.ticked.includes(id));
  const checked = useStore(recordings.state, (state) => state.checks.get(id));
  const zone = useView((view) => view.zone);
  // A day without its date is today: asked once an hour.
  const now = useTimed((at) => Math.floor(at / (DAY / 24)) * (DAY / 24));
  const readable = isReadable(file);
  const known = readable && from > 0;
  return (
    <>
      <tr data-condition={file.condition}>
        <td className="r-choose">
          <input
            type="checkbox"
            aria-label={said.choose(name)}
            checked={ticked}
            disabled={!readable}
            onChange={() => recordings.tick(id)}
          />
        </td>
        <th scope="row">
          <Name file={file} />
        </th>
        <td className="r-fleet">{fleet === '' ? NOTHING : fleet}</td>
        <td className="r-when">
          {known ? (
            <time dateTime={new Date(from).toISOString()}>{formatMoment(from, now, zone)}</time>
          ) : (
            NOTHING
          )}
        </td>
        <td className="numeric">{known ? formatElapsed(to - from) : NOTHING}</td>
        <td className="numeric">{formatBytes(bytes)}</td>
        <td className="r-scope">{readable ? <Scope file={file} /> : NOTHING}</td>
        <td className="numeric r-events">{readable ? formatCount(events) : NOTHING}</td>
        <td className="numeric">{readable ? formatCount(markers) : NOTHING}</td>
        <td>
          <Condition file={file} now={now} />
        </td>
        <td className="r-actions">
          <div className="r-buttons">
            <button
              type="button"
              className="button"
              disabled={!readable}
              aria-label={said.replayOne(name)}
              onClick={() => view.setState({ recordings: null, replay: { recording: key, at: null } })}
            >
              {said.replay}
            </button>
            <RowMenu file={file} />
          </div>
        </td>
      </tr>
      {checked && (
        <tr className="r-check">
          <td colSpan={11}>
            <CheckResult recording={id} checked={checked} />
          </td>
        </tr>
      )}
    </>
  );
}

function Scope({ file: { scope, backends, messages } }: { file: RecordingFile }) {
  return (
    <>
      {scope === null ? said.wholeFleet(backends) : said.part(scope)}
      {messages !== 'none' && <span className="mute">{said.also(said.captures[messages].short)}</span>}
    </>
  );
}

/** And what tells it from others that may be called the same. */
function Condition({ file, now }: { file: RecordingFile; now: number }) {
  const { condition, problem, elsewhere } = file;
  const zone = useView((view) => view.zone);
  const origin = originOf(file, now, zone);
  return (
    <>
      <span className="r-condition" data-condition={condition}>
        {said.conditions[condition]}
      </span>
      {elsewhere && <span className="mute">{said.also(said.elsewhere)}</span>}
      {origin.length > 0 && <span className="r-origin mute">{said.facts(...origin)}</span>}
      {problem !== null && <span className="r-problem">{problem}</span>}
    </>
  );
}

function Name({ file: { id, name } }: { file: RecordingFile }) {
  const { recordings } = usePage();
  const renaming = useStore(recordings.state, (state) => state.renaming === id);
  return renaming ? <NewName id={id} name={name} /> : <span className="r-name">{name}</span>;
}

/** In the name's place. Escape leaves it as it is. */
function NewName({ id, name }: { id: string; name: string }) {
  const { recordings } = usePage();
  const mayManage = useMayManage();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const now = field.current?.value.trim() ?? '';
    if (now === '' || now === name) recordings.rename(null);
    else void recordings.renameTo(id, now);
  };
  return (
    <form
      className="r-rename"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        recordings.rename(null);
      }}
    >
      <input ref={field} aria-label={said.renameOne(name)} defaultValue={name} maxLength={100} />
      <button type="submit" className="button" disabled={!mayManage}>
        {said.save}
      </button>
      <button type="button" className="button" onClick={() => recordings.rename(null)}>
        {said.cancel}
      </button>
    </form>
  );
}
