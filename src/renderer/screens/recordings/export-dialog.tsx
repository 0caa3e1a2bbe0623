import * as Dialog from '@radix-ui/react-dialog';
import { useStore } from 'zustand';
import type { ExportedFile, RedactionCount } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage } from '../page-context.ts';
import { saveFile } from '../save-file.ts';
import { ExportForm } from './export-form.tsx';
import { PageDialog } from './page-dialog.tsx';

const said = texts.exporting;

/** Takes a recording out: asks what of it, shows what redaction took out, then saves the file. */
export function ExportDialog() {
  const { exporting } = usePage();
  const { subject, now } = useStore(exporting.state);
  return (
    <PageDialog open={subject !== null} onClose={() => exporting.close()} className="export-dialog">
      {subject && (
        <div className="bulk">
          <Dialog.Title>{said.title(subject.name)}</Dialog.Title>
          {/* Kept while it is made, so that what was written is still there if it fails. */}
          <div hidden={now.step !== 'ask' && now.step !== 'making'}>
            <ExportForm
              key={`${subject.recording} ${subject.range?.from}`}
              subject={subject}
              problem={now.step === 'ask' ? now.problem : null}
              making={now.step === 'making'}
            />
          </div>
          {(now.step === 'made' || now.step === 'reading') && (
            <Made
              file={now.file}
              read={now.step === 'reading' ? now.read : null}
              problem={now.step === 'made' ? now.problem : null}
            />
          )}
        </div>
      )}
    </PageDialog>
  );
}

interface MadeProps {
  file: ExportedFile;
  /** Bytes that are here by now; `null` while it is not being saved. */
  read: number | null;
  problem: string | null;
}

function Made({ file, read, problem }: MadeProps) {
  const { exporting, actions } = usePage();
  const share = read === null || file.bytes === 0 ? 0 : read / file.bytes;
  return (
    <>
      <p role="status">{said.ready(file.name, file.bytes)}</p>
      <p className="mute export-hash">
        {said.hash} <span className="mono">{file.sha256}</span>
      </p>
      <Redactions counts={file.redactions} />
      {read !== null && (
        <p className="export-reading">
          <progress className="bulk-bar" max={file.bytes} value={read} aria-label={said.saving(share)} />
          <span className="mute">{said.saving(share)}</span>
        </p>
      )}
      {problem !== null && (
        <p className="bulk-problem" role="alert">
          {said.notSaved(problem)}
        </p>
      )}
      <div className="bulk-buttons">
        <button type="button" className="button" onClick={() => exporting.again()}>
          {said.again}
        </button>
        <Dialog.Close className="button">{said.close}</Dialog.Close>
        <button
          type="button"
          className="button primary"
          // What is next to be pressed.
          ref={(button) => button?.focus()}
          disabled={read !== null}
          onClick={() =>
            void exporting.save(file, saveFile).then((saved) => {
              if (!saved) return;
              exporting.close();
              actions.tell(said.saved(file.name), 'done');
            })
          }
        >
          {said.save}
        </button>
      </div>
    </>
  );
}

/** By rule and place, what is not in the file. */
function Redactions({ counts }: { counts: readonly RedactionCount[] }) {
  if (counts.length === 0) return <p>{said.nothingTakenOut}</p>;
  return (
    <div className="redactions">
      <table aria-label={said.takenOut}>
        <caption>
          {said.takenOut}{' '}
          <span className="mute">{said.total(counts.reduce((sum, { count }) => sum + count, 0))}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{said.columns.rule}</th>
            <th scope="col">{said.columns.place}</th>
            <th scope="col" className="numeric">
              {said.columns.count}
            </th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ rule, place, count }) => (
            <tr key={`${rule} ${place}`}>
              <td>{rule}</td>
              <td>{place}</td>
              <td className="numeric">{said.times(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
