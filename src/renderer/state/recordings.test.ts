import { afterEach, expect, test, vi } from 'vitest';
import { aRecordingFile } from '../../shared/fixtures.ts';
import { failure, ok } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { UPLOAD_PART } from './file-upload.ts';
import type { NextStep } from './notices-store.ts';
import { RecordingsDesk } from './recordings.ts';

const open: RecordingsDesk[] = [];
afterEach(() => {
  for (const desk of open.splice(0)) desk.dispose();
});

/** A desk on an engine that has these files. */
function aDesk(ids: string[], answers: Partial<Handlers> = {}) {
  const files = ids.map((id) => aRecordingFile({ id, name: id }));
  const told: { text: string; next: NextStep | null }[] = [];
  const opened: string[] = [];
  const desk = new RecordingsDesk(
    (text, _tone, _undo, next = null) => told.push({ text, next }),
    ({ key }) => opened.push(key),
  );
  open.push(desk);
  const client = new RpcClient(
    anEngine([], { 'recording.list': () => ok([...files]), ...answers }).transport,
  );
  desk.connect(client);
  return { desk, files, told, opened, state: () => desk.state.getState() };
}

/** @param content after what every SQLite file begins with */
const aFile = (name: string, content = 'x'.repeat(100), head = 'SQLite format 3\0') =>
  Object.assign(new Blob([head, content]), { name });

test('lists the folder while somebody looks, and again when a recording begins or ends', async () => {
  const { desk, files, state } = aDesk(['a']);
  expect(state().files).toBeNull();
  desk.show(true);
  await vi.waitFor(() => expect(state().files).toHaveLength(1));
  files.push(aRecordingFile({ id: 'b' }));
  desk.noteMaking(['b']);
  await vi.waitFor(() => expect(state().files).toHaveLength(2));
});

test('a folder that cannot be read says why, and is read again', async () => {
  let broken = true;
  const { desk, state } = aDesk([], {
    'recording.list': () => (broken ? failure('no-recording', 'it is gone') : ok([])),
  });
  await desk.refresh();
  expect(state()).toMatchObject({ files: null, problem: 'it is gone' });
  broken = false;
  await desk.refresh();
  expect(state()).toMatchObject({ files: [], problem: null });
});

test('two are ticked at most: a third is refused in words. One that is gone is ticked no more', async () => {
  const { desk, files, state, told } = aDesk(['a', 'b', 'c']);
  await desk.refresh();
  for (const id of ['a', 'c']) desk.tick(id);
  expect(told).toEqual([]);
  desk.tick('b');
  expect(state().ticked).toEqual(['a', 'c']);
  expect(told.at(-1)?.text).toMatch(/^Two recordings are compared at a time/);
  files.pop();
  await desk.refresh();
  expect(state().ticked).toEqual(['a']);
  desk.tick('a');
  expect(state().ticked).toEqual([]);
});

test('a new name may be a new id: what was ticked stays ticked', async () => {
  const { desk, files, state, told } = aDesk(['a', 'b'], {
    'recording.rename': ({ name }) => {
      files[0] = aRecordingFile({ id: 'z', name });
      return ok(files[0]);
    },
  });
  await desk.refresh();
  desk.tick('a');
  desk.rename('a');
  expect(await desk.renameTo('a', 'better')).toBe(true);
  expect(state()).toMatchObject({ ticked: ['z'], renaming: null });
  expect(state().files?.[0]).toMatchObject({ id: 'z', name: 'better' });
  expect(told.at(-1)?.text).toBe('It is called “better” now.');
});

test('what is deleted can be had back', async () => {
  const { desk, files, state, told } = aDesk(['a', 'b'], {
    'recording.delete': ({ recording }) => {
      files.splice(
        files.findIndex(({ id }) => id === recording),
        1,
      );
      return ok(null);
    },
    'recording.restore': ({ recording }) => {
      const file = aRecordingFile({ id: recording, name: recording });
      files.push(file);
      return ok(file);
    },
  });
  await desk.refresh();
  await desk.remove(files[0] as (typeof files)[0]);
  expect(state().files?.map(({ id }) => id)).toEqual(['b']);
  expect(told.at(-1)?.next?.label).toBe('Undo');
  told.at(-1)?.next?.run();
  await vi.waitFor(() => expect(state().files?.map(({ id }) => id)).toEqual(['b', 'a']));
});

test('what a check came to stays with its recording', async () => {
  const { desk, state } = aDesk(['a'], { 'recording.verify': () => failure('no-recording', 'no such file') });
  await desk.refresh();
  const done = desk.verify('a');
  expect(state().checks.get('a')).toEqual({ state: 'running' });
  await done;
  expect(state().checks.get('a')).toEqual({ state: 'failed', why: 'no such file' });
});

test('a check that is given up leaves nothing', async () => {
  const { desk, state } = aDesk(['a'], { 'recording.verify': () => failure('stopping', 'it was given up') });
  await desk.refresh();
  await desk.verify('a');
  expect(state().checks.size).toBe(0);
});

test('a file is sent in order, part by part, and is listed when it is whole', async () => {
  const parts: { offset: number; bytes: number; last: boolean; upload: string; name: string }[] = [];
  const sent: number[] = [];
  const { desk, files, told, opened, state } = aDesk([], {
    'recording.import': ({ offset, content, last, upload, name }) => {
      sent.push(state().importing?.sent ?? 0);
      parts.push({ offset, bytes: atob(content).length, last, upload, name });
      if (last)
        files.push(aRecordingFile({ id: 'in', key: 'key-in', name: 'release 43', copyOf: 'release 42' }));
      return ok({ recording: last ? 'in' : null });
    },
  });
  const file = aFile('release-43.wwr', 'x'.repeat(UPLOAD_PART * 2));
  await desk.import(file);
  expect(parts.map(({ offset, bytes, last }) => [offset, bytes, last])).toEqual([
    [0, UPLOAD_PART, false],
    [UPLOAD_PART, UPLOAD_PART, false],
    [UPLOAD_PART * 2, 16, true],
  ]);
  // With the last part all of it is there: it is being looked into until that is answered.
  expect(sent).toEqual([0, UPLOAD_PART, file.size]);
  expect(new Set(parts.map(({ upload }) => upload)).size).toBe(1);
  expect(parts[0]?.name).toBe('release-43');
  expect(told.at(-1)?.text).toBe('“release 43” is imported: it is a copy of “release 42”.');
  told.at(-1)?.next?.run();
  expect(opened).toEqual(['key-in']);
});

test('what is no recording is not even sent, and nothing is left of it', async () => {
  const take = vi.fn(() => ok({ recording: null }));
  const { desk, told, state } = aDesk([], { 'recording.import': take });
  await desk.import(aFile('holiday.jpg', 'x', 'JFIF'));
  await desk.import(Object.assign(new Blob([]), { name: 'nothing.wwr' }));
  expect(told.map(({ text }) => text)).toEqual([
    'holiday.jpg was not imported: it is no recording of Wirewatch.',
    'nothing.wwr was not imported: it is empty.',
  ]);
  expect(take).not.toHaveBeenCalled();
  expect(state().importing).toBeNull();
});

test('an import that is cancelled ends, and another may follow', async () => {
  const { desk, told, state } = aDesk([], {
    'recording.import': () => {
      desk.cancelImport();
      return ok({ recording: null });
    },
  });
  const first = desk.import(aFile('a.wwr', 'x'.repeat(UPLOAD_PART)));
  expect(state().importing).toMatchObject({ name: 'a.wwr', sent: 0 });
  await desk.import(aFile('b.wwr'));
  await first;
  expect(told.map(({ text }) => text)).toEqual([
    'b.wwr was not imported: another file is being imported.',
    'a.wwr was not imported: cancelled.',
  ]);
  expect(state().importing).toBeNull();
});
