import { useStore } from 'zustand';
import type { BulkRun } from '../../shared/bulk.ts';
import { runText } from '../describe/bulk.ts';
import { texts } from '../texts/catalogue.ts';
import { BulkBar, StopButton } from './bulk-watch.tsx';
import { Icon } from './icons.tsx';
import { usePage, useTimed } from './page-context.ts';

/** ms that the line of a run stays after its end, and of one that did not go well. */
const STAYS = 30_000;
const STAYS_WHEN_BAD = 600_000;

/** A line for each run, in every window, whoever began it. */
export function BulkProgress() {
  const { bulk } = usePage();
  const { runs, dialog, dismissed } = useStore(bulk.state);
  const over = useTimed((now) =>
    runs
      .filter((run) => isOver(run, now))
      .map(({ id }) => id)
      .join(' '),
  );
  const gone = new Set(over.split(' ').map(Number));
  const watched = dialog?.step === 'watch' ? dialog.run : null;
  const shown = runs.filter(({ id }) => !gone.has(id) && !dismissed.has(id) && id !== watched);
  if (shown.length === 0) return null;
  return (
    <section className="bulk-lines" aria-label={texts.bulk.lines}>
      {shown.map((run) => (
        <BulkLine key={run.id} run={run} />
      ))}
    </section>
  );
}

function BulkLine({ run }: { run: BulkRun }) {
  const { bulk } = usePage();
  const running = run.state === 'running';
  return (
    <div className="bulk-line" data-state={run.state}>
      <BulkBar run={run} />
      <span className="bulk-line-text">
        {runText(run)}
        <span className="mute">{texts.bulk.by(run.actor.name, run.reason)}</span>
      </span>
      <button type="button" className="button" onClick={() => bulk.watch(run.id)}>
        {running ? texts.bulk.show : texts.bulk.report}
      </button>
      {running ? (
        <StopButton run={run} />
      ) : (
        <button
          type="button"
          className="icon-button"
          aria-label={texts.bulk.putAway}
          title={texts.bulk.putAway}
          onClick={() => bulk.dismiss(run.id)}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function isOver({ endedAt, state, failed }: BulkRun, now: number): boolean {
  if (endedAt === null) return false;
  const well = state === 'finished' && failed === 0;
  return now - endedAt > (well ? STAYS : STAYS_WHEN_BAD);
}
