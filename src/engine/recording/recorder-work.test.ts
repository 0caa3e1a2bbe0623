import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ExitGate } from '../history/exit-gate.ts';
import type { GatheredBatch, RecorderReply, RecorderRequest } from './recorder-messages.ts';
import { RecorderWork } from './recorder-work.ts';
import type { RecordingBatch } from './recording-batch.ts';
import { openRecording } from './recording-file.ts';
import { RecordingReader } from './recording-reader.ts';
import { aBatch, aMeta, marker, SECOND, START, ToldFleet } from './test-recording.ts';

const HOUR = 3_600 * SECOND;

let directory: string;
let said: RecorderReply[];
let work: RecorderWork;
/** As on its thread. */
let take: (request: RecorderRequest) => void;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-recorder-'));
  said = [];
  const gate = new ExitGate();
  work = new RecorderWork(
    (reply) => said.push(reply),
    'normal',
    (each) => gate.pass(each),
  );
  take = (request) => gate.pass(() => work.take(request));
});
afterEach(() => {
  take({ kind: 'close', why: 'console ended', at: START });
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
  take({ kind: 'flight', flight: { path, maxBytes: 2 ** 24, directory, meta, first: begun(told) } });
}

const answers = () => said.filter(({ kind }) => kind === 'answer');

async function saveRecent(last: number, to: number, name = 'recent'): Promise<RecorderReply | undefined> {
  take({ kind: 'save-recent', call: 1, directory, name, from: to - last, to, by: 'ana' });
  await vi.waitFor(() => expect(answers()).not.toEqual([]), 10_000);
  return answers().at(-1);
}

test('the last minutes are the last where the clock was set back', async () => {
  const told = fleet();
  fly(null, told);
  for (let second = 1; second <= 120; second++) {
    const at = START + second * SECOND;
    take({ kind: 'batch', batch: gathered(at, { items: [told.next(at)] }) });
  }
  for (let second = 1; second <= 60; second++) {
    const at = START - HOUR + second * SECOND;
    const items = [told.next(at), ...(second === 50 ? [marker(at, 'after')] : [])];
    take({ kind: 'batch', batch: gathered(at, { items }) });
  }
  expect(await saveRecent(30 * SECOND, START - HOUR + 60 * SECOND)).toMatchObject({ result: { ok: true } });
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
  take({ kind: 'start', call: 2, recording });
  mkdirSync(`${path}-journal`);
  take({ kind: 'flight', flight: null });
  take({ kind: 'batch', batch: gathered(START + SECOND, { items: [told.next(START + SECOND)] }) });
  expect(said.at(-1)).toMatchObject({ kind: 'taken', recordings: [{ id: 'night' }], flight: null });
  rmSync(`${path}-journal`, { recursive: true });
});

test('who saved it is kept without what is secret', async () => {
  const told = fleet();
  take({
    kind: 'secrets',
    rules: { headers: [], query: [], paths: [], patterns: [] },
    secrets: ['s3cr3t-ana'],
  });
  fly(null, told);
  take({ kind: 'batch', batch: gathered(START + SECOND, { items: [told.next(START + SECOND)] }) });
  const answer = await saveRecent(30 * SECOND, START + SECOND, 'about s3cr3t-ana');
  if (answer?.kind !== 'answer' || !answer.result.ok) throw new Error('it was not saved');
  expect(answer.result.value).not.toContain('s3cr3t');
  const { database, meta } = openRecording(join(directory, `${answer.result.value}.wwr`));
  expect(JSON.stringify(meta)).not.toContain('s3cr3t');
  database.close();
});

/** Seconds of the flight recorder, in more steps than one. */
function flown(seconds: number): ToldFleet {
  const told = fleet();
  fly(null, told);
  for (let second = 1; second <= seconds; second++) {
    const at = START + second * SECOND;
    take({ kind: 'batch', batch: gathered(at, { items: [told.next(at)], ticks: [told.tick(at)] }) });
  }
  return told;
}

test('it records on while the last minutes are saved, and they are as they were', async () => {
  const told = flown(300);
  const to = START + 300 * SECOND;
  const saved = saveRecent(300 * SECOND, to);
  const taken = () => said.filter(({ kind }) => kind === 'taken').length;
  const before = taken();
  expect(answers()).toEqual([]);
  const at = to + SECOND;
  take({ kind: 'batch', batch: gathered(at, { items: [told.next(at)] }) });
  expect(taken()).toBe(before + 1);
  expect(answers()).toEqual([]);
  expect(await saved).toMatchObject({ result: { ok: true, value: 'recent' } });
  const { database, meta } = openRecording(join(directory, 'recent.wwr'));
  expect(meta.ended).toBe('cut');
  const reader = new RecordingReader(database, meta);
  expect([reader.from, reader.to]).toEqual([START, to]);
  database.close();
});

test('a save is finished when the console ends, and leaves nothing where the flight recorder is turned off', async () => {
  flown(300);
  const to = START + 300 * SECOND;
  const order = { call: 1, directory, from: START, to, by: 'ana' };
  take({ kind: 'save-recent', ...order, name: 'off' });
  await othersTurn();
  expect(existsSync(join(directory, 'off.wwr'))).toBe(true);
  take({ kind: 'flight', flight: null });
  await vi.waitFor(() => expect(answers()).toMatchObject([{ result: { ok: false } }]), 10_000);
  expect(existsSync(join(directory, 'off.wwr'))).toBe(false);
  flown(300);
  take({ kind: 'save-recent', ...order, name: 'end' });
  take({ kind: 'close', why: 'console ended', at: to });
  await work.closed;
  expect(answers().at(-1)).toMatchObject({ result: { ok: true, value: 'end' } });
  expect(said.at(-1)).toEqual({ kind: 'closed' });
});
