import { expect, test } from 'vitest';
import { NOW } from '../../shared/fixtures.ts';
import type { ExportedFile } from '../../shared/recording.ts';
import { failure, ok } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { ExportDesk, type ExportSubject } from './export-file.ts';

const SUBJECT: ExportSubject = {
  recording: 'a',
  name: 'a',
  fleet: 'demo',
  format: 'har',
  from: NOW - 60_000,
  to: NOW,
  counts: null,
  range: null,
  position: null,
};
const CONTENT = new TextEncoder().encode('{"log":{}}');
const FILE: ExportedFile = {
  export: 'x1',
  name: 'a.har',
  type: 'application/json',
  bytes: CONTENT.length,
  sha256: '0'.repeat(64),
  redactions: [{ rule: 'header authorization', place: 'message', count: 2 }],
};

function aDesk(answers: Partial<Handlers> = {}) {
  const desk = new ExportDesk();
  desk.connect(new RpcClient(anEngine([], answers).transport));
  desk.ask(SUBJECT);
  return { desk, now: () => desk.state.getState().now };
}
/** Three bytes at a time. */
const parts: Partial<Handlers> = {
  'recording.export': () => ok(FILE),
  'export.read': ({ offset }) => ok(CONTENT.slice(offset, offset + 3)),
};

test('is made, read part by part to its end, and saved as a whole', async () => {
  const { desk, now } = aDesk(parts);
  await desk.make({ recording: 'a', format: 'har' });
  expect(now()).toMatchObject({ step: 'made', file: FILE });
  const saved: [string, Blob][] = [];
  expect(await desk.save(FILE, (name, content) => saved.push([name, content]))).toBe(true);
  expect(saved[0]?.[0]).toBe('a.har');
  expect(await saved[0]?.[1].text()).toBe('{"log":{}}');
  expect(now()).toMatchObject({ step: 'made', problem: null });
});

test('one that ends early is not saved as if it were whole', async () => {
  const { desk, now } = aDesk({
    ...parts,
    'export.read': ({ offset }) => ok(offset < 6 ? CONTENT.slice(offset, offset + 3) : new Uint8Array()),
  });
  const saved: string[] = [];
  expect(await desk.save(FILE, (name) => saved.push(name))).toBe(false);
  expect(saved).toEqual([]);
  expect(now()).toMatchObject({ step: 'made', problem: 'it came out shorter than it was announced' });
});

test('why it could not be made is said where it is asked for', async () => {
  const { desk, now } = aDesk();
  await desk.make({ recording: 'a', format: 'har' });
  expect(now()).toEqual({ step: 'ask', problem: 'there is none' });
});

test('an answer to what was closed is nobody’s', async () => {
  const { desk, now } = aDesk(parts);
  const made = desk.make({ recording: 'a', format: 'har' });
  desk.close();
  await made;
  expect(desk.state.getState()).toMatchObject({ subject: null, now: { step: 'ask' } });
  desk.ask(SUBJECT);
  const saved: string[] = [];
  const saving = desk.save(FILE, (name) => saved.push(name));
  desk.again();
  expect(await saving).toBe(false);
  expect(saved).toEqual([]);
  expect(now()).toEqual({ step: 'ask', problem: null });
});

test('an export that is not kept any more says so', async () => {
  const { desk, now } = aDesk({ 'export.read': () => failure('no-recording', 'this export is gone') });
  expect(await desk.save(FILE, () => undefined)).toBe(false);
  expect(now()).toMatchObject({ problem: 'this export is gone' });
});
