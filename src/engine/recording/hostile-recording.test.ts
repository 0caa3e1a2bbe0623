import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFrame, type Frame, type FrameHeader } from '../../shared/frame.ts';
import { EXPORT_FORMATS } from '../../shared/recording.ts';
import { exportRecording } from '../export/export-recording.ts';
import { ReplaySource } from '../replay/replay-source.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { FrameCursor } from './frame-cursor.ts';
import { readableTail, tailOf } from './history-tail.ts';
import { markersOf } from './overview.ts';
import { createRecording, openRecording, RecordingFileError } from './recording-file.ts';
import {
  APPLICATION_ID,
  ITEM,
  packBytes,
  packJson,
  RECORDING_MIGRATIONS,
  unpackBytes,
} from './recording-format.ts';
import { readHeader } from './recording-header.ts';
import { RecordingReader } from './recording-reader.ts';
import { RecordingWriter } from './recording-writer.ts';
import { NO_RULES } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';
import { failureOf } from './step-queue.ts';
import { aBatch, aMeta, marker, START, ToldFleet } from './test-recording.ts';
import { verifyRecording } from './verify.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-hostile-'));
  path = join(directory, 'night.wwr');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function refusal(): RecordingFileError {
  try {
    openRecording(path).database.close();
  } catch (error) {
    if (error instanceof RecordingFileError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

/** A file with our mark, and with tables as somebody else would have them. */
function disguised(change: (sql: string) => string, more = ''): void {
  const database = openDatabase(path);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  for (const migration of RECORDING_MIGRATIONS) database.exec(change(migration));
  if (more !== '') database.exec(more);
  database.exec(`PRAGMA user_version = ${RECORDING_MIGRATIONS.length}`);
  database.close();
}

const told = new ToldFleet(['a', 'b']).info();

/** Of the fleet of these tests, or not quite. */
function aFrame(given: Partial<FrameHeader>): Frame & { bytes: Uint8Array } {
  return createFrame({ sequence: 0, time: START + 1_000, revision: 1, rows: 2, tick: 1_000, ...given });
}

/** A whole recording with a marker in it, and then what somebody did to it. */
function recording(tamper: (database: Database) => void): RecordingReader {
  const fleet = new ToldFleet(['a', 'b']);
  const written = createRecording(path, aMeta());
  const writer = new RecordingWriter(written, {
    ...{ scope: null, messages: 'none', payloadBytes: 0, tail: true },
    redactor: new Redactor(NO_RULES, []),
  });
  writer.write(aBatch(START, { keyframe: fleet.keyframe(START), followed: fleet.followed() }));
  const items = [fleet.next(START + 1_000), marker(START + 1_500, 'here'), fleet.next(START + 2_000)];
  writer.write(aBatch(START + 2_000, { items, ticks: [fleet.tick(START + 2_000)] }));
  tamper(written);
  writer.abandon();
  const { database, meta } = openRecording(path);
  return new RecordingReader(database, meta);
}

test.each([
  [
    'a column that is worked out',
    (sql: string) =>
      sql.replace(
        'kind INTEGER NOT NULL, body BLOB NOT NULL',
        'kind INTEGER NOT NULL, body BLOB AS (zeroblob(1000))',
      ),
    '',
  ],
  [
    'one in other words',
    (sql: string) => sql.replace('body BLOB NOT NULL)', 'body BLOB GENERATED  ALWAYS AS (zeroblob(1000)))'),
    '',
  ],
  [
    'an index that is worked out',
    (sql: string) => sql,
    'CREATE INDEX trap ON meta (length(hex(zeroblob(length(name) * 1000000))))',
  ],
  [
    'a trigger',
    (sql: string) => sql,
    'CREATE TRIGGER trap AFTER INSERT ON marker BEGIN DELETE FROM item; END',
  ],
  [
    'a view',
    (sql: string) => sql.replace('CREATE TABLE marker', 'CREATE TABLE other'),
    'CREATE VIEW marker AS SELECT * FROM other',
  ],
  [
    'a table that is missing',
    (sql: string) => sql.replace('CREATE TABLE tick ', 'CREATE TABLE sqlitetick '),
    '',
  ],
])('a file is refused that has %s', (_, change, more) => {
  disguised(change, more);
  expect(refusal()).toMatchObject({
    condition: 'foreign',
    message: expect.stringMatching(/its tables are others/),
  });
});

test('what SQLite itself keeps in a file is no reason to refuse it', () => {
  const { database } = recording((written) => written.exec('ANALYZE'));
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'").all([])).toHaveLength(
    1,
  );
  database.close();
});

test.each([
  ['fleet', { toString: 'x' }],
  ['name', 'x'.repeat(100_000)],
  ['from', 1e300],
  ['scope', 'all'],
  ['messages', 'everything'],
  ['environment', { node: { version: 20 } }],
  ['to', 'now'],
])('one that says of its %s what cannot be is damaged', (name, value) => {
  const tamper = (written: Database) =>
    written.prepare('UPDATE meta SET value = ? WHERE name = ?').run([JSON.stringify(value), name]);
  expect(() => recording(tamper).database.close()).toThrow(
    expect.objectContaining({ condition: 'damaged', message: 'it does not say what it is a recording of' }),
  );
});

test.each<[string, string | number | Uint8Array]>([
  ['a number', 3_000_000_000],
  ['a number that no array can have', 1e15],
  ['a text', '12'],
  ['nothing but its end', new Uint8Array()],
  ['what says nothing', packJson(null)],
  ['what says something else', packJson([{ push: 5 }])],
  ['statuses that are none', packJson({ push: 'statuses', revision: 1, changes: [[0, { state: {} }]] })],
  ['what pages are told of themselves', packJson({ push: 'replay', replay: null })],
])('a push in whose place is %s is passed over and counted', (_, body) => {
  const reader = recording((written) =>
    written.prepare(`UPDATE item SET body = ? WHERE kind = ${ITEM.push}`).run([body]),
  );
  const items = [...reader.items(0, START + 9_000, new FrameCursor(null))];
  expect(items.map(({ kind }) => kind)).toEqual(['frame', 'frame']);
  expect(reader.damaged).toBe(1);
  expect(reader.stateAt(START + 9_000)?.frame?.sequence).toBe(1);
  reader.database.close();
});

test('what would take all memory is not unpacked', () => {
  // An array of more than 2^27 elements ends the process that parses it.
  const bomb = deflateRawSync(Buffer.alloc(129 * 2 ** 20, '0,'));
  expect(bomb.length).toBeLessThan(1_000_000);
  expect(() => unpackBytes(bomb)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
});

test('ticks that nobody can go through are left out, and the rest is read', () => {
  const endless: string[] = [];
  endless.length = 2 ** 32 - 1;
  const follow = { ...new ToldFleet(['a']).followed(), ids: endless };
  const reader = recording((written) =>
    written.prepare('INSERT INTO history_tail (body) VALUES (?)').run([packBytes(serialize({ follow }))]),
  );
  expect(() => tailOf(reader.database)).toThrow(TypeError);
  expect(readableTail(reader.database)).toBeNull();
  expect(reader.stateAt(START + 9_000)?.snapshot.fleet.backends).toHaveLength(2);
  reader.database.close();
});

test.each<[string, (frame: Frame & { bytes: Uint8Array }) => Uint8Array]>([
  ['is of more backends than there are', () => aFrame({ rows: 3 }).bytes],
  ['is of fewer', () => aFrame({ rows: 1 }).bytes],
  ['is of no time', () => aFrame({ time: Number.NaN }).bytes],
  ['is of a time that no clock says', () => aFrame({ time: 8.64e15 }).bytes],
  ['says that it took no time', () => aFrame({ tick: 0 }).bytes],
  ['is cut off', ({ bytes }) => bytes.subarray(0, -4)],
  ['goes on behind its end', ({ bytes }) => Buffer.concat([bytes, new Uint8Array(64)])],
  ['is none', () => Buffer.from('garbage')],
])('a frame that %s is passed over and counted', (_, change) => {
  const reader = recording((written) =>
    written
      .prepare('UPDATE item SET body = ?, kind = ? WHERE id = 1')
      .run([packBytes(change(aFrame({}))), ITEM.frame]),
  );
  const items = [...reader.items(0, START + 9_000, new FrameCursor(null, told))];
  expect(items.map(({ id, kind }) => [id, kind])).toEqual([
    [2, 'push'],
    [3, 'frame'],
  ]);
  expect(reader.stateAt(START + 1_900)).toMatchObject({
    frame: null,
    snapshot: { events: [{ text: 'here' }] },
  });
  expect(reader.damaged).toBeGreaterThan(0);
  reader.database.close();
});

test.each<[string, string | number]>([
  ['a text', 'never'],
  ['a number that no clock says', 9e15],
])('a time in whose place is %s is of a damaged file, or of a row that is passed over', (_, at) => {
  const reader = recording((written) => {
    written.prepare('DELETE FROM tick').run([]);
    written.prepare('UPDATE marker SET at = ?').run([at]);
    written.prepare('UPDATE item SET at = ?').run([at]);
  });
  expect(() => reader.to).toThrow(
    expect.objectContaining({
      condition: 'damaged',
      message: 'this recording is damaged: its times cannot be',
    }),
  );
  expect(markersOf(reader.database)).toEqual([]);
  expect(readHeader(path, 'night')).toMatchObject({ from: START, to: START });
  reader.database.close();
});

test.each<[string, unknown]>([
  ['importedAt', 1e300],
  ['importedAt', -1],
  ['importedAt', 'today'],
  ['key', 7],
  ['key', '../night'],
  ['copyOfKey', { toString: 'x' }],
  ['copyOfKey', 'x'.repeat(100_000)],
  ['cutFromKey', ['night']],
])('%s in whose place is %j is as if it were not there', (name, value) => {
  recording((written) =>
    written
      .prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
      .run([name, JSON.stringify(value)]),
  ).database.close();
  expect(readHeader(path, 'night')).toMatchObject({ condition: 'unfinished', [name]: null });
});

describe('a recording without a state of the fleet that can be read', () => {
  const WHY = 'this recording is damaged: it has no state of the fleet that can be read';
  const spoil = (written: Database) =>
    written.prepare('UPDATE keyframe SET snapshot = ?').run([packJson({ fleet: { backends: [null] } })]);

  test('is not shown', () => {
    recording(spoil).database.close();
    expect(() => ReplaySource.open(path, (work) => work())).toThrow(WHY);
  });

  test.each(EXPORT_FORMATS)('is not exported as %s', async (format) => {
    recording(spoil).database.close();
    const made = join(directory, 'made');
    const { signal } = new AbortController();
    const job = {
      path,
      id: 'night',
      order: { format },
      directory: made,
      rules: NO_RULES,
      secrets: [],
      now: 0,
    };
    const error = await lastOf(exportRecording({ ...job, signal })).catch((thrown: unknown) => thrown);
    expect(failureOf(error)).toMatchObject({ ok: false, error: { message: WHY } });
    expect(existsSync(made)).toBe(false);
  });

  test('says so when it is checked', () => {
    const { database } = recording(spoil);
    const steps = verifyRecording(database, 'night', []);
    let next = steps.next();
    while (!next.done) next = steps.next();
    expect(next.value.problems).toContain(
      'the state at row 0 cannot be read: this is no state of a fleet: version is not of its kind',
    );
    database.close();
  });
});

async function lastOf<T>(steps: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
  }
}
