import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GatheredBatch, RecorderReply } from './recorder-messages.ts';
import { RecorderWork } from './recorder-work.ts';
import type { RecordingBatch } from './recording-batch.ts';
import { openRecording } from './recording-file.ts';
import { RecordingReader } from './recording-reader.ts';
import { aBatch, aMeta, marker, SECOND, START, ToldFleet } from './test-recording.ts';

const HOUR = 3_600 * SECOND;

let directory: string;
let said: RecorderReply[];
let work: RecorderWork;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-recorder-'));
  said = [];
  work = new RecorderWork((reply) => said.push(reply), 'normal');
});
afterEach(() => {
  work.take({ kind: 'close', why: 'console ended', at: START });
  rmSync(directory, { recursive: true, force: true });
});

function gathered(at: number, given: Partial<RecordingBatch> = {}): GatheredBatch {
  const { messages: _, ...batch } = aBatch(at, given);
  return { ...batch, logged: null, slots: null, shown: [], lost: 0, weight: 0 };
}

const fleet = () => new ToldFleet(['a', 'b']);
const begun = (told: ToldFleet) =>
  gathered(START, { keyframe: told.keyframe(START), followed: told.followed() });

function fly(path: string | null, told: ToldFleet): void {
  const meta = aMeta({ name: 'flight recorder' });
  work.take({ kind: 'flight', flight: { path, maxBytes: 2 ** 24, directory, meta, first: begun(told) } });
}

function saveRecent(last: number, to: number, name = 'recent'): RecorderReply | undefined {
  work.take({ kind: 'save-recent', call: 1, directory, name, from: to - last, to, by: 'ana' });
  return said.at(-1);
}

test('the last minutes are the last where the clock was set back', () => {
  const told = fleet();
  fly(null, told);
  for (let second = 1; second <= 120; second++) {
    const at = START + second * SECOND;
    work.take({ kind: 'batch', batch: gathered(at, { items: [told.next(at)] }) });
  }
  for (let second = 1; second <= 60; second++) {
    const at = START - HOUR + second * SECOND;
    const items = [told.next(at), ...(second === 50 ? [marker(at, 'after')] : [])];
    work.take({ kind: 'batch', batch: gathered(at, { items }) });
  }
  expect(saveRecent(30 * SECOND, START - HOUR + 60 * SECOND)).toMatchObject({ result: { ok: true } });
  const { database, meta } = openRecording(join(directory, 'recent.wwr'));
  const { from, to } = new RecordingReader(database, meta);
  expect(to - from).toBe(30 * SECOND);
  expect(database.prepare('SELECT text FROM marker').all([])).toEqual([{ text: 'after' }]);
  database.close();
});

test('a flight recorder whose file cannot be removed is over, and what is recorded goes on', () => {
  const told = fleet();
  const path = join(directory, 'flight.wwr');
  fly(path, told);
  const meta = aMeta({ name: 'night' });
  const recording = {
    ...{ directory, path: null, meta, payloadBytes: 0, maxBytes: 2 ** 24 },
    first: begun(told),
  };
  work.take({ kind: 'start', call: 2, recording });
  mkdirSync(`${path}-journal`);
  work.take({ kind: 'flight', flight: null });
  work.take({ kind: 'batch', batch: gathered(START + SECOND, { items: [told.next(START + SECOND)] }) });
  expect(said.at(-1)).toMatchObject({ kind: 'taken', recordings: [{ id: 'night' }], flight: null });
  rmSync(`${path}-journal`, { recursive: true });
});

test('who saved it is kept without what is secret', () => {
  const told = fleet();
  work.take({
    kind: 'secrets',
    rules: { headers: [], query: [], paths: [], patterns: [] },
    secrets: ['s3cr3t-ana'],
  });
  fly(null, told);
  work.take({ kind: 'batch', batch: gathered(START + SECOND, { items: [told.next(START + SECOND)] }) });
  saveRecent(30 * SECOND, START + SECOND, 'about s3cr3t-ana');
  const answer = said.at(-1);
  if (answer?.kind !== 'answer' || !answer.result.ok) throw new Error('it was not saved');
  expect(answer.result.value).not.toContain('s3cr3t');
  const { database, meta } = openRecording(join(directory, `${answer.result.value}.wwr`));
  expect(JSON.stringify(meta)).not.toContain('s3cr3t');
  database.close();
});
