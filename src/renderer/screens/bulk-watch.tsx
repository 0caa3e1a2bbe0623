import * as Dialog from '@radix-ui/react-dialog';
import { useStore } from 'zustand';
import { type BulkReport, type BulkRun, INVERSE } from '../../shared/bulk.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { bulkName, countsText, runText } from '../describe/bulk.ts';
import type { Watching } from '../state/bulk.ts';
import { texts } from '../texts/catalogue.ts';
import { useFleet, useMayAct, usePage } from './page-context.ts';

/** More than these are counted: who wants all of them reads the audit log. */
const LISTED = 200;

/** One run: how far it is and its end, then what it came to. */
export function BulkWatch({ watching }: { watching: Watching }) {
  const { bulk } = usePage();
  const run = useStore(bulk.state, ({ runs }) => runs.find(({ id }) => id === watching.run));
  if (!run) {
    return (
      <div className="bulk">
        <Dialog.Title>{texts.bulk.unknown}</Dialog.Title>
        <Dialog.Description>{texts.bulk.unknownWhy}</Dialog.Description>
        <div className="bulk-buttons">
          <Dialog.Close className="button">{texts.bulk.close}</Dialog.Close>
        </div>
      </div>
    );
  }
  const running = run.state === 'running';
  const { report, problem } = watching;
  return (
    <div className="bulk">
      <Dialog.Title>
        {bulkName(run.action, run.total)}
        <span className="mute">{texts.bulk.because(run.reason)}</span>
      </Dialog.Title>
      <BulkBar run={run} />
      <Dialog.Description role="status">{running ? countsText(run) : runText(run)}</Dialog.Description>
      {running && run.why !== null && <p className="mute">{texts.bulk.waiting(sentence(run.why))}</p>}
      {report && <Misses report={report} />}
      {problem !== null && (
        <p className="bulk-problem" role="alert">
          {sentence(problem)}
        </p>
      )}
      <div className="bulk-buttons">
        {running ? <StopButton run={run} /> : <UndoButton run={run} report={report} />}
        <Dialog.Close className="button">{running ? texts.bulk.goOn : texts.bulk.close}</Dialog.Close>
      </div>
    </div>
  );
}

/** How much of it is over, whatever came of it. */
export function BulkBar({ run }: { run: BulkRun }) {
  const { total, done, failed, refused } = run;
  return (
    <progress
      className="bulk-bar"
      data-state={run.state}
      max={total}
      value={done + failed + refused}
      aria-label={bulkName(run.action, total)}
    />
  );
}

export function StopButton({ run }: { run: BulkRun }) {
  const { bulk } = usePage();
  const mayAct = useMayAct();
  return (
    <button
      type="button"
      className="button danger"
      disabled={!mayAct || run.why !== null}
      onClick={() => bulk.stop(run.id)}
    >
      {run.why === null ? texts.bulk.stop : texts.bulk.stopping}
    </button>
  );
}

function UndoButton({ run, report }: { run: BulkRun; report: BulkReport | null }) {
  const { bulk } = usePage();
  const mayAct = useMayAct();
  const inverse = INVERSE[run.action];
  if (inverse === null || report === null || report.done.length === 0) return null;
  return (
    <button type="button" className="button" disabled={!mayAct} onClick={() => void bulk.undo(run.id)}>
      {texts.bulk.undo(bulkName(inverse, report.done.length))}
    </button>
  );
}

/** What was not done, and why. */
function Misses({ report }: { report: BulkReport }) {
  const rowOf = useFleet((state) => state.rowOf);
  const fleet = useFleet((state) => state.fleet);
  const misses = [...report.failed, ...report.refused];
  if (misses.length === 0) return null;
  return (
    <ul className="bulk-misses" aria-label={texts.bulk.notDone}>
      {misses.slice(0, LISTED).map(({ backend, why }) => (
        <li key={backend}>
          <b>{fleet?.backends[rowOf.get(backend) ?? -1]?.name ?? backend}</b>{' '}
          <span className="mute">{why}</span>
        </li>
      ))}
      {misses.length > LISTED && <li className="mute">{texts.bulk.andMore(misses.length - LISTED)}</li>}
    </ul>
  );
}
