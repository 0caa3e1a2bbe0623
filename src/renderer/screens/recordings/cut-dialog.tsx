import * as Dialog from '@radix-ui/react-dialog';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { RecordingFile } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useView } from '../page-context.ts';
import { JobProgress } from './job-progress.tsx';
import { PageDialog } from './page-dialog.tsx';
import { PartFields } from './part-fields.tsx';
import { type PartProblems, readPart, writePart } from './part-of-recording.ts';

const said = texts.recordings;

/** Makes a recording of a part of another. */
export function CutDialog() {
  const { recordings } = usePage();
  const cutting = useStore(recordings.state, (state) => state.cutting);
  return (
    <PageDialog open={cutting !== null} onClose={() => recordings.cut(null)}>
      {cutting && <CutForm key={cutting.id} file={cutting} />}
    </PageDialog>
  );
}

function CutForm({ file }: { file: RecordingFile }) {
  const { recordings } = usePage();
  const zone = useView((view) => view.zone);
  const [written, setWritten] = useState(() => writePart(file, zone));
  const [problems, setProblems] = useState<PartProblems>({});
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    const read = readPart(written, file, zone);
    setProblems(read.problems ?? {});
    if (!read.part) return;
    const { backends, ...part } = read.part;
    setBusy(true);
    const why = await recordings.cutTo({
      recording: file.id,
      ...part,
      ...(backends ? { backends } : {}),
      ...(name === '' ? {} : { name }),
    });
    setBusy(false);
    setRefused(why);
  };
  return (
    <form className="bulk" noValidate onSubmit={(event) => void submit(event)}>
      <Dialog.Title>{said.cutTitle(file.name)}</Dialog.Title>
      <p className="mute">{said.cutExplains}</p>
      <div className="bulk-fields part-fields">
        <label>
          <span>{said.name}</span>
          <input
            data-first
            name="name"
            maxLength={100}
            autoComplete="off"
            defaultValue={said.cutName(file.name).slice(0, 100)}
          />
        </label>
        <PartFields
          written={written}
          problems={problems}
          onChange={(now) => {
            setWritten(now);
            setProblems({});
          }}
        />
        {refused !== null && (
          <p className="bulk-problem" role="alert">
            {said.notDone(refused)}
          </p>
        )}
      </div>
      {busy && <JobProgress job="cut" recording={file.id} text={said.cutting} />}
      <div className="bulk-buttons">
        <Dialog.Close className="button">{said.cancel}</Dialog.Close>
        <button type="submit" className="button primary" disabled={busy}>
          {said.cutNow}
        </button>
      </div>
    </form>
  );
}
