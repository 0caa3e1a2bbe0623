import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { aReport } from '../../shared/fixtures.ts';
import type { InspectedMessage } from '../../shared/inspected-message.ts';
import type { SeriesSource } from '../../shared/range.ts';
import { answer } from '../history/history-query.ts';
import { HistoryTables } from '../history/history-tables.ts';
import { DEFAULT_SETTINGS } from '../history/tiers.ts';
import type { Database } from '../store/database.ts';
import { type Cut, cutRecording, cutSteps, EmptyCutError, metaOfCut } from './cut.ts';
import { type CutContent, FRAMES_CUT, TOLD_CUT, WHOLE_CUT } from './cut-content.ts';
import { FrameCursor } from './frame-cursor.ts';
import { messageRows } from './message-columns.ts';
import { createRecording, IN_MEMORY, readMeta } from './recording-file.ts';
import { type ReadItem, RecordingReader } from './recording-reader.ts';
import { RecordingWriter } from './recording-writer.ts';
import { NO_RULES } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';
import { aBatch, aMeta, SECOND, START, ToldFleet } from './test-recording.ts';
import { verifyRecording } from './verify.ts';

const opened: Database[] = [];
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

function inMemory(meta = aMeta()): Database {
  const database = createRecording(IN_MEMORY, meta);
  opened.push(database);
  return database;
}

const message = (at: number): InspectedMessage => ({
  kind: 'text',
  at,
  direction: 'in',
  size: 5,
  payload: 'hello',
  truncated: false,
  masked: false,
  code: null,
});

const marked = (second: number): FleetEvent => ({
  sequence: second,
  at: START + second * SECOND,
  kind: 'marker',
  actor: { name: 'ana', session: 'tab 1' },
  text: `at ${second}`,
  backend: second % 2 ? 'a' : null,
});

/**
 * A minute of three backends: a frame, a status, a message, a report and a marker each second.
 * @param groups of each
 */
function aMinute(groups: readonly (string | null)[] = [null, null, null]): Database {
  const source = inMemory(aMeta({ messages: 'payloads' }));
  const told = new ToldFleet(['a', 'b', 'c']);
  const keyframe = (at: number) => {
    const { snapshot, frame } = told.keyframe(at);
    const { fleet } = snapshot;
    const backends = fleet.backends.map((info, row) => ({ ...info, group: groups[row] ?? null }));
    return { snapshot: { ...snapshot, fleet: { ...fleet, backends } }, frame };
  };
  const writer = new RecordingWriter(source, {
    scope: null,
    messages: 'payloads',
    payloadBytes: 100,
    redactor: new Redactor(NO_RULES, []),
    tail: true,
  });
  writer.write(aBatch(START, { keyframe: keyframe(START), followed: { ...told.followed(), groups } }));
  for (let second = 1; second <= 60; second++) {
    const at = START + second * SECOND;
    const push: PushBody = {
      push: 'statuses',
      revision: told.revision,
      changes: [[second % told.ids.length, told.status('paused', `p${second}`)]],
    };
    writer.write(
      aBatch(at, {
        items: [
          told.next(at),
          { kind: 'push', at, push },
          { kind: 'push', at, push: { push: 'events', events: [marked(second)] } },
        ],
        ticks: [told.tick(at)],
        keyframe: second === 30 ? keyframe(at) : null,
        reports: [{ backend: 'b', at, report: aReport({ watchers: second }) }],
        messages: told.ids.map((backend) => ({
          backend,
          at: Float64Array.of(at - 100, at),
          size: Uint32Array.of(1, 2),
          what: Uint8Array.of(0, 1),
          shown: [message(at - 100), message(at)],
        })),
      }),
    );
  }
  return source;
}

function cutOf(source: Database, given: Partial<Cut>): RecordingReader {
  const cut: Cut = { from: START, to: START + 60 * SECOND, backends: null, name: 'part', ...given };
  const target = inMemory(metaOfCut(readMeta(source), cut, 'night'));
  cutRecording(source, target, cut);
  return new RecordingReader(target, readMeta(target));
}

const secondsOf = (items: readonly ReadItem[]) => [...new Set(items.map(({ at }) => (at - START) / SECOND))];

const everything = (reader: RecordingReader) => {
  const first = reader.keyframeAt(reader.from);
  if (!first) throw new Error('no keyframe');
  return [...reader.items(first.item, reader.to, new FrameCursor(first.frame))];
};

const messagesIn = (database: Database, backend: string): number =>
  messagesOf(database, { kind: 'backend', backend });

/** By its history. */
function messagesOf(database: Database, source: SeriesSource): number {
  const tables = new HistoryTables(database, DEFAULT_SETTINGS);
  const query = {
    fleet: 'orders',
    source,
    series: ['messagesIn'],
    from: START,
    to: START + 120_000,
    points: 12,
  };
  const found = answer(tables, query, []);
  if (!found.ok) throw new Error(found.error);
  const sums: number[] = [...(found.value.series.messagesIn?.sum ?? [])];
  return sums.reduce((sum, value) => sum + (value || 0), 0);
}

test('a part has all that was told in its time, goes on from all that was so before, and nothing else', () => {
  const source = aMinute();
  const whole = new RecordingReader(source, readMeta(source));
  const cut = cutOf(source, { from: START + 20 * SECOND, to: START + 40 * SECOND });
  expect(readMeta(cut.database)).toMatchObject({
    name: 'part',
    from: START + 20 * SECOND,
    to: START + 40 * SECOND,
    scope: null,
    cutFrom: 'night',
    ended: 'cut',
  });
  expect([cut.from, cut.to]).toEqual([START + 20 * SECOND, START + 40 * SECOND]);
  expect(secondsOf(everything(cut))).toEqual(Array.from({ length: 21 }, (_, index) => 20 + index));
  for (const second of [20, 25.5, 30, 31, 40]) {
    const time = START + second * SECOND;
    expect(cut.stateAt(time)?.snapshot).toEqual(whole.stateAt(time)?.snapshot);
    expect(cut.stateAt(time)?.frame?.bytes).toEqual(whole.stateAt(time)?.frame?.bytes);
    expect(cut.report('b', time)).toEqual(whole.report('b', time));
  }
  expect(cut.damaged).toBe(0);
  const rows = (sql: string) => cut.database.prepare(sql).all([]);
  expect(rows('SELECT count(*) AS n, min(at) AS a FROM tick')).toEqual([{ n: 21, a: START + 20 * SECOND }]);
  expect(rows('SELECT count(*) AS n FROM marker')).toEqual([{ n: 21 }]);
  expect(rows('SELECT count(*) AS n FROM event')).toEqual([{ n: 21 }]);
  const columns = [...messageRows(cut.database, 0, Number.MAX_SAFE_INTEGER)].flat();
  // Of those around the beginning, the one 100 ms before it is left out.
  expect(columns.filter(({ backend }) => backend === 'a').flatMap(({ at }) => [...at])).toHaveLength(41);
  expect(rows("SELECT sum(count) AS n FROM message WHERE backend = 'a'")).toEqual([{ n: 41 }]);
  // Buckets of ten seconds that touch it, each tick in the one that it ended in.
  expect(messagesIn(cut.database, 'a')).toBe(30);
});

test('all of one is all of it, the bucket of history under way included', () => {
  const source = aMinute();
  const cut = cutOf(source, {});
  expect(everything(cut)).toEqual(everything(new RecordingReader(source, readMeta(source))));
  expect(messagesIn(cut.database, 'c')).toBe(60);
});

test('of some backends it is as if there were no others', () => {
  const cut = cutOf(aMinute(), { from: START + 10 * SECOND, to: START + 45 * SECOND, backends: ['c', 'b'] });
  expect(readMeta(cut.database).scope).toEqual(['c', 'b']);
  const state = cut.stateAt(START + 44 * SECOND);
  expect(state?.snapshot.fleet.backends.map(({ id }) => id)).toEqual(['b', 'c']);
  expect(state?.snapshot.statuses.map(({ state }) => 'reason' in state && state.reason)).toEqual([
    'p43',
    'p44',
  ]);
  expect([...(state?.frame?.columns[0] ?? [])]).toEqual([44, 45]);
  expect(cut.damaged).toBe(0);
  const rows = (sql: string) => cut.database.prepare(sql).all([]);
  expect(rows('SELECT count(*) AS n, max(up) AS up FROM tick')).toEqual([{ n: 36, up: 2 }]);
  expect(rows('SELECT count(*) AS n FROM marker WHERE backend IS NOT NULL')).toEqual([{ n: 0 }]);
  expect(rows('SELECT DISTINCT backend FROM message ORDER BY 1')).toEqual([
    { backend: 'b' },
    { backend: 'c' },
  ]);
  expect(messagesIn(cut.database, 'b')).toBeGreaterThan(35);
  expect(messagesIn(cut.database, 'a')).toBe(0);
  const told = JSON.stringify(everything(cut).filter(({ kind }) => kind === 'push'));
  expect(told).not.toContain('"a"');
});

test('of some backends it has the history of those groups that it has all of', () => {
  const source = aMinute(['eu', 'eu', 'us']);
  const group = (name: string) => ({ kind: 'group', group: name }) as const;
  const cut = cutOf(source, { backends: ['a', 'b'] }).database;
  // With the bucket that is under way.
  const copy = cutOf(source, {}).database;
  const [eu, fleet] = [messagesOf(copy, group('eu')), messagesOf(copy, { kind: 'fleet' })];
  expect(eu).toBeGreaterThan(0);
  expect(messagesOf(cut, group('eu'))).toBe(eu);
  expect(messagesOf(cut, group('us'))).toBe(0);
  expect(messagesOf(cut, { kind: 'fleet' })).toBe(0);
  const one = cutOf(source, { backends: ['a', 'c'] }).database;
  expect(['eu', 'us'].map((name) => messagesOf(one, group(name)) > 0)).toEqual([false, true]);
  const all = cutOf(source, { backends: ['a', 'b', 'c'] }).database;
  expect(messagesOf(all, { kind: 'fleet' })).toBe(fleet);
});

test('all of one that ended has its history as it is', () => {
  const source = aMinute();
  const finished = cutOf(source, {}).database;
  const history = (database: Database) =>
    ['bucket_10s', 'bucket_1min', 'bucket_1h', 'source', 'mark'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all([]),
    );
  const copy = cutOf(finished, {}).database;
  expect(history(copy)).toEqual(history(finished));
  expect(history(copy)[0]?.length).toBeGreaterThan(5);
  expect(messagesIn(copy, 'b')).toBe(messagesIn(finished, 'b'));
  // And not of a part of its time.
  const part = cutOf(finished, { from: START + 25 * SECOND }).database;
  expect(messagesIn(part, 'b')).toBeLessThan(messagesIn(finished, 'b'));
});

test('what redaction has nothing to take out of is copied byte for byte, and is whole', () => {
  const source = aMinute();
  const cut: Cut = { from: START, to: START + 60 * SECOND, backends: null, name: 'part' };
  const target = inMemory(metaOfCut(readMeta(source), cut, 'night'));
  const redactor = new Redactor(NO_RULES, ['nothing of it']);
  cutRecording(source, target, cut, redactor);
  for (const table of ['item', 'keyframe', 'report', 'message', 'message_columns', 'tick', 'marker']) {
    const rows = (database: Database) => database.prepare(`SELECT * FROM ${table}`).all([]);
    expect([table, rows(target)]).toEqual([table, rows(source)]);
  }
  expect(checked(target)).toEqual([]);
});

test('what stands in a row twice, or behind its end, is not copied', () => {
  const source = aMinute();
  const text = '{"push":"events","events":[],"events":[]}';
  const bodies = [
    deflateRawSync(text),
    Buffer.concat([deflateRawSync('{"push":"events"}'), Buffer.from('s3')]),
  ];
  bodies.forEach((body, index) => {
    source.prepare('UPDATE item SET body = ? WHERE id = ?').run([new Uint8Array(body), 2 + index * 3]);
  });
  const cut: Cut = { from: START, to: START + 60 * SECOND, backends: null, name: 'part' };
  const target = inMemory(metaOfCut(readMeta(source), cut, 'night'));
  cutRecording(source, target, cut, new Redactor(NO_RULES, []));
  const [twice, behind] = target
    .prepare('SELECT body FROM item WHERE id IN (2, 5) ORDER BY id')
    .all([])
    .map((row) => Buffer.from((row as { body: ArrayBuffer }).body));
  expect(inflateRawSync(twice as Buffer).toString()).toBe('{"push":"events","events":[]}');
  expect(behind?.includes('s3')).toBe(false);
});

test('for what reads no more of it, a cut has no more in it', () => {
  const tables = ['item', 'keyframe', 'tick', 'report', 'message', 'event'];
  const counts = (content: CutContent, backends: string[] | null = null) => {
    const source = aMinute();
    const cut: Cut = { from: START, to: START + 60 * SECOND, backends, name: 'part' };
    const target = inMemory(metaOfCut(readMeta(source), cut, 'night'));
    const shares = [...cutSteps(source, target, cut, new Redactor(NO_RULES, []), content)];
    expect(shares.every((share, index) => share >= (shares[index - 1] ?? 0) && share <= 1)).toBe(true);
    return tables.map((table) => {
      const [row] = target.prepare(`SELECT COUNT(*) AS n FROM ${table}`).all([]) as { n: number }[];
      return row?.n;
    });
  };
  expect(counts(WHOLE_CUT)).toEqual([180, 2, 60, 60, 180, 60]);
  expect(counts(TOLD_CUT)).toEqual([120, 1, 60, 0, 180, 0]);
  expect(counts(FRAMES_CUT)).toEqual([60, 1, 0, 0, 0, 0]);
  // Ticks of some are counted with their frames, which are not kept.
  expect(counts(TOLD_CUT, ['b'])).toEqual([50, 1, 60, 0, 60, 0]);
  expect(counts(FRAMES_CUT, ['b'])).toEqual([60, 1, 0, 0, 0, 0]);
});

test('a part of a part goes on as before', () => {
  const first = cutOf(aMinute(), {
    from: START + 10 * SECOND,
    to: START + 50 * SECOND,
    backends: ['a', 'b'],
  });
  const second = cutOf(first.database, {
    from: START + 20 * SECOND,
    to: START + 30 * SECOND,
    backends: ['b', 'c'],
  });
  expect(readMeta(second.database).scope).toEqual(['b']);
  expect(second.stateAt(START + 30 * SECOND)?.snapshot.fleet.backends.map(({ id }) => id)).toEqual(['b']);
});

test('a part of some backends is checked and found whole', () => {
  expect(checked(cutOf(aMinute(), { backends: ['b'] }).database)).toEqual([]);
});

/** What is the matter with it. */
function checked(database: Database): readonly string[] {
  const steps = verifyRecording(database, 'part', []);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value.problems;
  }
}

test('of a time or of backends that nothing was recorded of, there is no part', () => {
  const source = aMinute();
  expect(() => cutOf(source, { from: START + 90 * SECOND, to: START + 99 * SECOND })).toThrow(EmptyCutError);
  expect(() => cutOf(source, { backends: ['nobody'] })).toThrow(EmptyCutError);
});
