import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { answer } from '../../src/engine/history/history-query.ts';
import { HistoryTables } from '../../src/engine/history/history-tables.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import {
  createRecording,
  openRecording,
  RecordingFileError,
} from '../../src/engine/recording/recording-file.ts';
import { ITEM } from '../../src/engine/recording/recording-format.ts';
import { RecordingWriter } from '../../src/engine/recording/recording-writer.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { Redactor } from '../../src/engine/recording/redactor.ts';
import { aBatch, aMeta, marker, START, ToldFleet } from '../../src/engine/recording/test-recording.ts';
import { pragma } from '../../src/engine/store/database.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { drawSeed, seededRandom } from '../../src/shared/random.ts';
import { bundle } from '../bundle.ts';
import {
  cleanUp,
  markersOf,
  type Recorded,
  readRecording,
  SECOND,
  temporaryFolder,
} from './recording-world.ts';

/* What is left of a recording when its console is killed, its disk is full, or its file is torn. */

afterEach(cleanUp);

/** The 200: RECORDING_KILLS=200. */
const KILLS = Number(process.env.RECORDING_KILLS ?? 25);
/** Of one run: a new process each time would take most of the time to begin. */
const AT_ONCE = 2;

const program = bundle({
  recorded: 'test/engine/recorded-process.ts',
  thread: 'src/engine/recording/recorder-worker.ts',
});

const started = (folder: string, how: string, shell = '') =>
  spawn(
    '/bin/sh',
    ['-c', `${shell} exec "$0" "$@"`, process.execPath, program('recorded'), folder, how, program('thread')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );

/** Its markers are 1, 2, 3… without a gap, and its frames follow from each other. */
function checkWhole({ items, pushes, database }: Recorded): number {
  expect(pragma(database, 'integrity_check')).toBe('ok');
  const numbers = markersOf(pushes).map(Number);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(items.map(({ id }) => id)).toEqual(items.map((_, index) => index + 1));
  const reader = new FrameReader();
  const frames = items
    .filter(({ kind }) => kind !== ITEM.push)
    .map(({ bytes }) => reader.read(bytes).sequence);
  expect(frames).toEqual(frames.map((_, index) => (frames[0] ?? 0) + index));
  const [counted] = database.prepare('SELECT count(*) AS n FROM marker').all([]) as { n: number }[];
  expect(counted?.n).toBe(numbers.length);
  return numbers.at(-1) ?? 0;
}

/** Kills a console after that many lines. Returns what it had told a second before, and what its recording has. */
async function kill(lines: number): Promise<{ told: number; kept: number }> {
  const folder = temporaryFolder();
  const child = started(folder, 'thread');
  const exit = once(child, 'exit');
  const said: { number: number; at: number }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [number, at] = line.split(' ').map(Number) as [number, number];
    said.push({ number, at });
    if (said.length === lines) child.kill('SIGKILL');
  }
  await exit;
  const last = said.at(-1)?.at ?? 0;
  const kept = checkWhole(readRecording(join(folder, 'killed.wwr')));
  return { told: said.findLast(({ at }) => at <= last - SECOND)?.number ?? 0, kept };
}

it(
  'opens after a kill at any moment, has all but the last second, and nothing twice',
  async () => {
    const seed = drawSeed(Math.random);
    const random = seededRandom(seed);
    let left = KILLS;
    const run = async () => {
      while (left-- > 0) {
        const lines = 1 + Math.floor(random() * 500);
        const { told, kept } = await kill(lines);
        expect(kept, `seed ${seed}, killed after ${lines} lines`).toBeGreaterThanOrEqual(told);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, run));
  },
  60_000 + KILLS * 10_000,
);

it('ends with a clear reason where the disk is full, and has what was written before', async () => {
  const folder = temporaryFolder();
  // The system lets this process write half a MiB per file; the refused write is an error and no signal.
  const child = started(folder, 'direct', `trap '' XFSZ; ulimit -f 1024;`);
  const exit = once(child, 'exit');
  let problem = '';
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('problem ')) {
      problem = line;
      child.kill('SIGKILL');
    } else if (problem === '') told = Number(line.split(' ')[0]);
  }
  await exit;
  expect(problem).toMatch(
    /^problem the recording "killed" ended: it cannot be written: the disk (is full|fails or is full) \(SQLITE_/,
  );
  const kept = checkWhole(readRecording(join(folder, 'killed.wwr')));
  expect(kept).toBeGreaterThan(100);
  expect(kept).toBeGreaterThanOrEqual(told - 200);
}, 60_000);

/** A recording as a cut of the power finds it: its file and its journal, as they are between two commits. */
function torn(): { path: string; file: Buffer; journal: Buffer } {
  const path = join(temporaryFolder(), 'torn.wwr');
  const database = createRecording(path, aMeta());
  const writer = new RecordingWriter(database, {
    scope: null,
    messages: 'none',
    payloadBytes: 0,
    redactor: new Redactor(NO_RULES, []),
    tail: true,
  });
  const told = new ToldFleet(['a', 'b', 'c']);
  writer.write(aBatch(START, { keyframe: told.keyframe(START), followed: told.followed() }));
  for (let second = 1; second <= 200; second++) {
    const at = START + second * SECOND;
    writer.write(aBatch(at, { items: [marker(at, `${second}`), told.next(at)], ticks: [told.tick(at)] }));
  }
  const parts = { path, file: readFileSync(path), journal: readFileSync(`${path}-wal`) };
  writer.abandon();
  return parts;
}

const copyOf = (file: Buffer, journal: Buffer | null): string => {
  const path = join(temporaryFolder(), 'copy.wwr');
  writeFileSync(path, file);
  if (journal) writeFileSync(`${path}-wal`, journal);
  return path;
};

it('a write that was cut in the middle costs what came after, and nothing before', () => {
  const { file, journal } = torn();
  expect(journal.length).toBeGreaterThan(100_000);
  const random = seededRandom(11);
  const keptOf = (bytes: Buffer) => checkWhole(readRecording(copyOf(file, bytes)));
  let most = 0;
  for (let round = 0; round < 15; round++) {
    const length = Math.floor(random() * journal.length);
    const cut = Buffer.from(journal.subarray(0, length));
    // Of the last page a part did not come to the disk: nothing is there instead, or what was there before.
    const from = Math.max(0, length - Math.floor(4_096 * random()));
    cut.fill(round % 2 === 0 ? 0 : 0xa5, from);
    const kept = keptOf(cut);
    expect(kept).toBeGreaterThanOrEqual(keptOf(cut.subarray(0, from)));
    expect(kept).toBeLessThanOrEqual(keptOf(Buffer.from(journal.subarray(0, length))));
    most = Math.max(most, kept);
  }
  expect(checkWhole(readRecording(copyOf(file, journal)))).toBe(200);
  expect(most).toBeGreaterThan(50);
}, 120_000);

it('a file that is cut or overwritten anywhere is read or refused in a line', () => {
  const { path } = torn();
  openRecording(path).database.close();
  const whole = `${path}.whole`;
  copyFileSync(path, whole);
  const { length } = readFileSync(whole);
  const random = seededRandom(12);
  let refused = 0;
  for (let round = 0; round < 60; round++) {
    const copy = `${path}.${round}`;
    copyFileSync(whole, copy);
    if (round % 2 === 0) {
      truncateSync(copy, Math.floor(random() * length));
    } else {
      const bytes = readFileSync(copy);
      const at = Math.floor(random() * length);
      bytes.fill(0xa5, at, at + 4_096);
      writeFileSync(copy, bytes);
    }
    try {
      const { database } = openRecording(copy);
      database.prepare('SELECT count(*) FROM item').all([]);
      database.close();
    } catch (error) {
      refused++;
      if (error instanceof RecordingFileError) expect(error.message).not.toMatch(/\n|wirewatch-recorder/);
      else expect(String((error as { code?: unknown }).code)).toMatch(/^SQLITE_(CORRUPT|NOTADB)/);
    }
  }
  expect(refused).toBeGreaterThan(10);
}, 120_000);

it('a recording of the first version is read as it was made', () => {
  const fixture = fileURLToPath(new URL('fixtures/recording-version-1.wwr.gz', import.meta.url));
  const path = join(temporaryFolder(), 'first.wwr');
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  // Where SQLite keeps `user_version`.
  expect(readFileSync(path).readUInt32BE(60)).toBe(1);
  const recorded = readRecording(path);
  expect(recorded.meta).toMatchObject({
    name: 'night',
    from: START,
    to: START + 100 * SECOND,
    ended: 'stopped',
  });
  expect(checkWhole(recorded)).toBe(90);
  expect(recorded.keyframes).toHaveLength(2);
  const answered = answer(
    new HistoryTables(recorded.database, DEFAULT_SETTINGS),
    {
      fleet: 'orders',
      source: { kind: 'backend', backend: 'a' },
      series: ['messagesIn'],
      from: START,
      to: START + 100 * SECOND,
      points: 10,
    },
    [],
  );
  if (!answered.ok) throw new Error(answered.error);
  expect([...(answered.value.series.messagesIn?.sum ?? [])]).toEqual(
    Array.from({ length: 10 }, (_, index) => (index < 9 ? 10 : Number.NaN)),
  );
});
