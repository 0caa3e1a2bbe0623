import { expect, test } from 'vitest';
import type { PushBody } from '../../shared/contract.ts';
import { type AskingPage, giveUpJobs, jobOf } from './page-jobs.ts';

function aPage() {
  const told: PushBody[] = [];
  const gone = new AbortController();
  const page: AskingPage = {
    actor: { name: 'ana', session: 'tab 1' },
    gone: gone.signal,
    show: (push) => told.push(push),
  };
  return { page, told, leave: () => gone.abort() };
}

test('a page is told how far what it asked for has come, and another is not', () => {
  const [asking, other] = [aPage(), aPage()];
  jobOf(other.page, 'verify', 'day');
  jobOf(asking.page, 'export', 'night').onProgress?.(0.25);
  expect(asking.told).toEqual([
    { push: 'recording-job', job: { job: 'export', recording: 'night', done: 0.25 } },
  ]);
  expect(other.told).toEqual([]);
});

test('what it gives up ends, is not told of any more, and what it asks for then goes on', () => {
  const { page, told } = aPage();
  const other = aPage();
  const [first, check] = [jobOf(page, 'export', 'night'), jobOf(page, 'verify', 'night')];
  const theirs = jobOf(other.page, 'export', 'night');
  giveUpJobs(page, 'export');
  first.onProgress?.(0.5);
  expect(told).toEqual([]);
  const second = jobOf(page, 'export', 'night');
  expect([first, check, theirs, second].map(({ signal }) => signal?.aborted)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  giveUpJobs(page);
  expect([check, theirs, second].map(({ signal }) => signal?.aborted)).toEqual([true, false, true]);
});

test('a page that leaves gives up all', () => {
  const { page, leave } = aPage();
  const job = jobOf(page, 'cut', 'night');
  leave();
  expect(job.signal?.aborted).toBe(true);
});
