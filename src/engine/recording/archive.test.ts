import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordOutage } from '../export/test-outage.ts';
import { openDatabase } from '../store/database.ts';
import { FolderArchive } from './archive.ts';
import { type ArchivePort, ArchiveThread, DirectArchive } from './archive-thread.ts';
import { openRecording } from './recording-file.ts';
import { NO_RULES } from './redaction-rules.ts';
import { spawnArchiveFromSource } from './test-archive.ts';
import { START } from './test-recording.ts';

let directory: string;
const ended: string[] = [];
/** Keys that shown ones had, and have now. */
const rekeyed: [string, string][] = [];
let making: string[] = [];
let archives: FolderArchive[] = [];
let secrets: readonly string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-archive-'));
  ended.length = 0;
  rekeyed.length = 0;
  making = [];
  secrets = [];
});
afterEach(async () => {
  await Promise.all(archives.map((archive) => archive.close()));
  archives = [];
  rmSync(directory, { recursive: true, force: true });
});

function archiveOf(port: ArchivePort): FolderArchive {
  const archive = new FolderArchive({
    port,
    directory,
    making: () => making,
    replays: {
      show: async () => {
        throw new Error('nothing is shown here');
      },
      end: async (recording) => {
        ended.push(recording);
      },
      rename: (was, key) => {
        rekeyed.push([was, key]);
      },
    },
    redaction: () => ({ rules: NO_RULES, secrets }),
    now: () => START,
  });
  archives.push(archive);
  return archive;
}

const direct = () => archiveOf(new DirectArchive({ directory }));
const threaded = () => archiveOf(new ArchiveThread(spawnArchiveFromSource, { directory }));

const exportsOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith('.aside-') && existsSync(join(folder, name, 'exports')))
    .flatMap((name) => readdirSync(join(folder, name, 'exports')));

const record = (id: string) => recordOutage(join(directory, `${id}.wwr`));

function got<T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Reads an export as a page does. */
async function read(archive: FolderArchive, id: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const part = got(await archive.readExport(id, offset));
    if (part.length === 0) return Buffer.concat(parts);
    parts.push(part);
    offset += part.length;
  }
}

test('on a thread of its own: what there is, a part of it, a check and an export', async () => {
  record('night');
  const archive = threaded();
  expect(got(await archive.list()).map(({ id }) => id)).toEqual(['night']);
  const order = {
    recording: 'night',
    from: START + 5_000,
    to: START + 15_000,
    backends: ['prices'],
    name: 'the outage',
  };
  const cut = got(await archive.cut(order));
  expect(cut).toMatchObject({
    id: 'the-outage',
    name: 'the outage',
    condition: 'whole',
    from: START + 5_000,
    to: START + 15_000,
    scope: 1,
    backends: 1,
  });
  expect(got(await archive.verify('the-outage'))).toMatchObject({ problems: [], frames: 11, events: 5 });
  const shares: (number | null)[] = [];
  const whole = got(await archive.verify('night', { onProgress: (share) => shares.push(share) }));
  expect(whole).toEqual({
    recording: 'night',
    problems: [],
    frames: 20,
    pushes: 9,
    events: 7,
    messages: 12,
    longestGap: 1_000,
  });
  expect(shares[0]).toBe(0);
  expect(shares.at(-1)).toBe(1);
  const exported = got(await archive.export({ recording: 'night', format: 'jsonl' }));
  expect(exported).toMatchObject({ name: 'night.jsonl', type: 'application/jsonl' });
  const content = await read(archive, exported.export);
  expect(content).toHaveLength(exported.bytes);
  expect(content.toString().split('\n')).toHaveLength(46);
  expect(got(await archive.overview('night')).markers.map(({ text }) => text)).toEqual(['here with nothing']);
  await archive.close();
  expect(readdirSync(directory).sort()).toEqual(['night.wwr', 'the-outage.wwr']);
  expect(await archive.list()).toMatchObject({ ok: false, error: { code: 'no-recording' } });
}, 30_000);

describe('an export', () => {
  test('takes out what must not be in it as of now', async () => {
    record('night');
    const archive = direct();
    secrets = ['price at 12'];
    const { export: id, redactions } = got(await archive.export({ recording: 'night', format: 'jsonl' }));
    expect((await read(archive, id)).toString()).not.toContain('price at 12');
    expect(redactions).toEqual([{ rule: 'configured secret', place: 'message', count: 1 }]);
  });

  test('that nobody waits for any more is given up, and leaves nothing behind', async () => {
    record('night');
    const archive = direct();
    const page = new AbortController();
    const asked = archive.export(
      { recording: 'night', format: 'bundle' },
      { signal: page.signal, onProgress: () => page.abort() },
    );
    expect(await asked).toMatchObject({ ok: false, error: { code: 'stopping' } });
    expect(exportsOf(directory)).toEqual([]);
    // The next one has its turn.
    expect((await archive.export({ recording: 'night', format: 'csv' })).ok).toBe(true);
    expect(
      await archive.export({ recording: 'night', format: 'csv' }, { signal: page.signal }),
    ).toMatchObject({ ok: false });
  });

  test('can be read until others have taken its place', async () => {
    record('night');
    const archive = direct();
    const first = got(await archive.export({ recording: 'night', format: 'har' }));
    for (let count = 0; count < 8; count++) got(await archive.export({ recording: 'night', format: 'csv' }));
    expect(await archive.readExport(first.export, 0)).toMatchObject({
      ok: false,
      error: { code: 'no-recording' },
    });
    expect(exportsOf(directory)).toHaveLength(8);
  });

  test('of what there is not says so', async () => {
    record('night');
    const archive = direct();
    const why = async (order: Parameters<FolderArchive['export']>[0]) => {
      const result = await archive.export(order);
      return result.ok ? null : result.error;
    };
    expect(await why({ recording: '../night', format: 'har' })).toMatchObject({ code: 'no-recording' });
    expect(await why({ recording: 'night', format: 'csv', series: ['speed'] })).toEqual({
      code: 'bad-request',
      message: 'there is no series "speed"',
    });
    expect(await why({ recording: 'night', format: 'har', from: START - 9_000, to: START - 5_000 })).toEqual({
      code: 'no-recording',
      message: 'nothing was recorded in that time',
    });
    expect(await why({ recording: 'night', format: 'har', backends: ['nobody'] })).toMatchObject({
      message: 'there is no backend "nobody" in this recording',
    });
  });
});

test('two are compared, and one that is none is told', async () => {
  record('night');
  record('day');
  const archive = direct();
  expect(got(await archive.compare({ before: 'night', after: 'day' }))).toMatchObject({
    before: { recording: 'night' },
    after: { recording: 'day' },
    span: 20_000,
  });
  expect(await archive.compare({ before: 'night', after: 'nobody' })).toMatchObject({
    ok: false,
    error: { code: 'no-recording' },
  });
});

test('what is quick does not wait for what takes long', async () => {
  record('night');
  const archive = direct();
  const order: string[] = [];
  const long = archive.verify('night').then(() => order.push('verified'));
  const listed = archive.list().then(() => order.push('listed'));
  await Promise.all([long, listed]);
  expect(order).toEqual(['listed', 'verified']);
});

test('a check names what is damaged', async () => {
  record('night');
  const path = join(directory, 'night.wwr');
  const database = openDatabase(path);
  database.prepare('UPDATE item SET body = ? WHERE id = 4').run([new Uint8Array([1, 2, 3])]);
  database.prepare('DELETE FROM item WHERE id IN (10, 11)').run([]);
  database.prepare('UPDATE item SET at = ? WHERE id = 20').run([START]);
  database.prepare('UPDATE event SET event = ? WHERE id = 1').run(['{']);
  database.close();
  const archive = direct();
  const { problems } = got(await archive.verify('night'));
  expect(problems.map((line) => line.replace(/:.*/, ''))).toEqual(
    expect.arrayContaining([
      'row 4 cannot be read',
      '2 rows are missing from what was told',
      'event 1 cannot be read',
    ]),
  );
  expect(problems).toContain('row 20 cannot be read: its time goes back');
  writeFileSync(path, readFileSync(path).subarray(0, 20_000));
  expect(got(await archive.verify('night')).problems.length).toBeGreaterThan(0);
  writeFileSync(path, 'no recording');
  expect(got(await archive.verify('night')).problems).toEqual(['this is not a recording of Wirewatch']);
});

test('one that is shown is taken from the screens before it is renamed or deleted; one that is being made stays', async () => {
  record('night');
  const archive = direct();
  expect(got(await archive.rename('night', 'Day')).id).toBe('Day');
  expect(await archive.delete('Day')).toEqual({ ok: true, value: null });
  expect(ended).toEqual(['night', 'Day']);
  expect(got(await archive.restore('Day'))).toMatchObject({ id: 'Day', name: 'Day', condition: 'whole' });
  making = ['Day'];
  for (const refused of [await archive.rename('Day', 'x'), await archive.delete('Day')]) {
    expect(refused).toMatchObject({ ok: false, error: { message: 'it is being recorded: stop it first' } });
  }
});

test('who shows an older one finds it by the name that it had, and learns its key', async () => {
  record('night');
  const { database } = openRecording(join(directory, 'night.wwr'), true);
  database.exec("DELETE FROM meta WHERE name = 'key'");
  database.close();
  const archive = direct();
  const { key } = got(await archive.rename('night', 'Day'));
  expect(rekeyed).toEqual([['night', key]]);
  expect(got(await archive.describe('night'))).toMatchObject({ id: 'Day', key });
});

test('one from elsewhere that is no recording is described, and not listed for that', async () => {
  const place = mkdtempSync(join(tmpdir(), 'wirewatch-elsewhere-'));
  try {
    writeFileSync(join(place, 'holiday.wwr'), 'not a recording at all');
    recordOutage(join(place, 'night.wwr'));
    const archive = direct();
    const told = got(await archive.open(join(place, 'holiday.wwr')));
    expect(told).toMatchObject({ condition: 'foreign', problem: expect.stringMatching(/not a recording/) });
    expect(got(await archive.open(join(place, 'night.wwr'))).condition).toBe('whole');
    expect(got(await archive.list()).map(({ id }) => id)).toEqual(['night']);
    expect(readdirSync(place).sort()).toEqual(['holiday.wwr', 'night.wwr']);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('a part says what it is a part of, and two of them are told apart', async () => {
  record('night');
  const archive = direct();
  const order = {
    recording: 'night',
    from: START + 4_000,
    to: START + 8_000,
    backends: null,
    name: 'a part',
  };
  expect(got(await archive.cut(order))).toMatchObject({ name: 'a part', cutOf: 'night', copyOf: null });
  expect(got(await archive.cut(order))).toMatchObject({ id: 'a-part-2', name: 'a part (2)', cutOf: 'night' });
  got(await archive.rename('night', 'Tuesday'));
  expect(got(await archive.describe('a-part')).cutOf).toBe('Tuesday');
  got(await archive.delete('Tuesday'));
  expect(got(await archive.describe('a-part')).cutOf).toBe('night');
});

test('an export of all of it is the same recording elsewhere, and one of a part is another', async () => {
  record('night');
  const archive = direct();
  const { key } = got(await archive.describe('night'));
  const elsewhere = join(directory, 'elsewhere.wwr');
  const out = async (part: { from?: number; to?: number }) => {
    const made = got(await archive.export({ recording: 'night', format: 'recording', ...part }));
    writeFileSync(elsewhere, await read(archive, made.export));
    const { database, meta } = openRecording(elsewhere);
    database.close();
    return meta;
  };
  expect(await out({})).toMatchObject({ key, cutFrom: null, ended: 'stopped' });
  const part = await out({ from: START + 4_000, to: START + 8_000 });
  expect(part).toMatchObject({ cutFrom: 'night', cutFromKey: key, ended: 'cut' });
  expect(part.key).not.toBe(key);
});

describe('a file from a page', () => {
  async function send(
    archive: FolderArchive,
    name: string,
    file: Uint8Array,
    part = 10_000,
    upload = 'upload-1',
  ) {
    let result: Awaited<ReturnType<FolderArchive['import']>> | null = null;
    for (let offset = 0; offset === 0 || offset < file.length; offset += part) {
      const content = file.subarray(offset, offset + part);
      result = await archive.import({ upload, name, offset, content, last: offset + part >= file.length });
      if (!result.ok) break;
    }
    return result;
  }

  const left = () => readdirSync(directory).filter((name) => !name.startsWith('.'));
  const asides = () => readdirSync(directory).filter((name) => name.startsWith('.aside-'));
  const incoming = () => asides().flatMap((aside) => readdirSync(join(directory, aside, 'incoming')));

  test('is taken in by parts, and is a recording like any other', async () => {
    record('night');
    const archive = direct();
    const file = readFileSync(join(directory, 'night.wwr'));
    expect(await send(archive, 'from Ana.wwr', file)).toEqual({ ok: true, value: { recording: 'from-Ana' } });
    expect(await send(archive, 'night.wwr', file)).toEqual({ ok: true, value: { recording: 'night-2' } });
    const all = got(await archive.list());
    const [night, ana, again] = ['night', 'from-Ana', 'night-2'].map((id) =>
      all.find((each) => each.id === id),
    );
    expect(night).toMatchObject({ name: 'night', importedAt: null, copyOf: null });
    expect(ana).toMatchObject({ name: 'night (2)', importedAt: expect.any(Number), copyOf: 'night' });
    expect(again).toMatchObject({
      name: 'night (3)',
      copyOf: 'night',
      condition: 'whole',
      events: night?.events,
    });
    expect(new Set(all.map(({ key }) => key)).size).toBe(3);
    expect(got(await archive.verify('from-Ana')).problems).toEqual([]);
    expect(left().sort()).toEqual(['from-Ana.wwr', 'night-2.wwr', 'night.wwr']);
    expect(incoming()).toEqual([]);
  });

  test.each<[string, (file: Buffer) => Uint8Array, RegExp]>([
    ['no recording', () => Buffer.from('PK\u0003\u0004 a zip file'), /not a recording/],
    ['empty', () => Buffer.alloc(0), /not a recording/],
    ['cut off', (file) => file.subarray(0, file.length / 2), /damaged|cannot be read/],
    ['damaged', (file) => Buffer.from(file).fill(0x5a, 8_192, file.length - 8_192), /damaged/],
    [
      'a header that promises much',
      (file) => Buffer.concat([file.subarray(0, 100), Buffer.alloc(50)]),
      /damaged|not a recording/,
    ],
  ])('%s: it is refused with a clear message, and nothing of it is left', async (_what, change, message) => {
    record('night');
    const archive = direct();
    const result = await send(archive, 'x.wwr', change(readFileSync(join(directory, 'night.wwr'))));
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'no-recording', message: expect.stringMatching(message) },
    });
    expect(left()).toEqual(['night.wwr']);
    expect(incoming()).toEqual([]);
  });

  test('that does not come in order is let go, as are more than a few at once', async () => {
    const archive = direct();
    const content = new Uint8Array(10);
    const part = (upload: string, offset: number) =>
      archive.import({ upload, name: 'x', offset, content, last: false });
    expect((await part('upload-1', 0)).ok).toBe(true);
    expect(await part('upload-1', 20)).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/order/) },
    });
    expect((await part('upload-1', 10)).ok).toBe(false);
    for (const upload of ['a', 'b', 'c', 'd']) expect((await part(`upload-${upload}`, 0)).ok).toBe(true);
    expect((await part('upload-e', 0)).ok).toBe(false);
    await archive.close();
    expect(asides()).toEqual([]);
  });
});

test('what a person calls a recording is kept without what is secret', async () => {
  record('night');
  const archive = direct();
  secrets = ['hunter2-token'];
  const file = readFileSync(join(directory, 'night.wwr'));
  const part = { upload: 'upload-1', name: 'by hunter2-token.wwr', offset: 0, content: file, last: true };
  const { recording } = got(await archive.import(part));
  expect(recording).not.toContain('hunter2');
  const { from, to } = got(await archive.rename('night', 'of hunter2-token'));
  const { id } = got(await archive.list()).find(({ name }) => name.startsWith('of')) ?? { id: '' };
  got(await archive.cut({ recording: id, from, to, backends: null, name: 'cut hunter2-token' }));
  expect(JSON.stringify([readdirSync(directory), await archive.list()])).not.toContain('hunter2');
  const files = readdirSync(directory).filter((name) => name.endsWith('.wwr'));
  expect(files).toHaveLength(3);
  for (const name of files) expect(readFileSync(join(directory, name)).includes('hunter2')).toBe(false);
});

test('an export can be read on when another console with the same folder starts and ends', async () => {
  record('night');
  const archive = direct();
  const { export: id, bytes } = got(await archive.export({ recording: 'night', format: 'csv' }));
  await direct().close();
  expect((await read(archive, id)).length).toBe(bytes);
});
