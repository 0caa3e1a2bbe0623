import { useStore } from 'zustand';
import type { JobKind } from '../../state/recording-jobs.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage } from '../page-context.ts';

const said = texts.recordings;

interface Props {
  job: JobKind;
  recording: string;
  /** What is being done. */
  text: string;
  /** With a button that gives it up; a dialog has one already. */
  cancel?: string;
}

/** How far something has come that takes long; without a figure before its turn comes. */
export function JobProgress({ job, recording, text, cancel }: Props) {
  const { jobs } = usePage();
  const done = useStore(jobs.state, (state) =>
    state[job]?.recording === recording ? state[job].done : null,
  );
  return (
    <div className="job-progress">
      <progress className="bulk-bar" aria-label={text} max={1} {...(done === null ? {} : { value: done })} />
      <span className="mute" role="status">
        {text}
      </span>
      {/* Beside what is read out: the bar says it to those who ask. */}
      <span className="mute numeric" aria-hidden="true">
        {done === null ? '' : said.share(done)}
      </span>
      {cancel !== undefined && (
        <button type="button" className="button" aria-label={cancel} onClick={() => jobs.giveUp(job)}>
          {said.cancel}
        </button>
      )}
    </div>
  );
}
