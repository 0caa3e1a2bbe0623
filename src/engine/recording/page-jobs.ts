import type { RecordingJob } from '../../shared/recording.ts';
import type { SessionPage } from '../session.ts';
import type { LongJob } from './recording-desk.ts';

/** As far as what takes long has to do with it. */
export type AskingPage = Pick<SessionPage, 'actor' | 'gone' | 'show'>;

type JobKind = RecordingJob['job'];

/** What a page has asked for since it last gave up; it may be shown something else meanwhile. */
const asked = new WeakMap<AskingPage, Map<JobKind, AbortController>>();

/** Something that takes long, for a page: that is told how far it has come, and can give it up, as it does by leaving. */
export function jobOf(page: AskingPage, job: JobKind, recording: string): LongJob {
  const ofPage = asked.get(page) ?? new Map<JobKind, AbortController>();
  asked.set(page, ofPage);
  const giveUp = ofPage.get(job) ?? new AbortController();
  ofPage.set(job, giveUp);
  const signal = page.gone ? AbortSignal.any([page.gone, giveUp.signal]) : giveUp.signal;
  return {
    signal,
    onProgress: (done) => {
      if (!signal.aborted) page.show({ push: 'recording-job', job: { job, recording, done } });
    },
  };
}

/** Nobody waits any more for what the page has asked for. @param kind that alone */
export function giveUpJobs(page: AskingPage, kind?: JobKind): void {
  const ofPage = asked.get(page);
  for (const [job, giveUp] of [...(ofPage ?? [])]) {
    if (kind !== undefined && job !== kind) continue;
    giveUp.abort();
    ofPage?.delete(job);
  }
}
