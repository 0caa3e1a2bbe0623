import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openDatabase, pragma } from '../store/database.ts';
import {
  closeRecording,
  createRecording,
  IN_MEMORY,
  openRecording,
  RecordingFileError,
  readMeta,
  recordingBytes,
  writeMeta,
} from './recording-file.ts';
import { aMeta } from './test-recording.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-recording-'));
  folders.push(folder);
  return join(folder, 'night.wwr');
}

const refusal = (path: string): RecordingFileError => {
  try {
    openRecording(path).database.close();
  } catch (error) {
    if (error instanceof RecordingFileError) return error;
    throw error;
  }
  throw new Error('it was opened');
};

test('what is created opens, says what it is, and is one file for this account alone', () => {
  const path = place();
  const meta = aMeta({ name: "the night's 'outage'", scope: ['a', 'b'] });
  closeRecording(createRecording(path, meta));
  const { database, meta: read } = openRecording(path);
  expect(read).toEqual({ ...meta, key: expect.stringMatching(/^[0-9a-f]{12}$/) });
  expect(() => writeMeta(database, { to: 5 })).toThrow(/readonly/i);
  database.close();
  expect(readdirSync(join(path, '..'))).toEqual(['night.wwr']);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file that is there is not written over', () => {
  const path = place();
  writeFileSync(path, 'mine');
  expect(() => createRecording(path, aMeta())).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect(readdirSync(join(path, '..'))).toEqual(['night.wwr']);
});

test('one that is being made is read as far as it is written', () => {
  const path = place();
  const writing = createRecording(path, aMeta());
  writeMeta(writing, { name: 'renamed' });
  const { database, meta } = openRecording(path);
  expect(meta).toMatchObject({ name: 'renamed', to: null, ended: null });
  expect(recordingBytes(writing)).toBeGreaterThanOrEqual(statSync(path).size);
  // Ended while somebody looks: all of it is in the file.
  writeMeta(writing, { to: 9, ended: 'stopped' });
  closeRecording(writing);
  database.close();
  const alone = `${path}.copy`;
  copyFileSync(path, alone);
  const copy = openRecording(alone);
  expect(copy.meta).toMatchObject({ to: 9, ended: 'stopped' });
  copy.database.close();
});

test('one in memory has the same tables', () => {
  const database = createRecording(IN_MEMORY, aMeta({ name: 'flight' }));
  expect(readMeta(database).name).toBe('flight');
  expect(recordingBytes(database)).toBeGreaterThan(4_096);
  database.close();
});

test('a file of somebody else is refused and not touched', () => {
  const path = place();
  expect(refusal(path)).toMatchObject({ condition: 'unreadable', message: 'there is no such file' });
  for (const content of ['', 'RIFF....WAVE', Buffer.alloc(10_000, 7)]) {
    writeFileSync(path, content);
    expect(refusal(path)).toMatchObject({ condition: 'foreign' });
  }
  rmSync(path);
  const other = openDatabase(path);
  other.exec('CREATE TABLE t (a)');
  other.close();
  const before = readFileSync(path);
  expect(refusal(path)).toMatchObject({
    condition: 'foreign',
    message: 'this is a database, but not a recording of Wirewatch',
  });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(refusal(join(path, '..')).condition).toMatch(/foreign|unreadable/);
});

test('one of a newer version is refused with both versions', () => {
  const path = place();
  const database = createRecording(path, aMeta());
  database.exec('PRAGMA user_version = 99');
  closeRecording(database);
  expect(refusal(path)).toMatchObject({
    condition: 'newer',
    message: 'a newer Wirewatch has made this recording (version 99, this one knows 1)',
  });
});

test('one that is cut off or overwritten is refused as damaged', () => {
  const path = place();
  closeRecording(createRecording(path, aMeta()));
  const whole = readFileSync(path);
  truncateSync(path, 4_096);
  expect(refusal(path).condition).toBe('damaged');
  const torn = Buffer.from(whole);
  torn.fill(0xa5, 100, 4_096);
  writeFileSync(path, torn);
  expect(refusal(path).condition).toBe('damaged');
  writeFileSync(path, whole);
  const { database } = openRecording(path, true);
  database.exec("DELETE FROM meta WHERE name = 'from'");
  database.close();
  expect(refusal(path)).toMatchObject({
    condition: 'damaged',
    message: 'it does not say what it is a recording of',
  });
});

test('a write beyond its bytes fails as on a full disk, and what was there stays', () => {
  const path = place();
  const database = createRecording(path, aMeta(), { mostBytes: 400_000 });
  const put = database.prepare('INSERT INTO item (at, kind, body) VALUES (1, 2, ?)');
  let written = 0;
  expect(() => {
    for (; written < 1_000; written++) put.run([new Uint8Array(5_000)]);
  }).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
  closeRecording(database);
  const read = openRecording(path);
  expect(pragma(read.database, 'integrity_check')).toBe('ok');
  expect(read.database.prepare('SELECT count(*) AS n FROM item').all([])).toEqual([{ n: written }]);
  read.database.close();
});

/** Another process opens it, writes nothing of its own into it, and closes it as the last one would. */
function openElsewhere(path: string): void {
  const script = `const database = new (require('libsql'))(process.argv[1]);
    database.exec('SELECT COUNT(*) FROM meta');
    database.close();`;
  execFileSync(process.execPath, ['-e', script, path]);
}

const rowsIn = (path: string): number => {
  const { database } = openRecording(path);
  const [row] = database.prepare('SELECT COUNT(*) AS n FROM marker').all([]) as { n: number }[];
  database.close();
  return row?.n ?? 0;
};
const MARK = "INSERT INTO marker (at, by, text) VALUES (1, 'ana', 'here')";

test('to look at one that is being made takes nothing away from who makes it', () => {
  const path = place();
  const database = createRecording(path, aMeta());
  database.exec(MARK);
  expect(rowsIn(path)).toBe(1);
  openElsewhere(path);
  expect(readdirSync(join(path, '..'))).toContain('night.wwr-wal');
  database.exec(MARK);
  // As after a kill: of a journal that is gone nobody else sees anything.
  expect(rowsIn(path)).toBe(2);
  closeRecording(database);
});

test('one that was moved away while it is open takes nothing away from the next of its name', () => {
  const path = place();
  const before = createRecording(path, aMeta());
  before.exec(MARK);
  for (const side of ['', '-wal', '-shm']) renameSync(`${path}${side}`, `${path}.gone${side}`);
  const after = createRecording(path, aMeta());
  after.exec(MARK);
  after.exec(MARK);
  before.close();
  expect(rowsIn(path)).toBe(2);
  after.exec(MARK);
  expect(rowsIn(path)).toBe(3);
  closeRecording(after);
  expect(rowsIn(`${path}.gone`)).toBe(1);
});

test('what is being written and is no recording is refused as it is', () => {
  const path = place();
  const database = openDatabase(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('CREATE TABLE other (id)');
  expect(refusal(path)).toMatchObject({
    condition: 'foreign',
    message: 'this is a database, but not a recording of Wirewatch',
  });
  database.close();
  writeFileSync(
    path,
    'a text that is long enough to be a header of SQLite, which has a hundred bytes'.repeat(9),
  );
  writeFileSync(`${path}-wal`, '');
  expect(refusal(path)).toMatchObject({
    condition: 'foreign',
    message: 'this is not a recording of Wirewatch',
  });
});
