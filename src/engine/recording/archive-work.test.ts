import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordOutage } from '../export/test-outage.ts';
import type { ArchiveReply } from './archive-messages.ts';
import { ArchiveWork } from './archive-work.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-archive-'));
  recordOutage(join(directory, 'night.wwr'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Shares that are told while the recording is checked, a step taking `step` ms. */
async function sharesOf(step: number): Promise<(number | null)[]> {
  const said: ArchiveReply[] = [];
  let now = 0;
  const work = new ArchiveWork({
    directory,
    say: (reply) => said.push(reply),
    now: () => {
      now += step;
      return now;
    },
  });
  work.take({ kind: 'job', call: 1, job: { do: 'verify', order: { recording: 'night' } }, making: [] });
  await vi.waitFor(() => expect(said.at(-1)?.kind).toBe('answer'));
  work.take({ kind: 'close' });
  return said.flatMap((reply) => (reply.kind === 'progress' ? [reply.share] : []));
}

test('how far something has come is told four times a second at most, and when it begins and is done', async () => {
  const all = await sharesOf(250);
  expect(all.length).toBeGreaterThan(4);
  const some = await sharesOf(1);
  expect(some[0]).toBe(0);
  expect(some.slice(1).every((share) => share === 1)).toBe(true);
  expect(some.length).toBeLessThan(all.length);
});

test('what is looked into when the console ends is given up, and nothing of it is in the folder', async () => {
  const said: ArchiveReply[] = [];
  const work = new ArchiveWork({ directory, say: (reply) => said.push(reply) });
  const content = readFileSync(join(directory, 'night.wwr'));
  const part = { upload: 'from-a-page', name: 'day.wwr', offset: 0, content, last: true };
  work.take({ kind: 'job', call: 1, job: { do: 'verify', order: { recording: 'night' } }, making: [] });
  work.take({ kind: 'job', call: 2, job: { do: 'import', order: part }, making: [] });
  expect(readdirSync(directory)).toHaveLength(2);
  work.take({ kind: 'close' });
  await work.closed;
  const answers = said.filter(({ kind }) => kind === 'answer');
  expect(answers).toHaveLength(2);
  for (const answer of answers) {
    expect(answer).toMatchObject({ result: { ok: false, error: { code: 'stopping' } } });
  }
  expect(readdirSync(directory)).toEqual(['night.wwr']);
});
