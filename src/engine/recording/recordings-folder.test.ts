import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordOutage } from '../export/test-outage.ts';
import { openDatabase, pragma } from '../store/database.ts';
import { createRecording, openRecording, readMeta } from './recording-file.ts';
import { APPLICATION_ID } from './recording-format.ts';
import { recordingId } from './recording-id.ts';
import { ArchiveError, RecordingsFolder } from './recordings-folder.ts';
import { aMeta, START } from './test-recording.ts';

let place: string;
let directory: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'wirewatch-folder-'));
  directory = join(place, 'recordings');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const NONE: ReadonlySet<string> = new Set();

function folderWith(...ids: string[]): RecordingsFolder {
  const folder = new RecordingsFolder(directory);
  for (const id of ids) recordOutage(folder.placeFor(id).path);
  return folder;
}

test('each file is described by what it says of itself', () => {
  const folder = folderWith('night');
  expect(folder.list(NONE)).toEqual([
    {
      id: 'night',
      key: expect.stringMatching(/^[0-9a-f]{12}$/),
      name: 'night',
      condition: 'whole',
      problem: null,
      bytes: readFileSync(join(directory, 'night.wwr')).length,
      fleet: 'orders',
      from: START,
      to: START + 20_000,
      scope: null,
      backends: 2,
      messages: 'payloads',
      events: 7,
      markers: 1,
      elsewhere: false,
      importedAt: null,
      copyOf: null,
      copyOfKey: null,
      cutOf: null,
    },
  ]);
});

test('a key finds a file whatever it is called, and a name finds it too', () => {
  const folder = folderWith('night');
  const [{ key } = { key: '' }] = folder.list(NONE);
  expect(folder.rename(key, 'release 42')).toBe('release-42');
  for (const named of [key, 'release-42']) {
    expect(folder.describe(named, NONE)).toMatchObject({ id: 'release-42', key, name: 'release 42' });
  }
  expect(() => folder.pathOf('night')).toThrow(new ArchiveError('there is no recording "night"'));
  expect(() => folder.pathOf('0123456789ab')).toThrow(
    new ArchiveError('this console has no such recording, or no more'),
  );
});

test('an older file has its name for a key, until it is renamed', () => {
  const folder = folderWith('night');
  const { database } = openRecording(folder.pathOf('night'), true);
  database.exec("DELETE FROM meta WHERE name = 'key'");
  database.close();
  expect(folder.describe('night', NONE).key).toBe('night');
  folder.rename('night', 'day');
  expect(folder.describe('day', NONE).key).toMatch(/^[0-9a-f]{12}$/);
  // Who shows it asks for it by the name that it had; by now it has a key.
  expect(folder.idOf('night')).toBe('day');
  folder.rename('day', 'noon');
  expect(() => folder.idOf('day')).toThrow(ArchiveError);
});

test('of two files that are the same one is named as a copy, and both can be asked for', () => {
  const folder = folderWith('night');
  copyFileSync(join(directory, 'night.wwr'), join(directory, 'night-copy.wwr'));
  const [first, second] = folder.list(NONE);
  expect(first).toMatchObject({ id: 'night', copyOf: null });
  expect(second).toMatchObject({ id: 'night-copy', key: 'night-copy', copyOf: 'night' });
  expect(folder.idOf(first?.key ?? '')).toBe('night');
  expect(folder.idOf('night-copy')).toBe('night-copy');
  // Renamed, it has a key of its own, whichever of them comes first then.
  folder.rename('night-copy', 'a copy');
  const copy = folder.describe('a-copy', NONE);
  expect(copy).toMatchObject({ copyOf: 'night', copyOfKey: first?.key });
  expect(copy.key).toMatch(/^[0-9a-f]{12}$/);
  expect(folder.idOf(first?.key ?? '')).toBe('night');
  expect(folder.idOf('night-copy')).toBe('a-copy');
});

test('a folder that is not there is empty, and other files are passed over', () => {
  expect(new RecordingsFolder(directory).list(NONE)).toEqual([]);
  folderWith('night');
  writeFileSync(join(directory, 'notes.txt'), 'x');
  writeFileSync(join(directory, '.hidden.wwr'), 'x');
  expect(new RecordingsFolder(directory).list(NONE).map(({ id }) => id)).toEqual(['night']);
});

test('what cannot be read is listed with what is the matter', () => {
  const folder = folderWith('damaged', 'newer');
  const path = (id: string) => join(directory, `${id}.wwr`);
  const bytes = readFileSync(path('damaged'));
  writeFileSync(path('damaged'), bytes.fill(0x5a, 4_096));
  const newer = openDatabase(path('newer'));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  writeFileSync(path('text'), 'this is no database at all, and long enough that it might be one');
  writeFileSync(path('empty'), '');
  const other = openDatabase(path('other'));
  other.exec('CREATE TABLE t (a)');
  other.close();
  const trap = openDatabase(path('trap'));
  trap.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  trap.exec(
    'CREATE VIEW meta AS WITH RECURSIVE n(name) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT name, name AS value FROM n',
  );
  trap.exec('PRAGMA user_version = 1');
  trap.close();
  createRecording(path('unfinished'), aMeta({ name: 'cut short' })).close();
  const conditions = Object.fromEntries(
    folder.list(NONE).map((file) => [file.id, [file.condition, file.problem]]),
  );
  expect(conditions).toEqual({
    damaged: ['damaged', expect.stringMatching(/damaged/)],
    newer: ['newer', expect.stringMatching(/newer Wirewatch/)],
    text: ['foreign', 'this is not a recording of Wirewatch'],
    empty: ['foreign', 'this is not a recording of Wirewatch'],
    other: ['foreign', 'this is a database, but not a recording of Wirewatch'],
    trap: ['foreign', expect.stringMatching(/not a recording/)],
    unfinished: ['unfinished', expect.stringMatching(/console ended/)],
  });
  expect(folder.list(new Set(['unfinished'])).find(({ id }) => id === 'unfinished')).toMatchObject({
    condition: 'recording',
    problem: null,
    name: 'cut short',
  });
});

test('it is read again only when it has changed', () => {
  const folder = folderWith('night');
  folder.list(NONE);
  truncateSync(join(directory, 'night.wwr'), 5_000);
  expect(folder.list(NONE)[0]?.condition).toBe('damaged');
});

test('one that is renamed has its new name inside too, and never that of another', () => {
  const folder = folderWith('night', 'day');
  expect(folder.rename('night', 'day')).toBe('day-2');
  expect(readdirSync(directory).sort()).toEqual(['day-2.wwr', 'day.wwr']);
  expect(folder.describe('day-2', NONE).name).toBe('day');
  expect(folder.rename('day-2', 'Release 4.2: "Grün" / rot')).toBe('Release-4.2-Grün-rot');
  expect(folder.describe('Release-4.2-Grün-rot', NONE).name).toBe('Release 4.2: "Grün" / rot');
  expect(folder.rename('Release-4.2-Grün-rot', '  ')).toBe('recording');
});

test('one that is deleted can be restored until the console ends', () => {
  const folder = folderWith('night', 'day');
  folder.delete('night');
  expect(folder.list(NONE).map(({ id }) => id)).toEqual(['day']);
  expect(folder.restore('night')).toBe('night');
  expect(folder.describe('night', NONE).events).toBe(7);
  expect(() => folder.restore('night')).toThrow(ArchiveError);
  folder.delete('night');
  folder.rename('day', 'night');
  expect(folder.restore('night')).toBe('night-2');
  folder.delete('night-2');
  folder.close();
  expect(readdirSync(directory)).toEqual(['night.wwr']);
});

test('what a killed console had deleted is gone at the next start', () => {
  const folder = folderWith('night');
  const left = join(directory, '.aside-0123456789abcdef', 'deleted');
  mkdirSync(left, { recursive: true });
  copyFileSync(folder.pathOf('night'), join(left, 'day.wwr'));
  const next = new RecordingsFolder(directory);
  expect(readdirSync(directory)).toEqual(['night.wwr']);
  expect(() => next.restore('day')).toThrow(/cannot be restored/);
});

test('what a running console had deleted is there however many others start and end', () => {
  const first = folderWith('night');
  first.delete('night');
  const second = new RecordingsFolder(directory);
  expect(second.list(NONE)).toEqual([]);
  expect(() => second.restore('night')).toThrow(/cannot be restored/);
  second.close();
  expect(first.restore('night')).toBe('night');
  first.close();
});

test('what another console records is neither deleted nor moved', () => {
  const folder = folderWith();
  const { id, path } = folder.placeFor('night');
  const writing = createRecording(path, aMeta());
  writing.exec("INSERT INTO marker (at, by, text) VALUES (1, 'ana', 'here')");
  expect(() => folder.delete(id)).toThrow(/another console records it/);
  expect(folder.rename(id, 'evening')).toBe('night');
  writing.exec("INSERT INTO marker (at, by, text) VALUES (2, 'ana', 'there')");
  // The console that recorded it was killed a while ago.
  utimesSync(`${path}-wal`, START / 1_000, START / 1_000);
  expect(folder.describe(id, NONE)).toMatchObject({ condition: 'unfinished', name: 'evening', markers: 2 });
  folder.delete(id);
  expect(folder.list(NONE)).toEqual([]);
  writing.close();
});

test.each(['../night', '..', '.', '.deleted/night', '/etc/passwd', 'a/b', 'a\\b', 'night\0', '', 'nobody'])(
  'no id leads anywhere else: %j',
  (id) => {
    const folder = folderWith();
    recordOutage(join(place, 'night.wwr'));
    for (const use of [
      () => folder.pathOf(id),
      () => folder.rename(id, 'x'),
      () => folder.delete(id),
      () => folder.restore(id),
    ]) {
      expect(use).toThrow(ArchiveError);
    }
    expect(existsSync(join(place, 'night.wwr'))).toBe(true);
  },
);

test('one from elsewhere is opened where it is, renamed there, and only forgotten when it is deleted', () => {
  const folder = folderWith('night');
  const elsewhere = join(place, 'night.wwr');
  copyFileSync(join(directory, 'night.wwr'), elsewhere);
  symlinkSync(elsewhere, join(place, 'link.wwr'));
  const id = folder.open(elsewhere);
  expect(id).toBe('night-2');
  expect(folder.open(join(place, 'link.wwr'))).toBe(id);
  expect(folder.open(join(directory, 'night.wwr'))).toBe('night');
  expect(folder.describe(id, NONE)).toMatchObject({ name: 'night', elsewhere: true });
  expect(folder.rename(id, 'evening')).toBe(id);
  const database = openDatabase(elsewhere);
  expect(readMeta(database).name).toBe('evening');
  expect(pragma(database, 'application_id')).toBe(APPLICATION_ID);
  database.close();
  folder.delete(id);
  expect(existsSync(elsewhere)).toBe(true);
  expect(folder.list(NONE).map((file) => file.id)).toEqual(['night']);
  expect(() => folder.open(join(place, 'nothing.wwr'))).toThrow(/nothing.wwr cannot be opened/);
  expect(() => folder.open(place)).toThrow(ArchiveError);
});

test('an id is a name that any file system takes', () => {
  const never = () => false;
  expect(recordingId('Night of 2026-01-01 10:30', never)).toBe('Night-of-2026-01-01-10-30');
  expect(recordingId('..', never)).toBe('recording');
  expect(recordingId('con', never)).toBe('_con');
  expect(recordingId('日本語 ✨', never)).toBe('日本語');
  expect(Buffer.byteLength(recordingId('ü'.repeat(500), never))).toBeLessThanOrEqual(120);
  const taken = new Set(['a', 'a-2']);
  expect(recordingId('a', (id) => taken.has(id))).toBe('a-3');
});
