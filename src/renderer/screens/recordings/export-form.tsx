import * as Dialog from '@radix-ui/react-dialog';
import { type FormEvent, useState } from 'react';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/recording.ts';
import type { ExportSubject } from '../../state/export-file.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useView } from '../page-context.ts';
import { BugFields, type WrittenBug } from './bug-fields.tsx';
import { drawPictures } from './chart-pictures.ts';
import { JobProgress } from './job-progress.tsx';
import { PartFields } from './part-fields.tsx';
import { type PartProblems, readPart, writePart } from './part-of-recording.ts';

const said = texts.exporting;

interface Props {
  subject: ExportSubject;
  /** Why the last one could not be made. */
  problem: string | null;
  making: boolean;
}

/** Which format, which part, and for a bug bundle the report and the charts. */
export function ExportForm({ subject, problem, making }: Props) {
  const { exporting } = usePage();
  const zone = useView((view) => view.zone);
  const [format, setFormat] = useState<ExportFormat>(subject.format);
  const [written, setWritten] = useState(() => writePart(subject.range ?? subject, zone));
  const [problems, setProblems] = useState<PartProblems>({});
  const [bug, setBug] = useState<WrittenBug | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const { part } = readPart(written, subject, zone);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const read = readPart(written, subject, zone);
    setProblems(read.problems ?? {});
    setFailed(null);
    if (!read.part) return;
    const { backends, ...range } = read.part;
    const pictures = format === 'bundle' && bug ? await drawPictures(bug.charts) : [];
    if (!pictures) {
      setFailed(said.notDrawn);
      return;
    }
    await exporting.make({
      recording: subject.recording,
      format,
      ...range,
      ...(backends ? { backends } : {}),
      ...(format === 'bundle' && bug
        ? { title: bug.title.trim(), text: bug.text, ...(pictures.length === 0 ? {} : { pictures }) }
        : {}),
    });
  };
  return (
    <form className="bulk" noValidate onSubmit={(event) => void submit(event)}>
      <fieldset className="export-formats" aria-label={said.format} disabled={making}>
        {EXPORT_FORMATS.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="format"
              value={each}
              {...(each === format ? { 'data-first': true } : {})}
              checked={each === format}
              onChange={() => setFormat(each)}
            />
            <span>
              <b>{said.formats[each].name}</b> <span className="mute">{said.formats[each].does}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="bulk-fields part-fields" disabled={making}>
        <PartFields
          written={written}
          problems={problems}
          onChange={(now) => {
            setWritten(now);
            setProblems({});
          }}
        />
        {format === 'bundle' && <BugFields subject={subject} part={part} written={bug} onWritten={setBug} />}
      </fieldset>
      <p className="mute">{said.redaction}</p>
      {(problem ?? failed) !== null && (
        <p className="bulk-problem" role="alert">
          {problem !== null ? said.notMade(problem) : failed}
        </p>
      )}
      {making && <JobProgress job="export" recording={subject.recording} text={said.making} />}
      <div className="bulk-buttons">
        <Dialog.Close className="button">{said.cancel}</Dialog.Close>
        <button type="submit" className="button primary" disabled={making}>
          {said.make}
        </button>
      </div>
    </form>
  );
}
