import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { BackendStatus } from '../../shared/backend.ts';
import type { PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { fleetColumn } from '../../shared/frame.ts';
import { FrameReader } from '../../shared/frame-delta.ts';
import type { InspectedMessage } from '../../shared/inspected-message.ts';
import type { BackendReport } from '../../shared/report.ts';
import { answer } from '../history/history-query.ts';
import { HistoryTables } from '../history/history-tables.ts';
import { DEFAULT_SETTINGS } from '../history/tiers.ts';
import { whatOfMessage } from '../messages/message-log.ts';
import type { Database } from '../store/database.ts';
import { tailOf } from './history-tail.ts';
import { messageRows } from './message-columns.ts';
import type { RecordedItem, RecordedMessages, RecordingBatch } from './recording-batch.ts';
import { createRecording, openRecording, readMeta } from './recording-file.ts';
import { ITEM, type RecordedSnapshot, unpackBytes, unpackJson } from './recording-format.ts';
import { REPORT_REPEAT, RecordingWriter, type WriterOptions } from './recording-writer.ts';
import { NO_RULES } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';
import { aBatch, aMeta, marker, SECOND, START, ToldFleet } from './test-recording.ts';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

function open(options: Partial<WriterOptions> = {}, secrets: string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-writer-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'night.wwr');
  const database = createRecording(path, aMeta());
  const writer = new RecordingWriter(database, {
    scope: null,
    messages: 'none',
    payloadBytes: 1_024,
    redactor: new Redactor(NO_RULES, secrets),
    tail: true,
    ...options,
  });
  const told = new ToldFleet(['a', 'b', 'c']);
  const begin = (batch: Partial<RecordingBatch> = {}) =>
    writer.write(aBatch(START, { keyframe: told.keyframe(START), followed: told.followed(), ...batch }));
  return { path, database, writer, told, begin };
}

function read(path: string): Database {
  const { database } = openRecording(path);
  cleanups.push(() => database.close());
  return database;
}

interface Item {
  id: number;
  at: number;
  kind: number;
  body: Uint8Array;
}
const itemsOf = (database: Database) =>
  database.prepare('SELECT id, at, kind, body FROM item ORDER BY id').all([]) as unknown as Item[];
const pushesOf = (database: Database) =>
  itemsOf(database)
    .filter(({ kind }) => kind === ITEM.push)
    .map(({ body }) => unpackJson<PushBody>(body));
const keyframeOf = (database: Database) => {
  const [row] = database.prepare('SELECT * FROM keyframe ORDER BY item').all([]) as {
    item: number;
    snapshot: Uint8Array;
    frame: Uint8Array | null;
  }[];
  return {
    item: row?.item,
    snapshot: unpackJson<RecordedSnapshot>(row?.snapshot as Uint8Array),
    frame: row?.frame ? unpackBytes(row.frame) : null,
  };
};
const countOf = (database: Database, table: string) =>
  (database.prepare(`SELECT count(*) AS n FROM ${table}`).all([]) as { n: number }[])[0]?.n;

/** Messages in of a source, as history answers, with what the tail has. */
function sumIn(database: Database, backend: string | null): number {
  const tail = tailOf(database);
  const found = answer(
    new HistoryTables(database, DEFAULT_SETTINGS),
    {
      fleet: 'orders',
      source: backend === null ? { kind: 'fleet' } : { kind: 'backend', backend },
      series: ['messagesIn'],
      from: START,
      to: START + 3_600_000,
      points: 360,
    },
    tail ? [tail] : [],
  );
  if (!found.ok) throw new Error(found.error);
  const sums = found.value.series.messagesIn?.sum ?? new Float64Array();
  return sums.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
}

test('what pages were told is there byte for byte and in order', () => {
  const { path, writer, told, begin } = open();
  begin();
  const whole: Uint8Array[] = [];
  const frames = [1, 2, 3].map((second) => {
    const item = told.next(START + second * SECOND);
    whole.push(told.whole as Uint8Array);
    return item;
  });
  const push: PushBody = { push: 'statuses', revision: 1, changes: [[1, told.status('waiting')]] };
  const between: RecordedItem = { kind: 'push', at: START + 1_500, push };
  writer.write(
    aBatch(START + 3_000, {
      items: [...frames.slice(0, 1), between, ...frames.slice(1)],
    }),
  );
  writer.finish('stopped', START + 4_000);
  const database = read(path);
  expect(readMeta(database)).toMatchObject({ to: START + 4_000, ended: 'stopped' });
  expect(itemsOf(database).map(({ id, at, kind }) => [id, at - START, kind])).toEqual([
    [1, 1_000, ITEM.frame],
    [2, 1_500, ITEM.push],
    [3, 2_000, ITEM.delta],
    [4, 3_000, ITEM.delta],
  ]);
  expect(pushesOf(database)).toEqual([push]);
  const reader = new FrameReader();
  const frameItems = itemsOf(database).filter(({ kind }) => kind !== ITEM.push);
  frameItems.forEach(({ body }, index) => {
    expect(Buffer.from(frames[index]?.bytes ?? []).equals(unpackBytes(body))).toBe(true);
    const frame = reader.read(new Uint8Array(unpackBytes(body)));
    expect(frame.sequence).toBe(index);
    expect(Array.from(frame.columns[0] as Float32Array)).toEqual([index, index + 1, index + 2]);
  });
  expect(keyframeOf(database)).toMatchObject({ item: 0, frame: null });
  expect(keyframeOf(database).snapshot).toEqual(told.snapshot(START));
  expect(database.prepare('SELECT at, up, down FROM tick').all([])).toEqual(
    [1, 2, 3].map((second) => ({ at: START + second * SECOND, up: 3, down: 0 })),
  );
});

test('of backends in its scope it has rows and events alone, and their sums', () => {
  const { path, writer, told, begin } = open({ scope: ['c', 'a', 'nobody'] });
  told.next(START);
  begin({ reports: ['a', 'b'].map((backend) => ({ backend, at: START, report: {} as BackendReport })) });
  const event = (backend: string): FleetEvent => ({
    sequence: 1,
    at: START,
    kind: 'degraded',
    backend,
    by: null,
  });
  const action = (backends: string[]): FleetEvent => ({
    sequence: 2,
    at: START,
    kind: 'action',
    actor: { name: 'ana', session: 'tab 1' },
    action: 'pause',
    backends,
    reason: null,
    until: null,
  });
  const pushes: PushBody[] = [
    { push: 'statuses', revision: 1, changes: [[1, told.status()]] },
    { push: 'statuses', revision: 1, changes: [0, 1, 2].map((row) => [row, told.status(`p${row}`)]) },
    { push: 'events', events: [event('b')] },
    { push: 'events', events: [event('b'), event('c'), action(['a', 'b']), action(['b'])] },
  ];
  const items = pushes.map((push) => ({ kind: 'push' as const, at: START + 500, push }));
  writer.write(aBatch(START + 1_000, { items: [...items, told.next(START + 1_000)] }));
  // Another fleet: the rows are others.
  told.ids = ['new', 'c', 'b'];
  told.revision = 2;
  const fleet = told.info();
  const statuses = told.ids.map((id) => told.status(id));
  writer.write(
    aBatch(START + 2_000, {
      items: [
        { kind: 'push', at: START + 1_500, push: { push: 'fleet', fleet, statuses } },
        told.next(START + 2_000),
        {
          kind: 'push',
          at: START + 2_000,
          push: { push: 'statuses', revision: 2, changes: [[1, told.status()]] },
        },
      ],
    }),
  );
  writer.finish('stopped', START + 3_000);
  const database = read(path);
  const { snapshot, frame } = keyframeOf(database);
  expect(snapshot.fleet.backends.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(snapshot.statuses).toHaveLength(2);
  const reader = new FrameReader();
  const frames = [
    frame as Uint8Array,
    ...itemsOf(database)
      .filter(({ kind }) => kind !== ITEM.push)
      .map(({ body }) => unpackBytes(body)),
  ].map((bytes) => reader.read(new Uint8Array(bytes)));
  expect(frames.map(({ columns }) => Array.from(columns[0] as Float32Array))).toEqual([[0, 2], [1, 3], [3]]);
  expect(frames[1]?.fleet[fleetColumn('health.up')]).toBe(2);
  expect(frames[1]?.fleet[fleetColumn('messagesIn')]).toBe(4);
  expect(frames[1]?.fleet[fleetColumn('rttP95')]).toBeNaN();
  const phases = (changes: [number, BackendStatus][]) =>
    changes.map(([row, { state }]) => [row, state.phase]);
  const [first, second, third, fourth] = pushesOf(database);
  expect(first?.push === 'statuses' && phases(first.changes)).toEqual([
    [0, 'p0'],
    [1, 'p2'],
  ]);
  expect(second).toEqual({ push: 'events', events: [event('c'), action(['a'])] });
  expect(third?.push === 'fleet' && third.fleet.backends.map(({ id }) => id)).toEqual(['c']);
  expect(fourth?.push === 'statuses' && phases(fourth.changes)).toEqual([[0, 'open']]);
  expect(database.prepare('SELECT backend FROM report').all([])).toEqual([{ backend: 'a' }]);
});

test('history is answered to the last tick, of one that was not ended too, and nothing counts twice', () => {
  const { path, writer, told, begin } = open();
  begin();
  const seconds = (from: number, to: number) => {
    for (let second = from; second <= to; second++) {
      writer.write(aBatch(START + second * SECOND, { ticks: [told.tick(START + second * SECOND)] }));
    }
  };
  seconds(1, 7);
  expect([sumIn(read(path), 'a'), sumIn(read(path), null)]).toEqual([7, 21]);
  seconds(8, 26);
  const killed = read(path);
  expect([sumIn(killed, 'b'), sumIn(killed, null), countOf(killed, 'history_tail')]).toEqual([26, 78, 7]);
  writer.finish('stopped', START + 26_000);
  const ended = read(path);
  expect([sumIn(ended, 'b'), sumIn(ended, null), countOf(ended, 'history_tail')]).toEqual([26, 78, 0]);
});

test('history of some backends has theirs alone', () => {
  const { path, writer, told, begin } = open({ scope: ['b'] });
  begin();
  for (let second = 1; second <= 12; second++) {
    const tick = told.tick(START + second * SECOND);
    tick.columns[1] = 5;
    writer.write(aBatch(START + second * SECOND, { ticks: [tick] }));
  }
  writer.finish('stopped', START + 13_000);
  expect([sumIn(read(path), 'b'), sumIn(read(path), null), sumIn(read(path), 'a')]).toEqual([60, 60, 0]);
});

test('markers and events can be found by themselves', () => {
  const { path, writer, begin } = open();
  begin();
  writer.write(aBatch(START + 9, { items: [marker(START + 5, 'here'), marker(START + 7, 'there', 'b')] }));
  expect(writer.markers).toBe(2);
  const database = read(path);
  expect(database.prepare('SELECT * FROM marker ORDER BY id').all([])).toEqual([
    { id: 1, at: START + 5, by: 'ana', text: 'here', backend: null },
    { id: 2, at: START + 7, by: 'ana', text: 'there', backend: 'b' },
  ]);
  const { events } = new HistoryTables(database, DEFAULT_SETTINGS);
  const found = events.list({ fleet: 'orders', from: START, to: START + 60_000, backend: 'b', limit: 9 });
  expect(found.map(({ event }) => event.kind === 'marker' && event.text)).toEqual(['there']);
});

test('a report is written when it is another, and again after a while', () => {
  const { path, writer, begin } = open();
  const report = (watchers: number) => ({ watchers }) as BackendReport;
  const at = (ms: number, watchers: number) => ({ backend: 'a', at: START + ms, report: report(watchers) });
  begin({ reports: [at(0, 0)] });
  writer.write(aBatch(START + 1_000, { reports: [at(1_000, 0)] }));
  writer.write(aBatch(START + 2_000, { reports: [at(2_000, 1)] }));
  writer.write(aBatch(START + 2_000 + REPORT_REPEAT, { reports: [at(2_000 + REPORT_REPEAT, 1)] }));
  const rows = read(path).prepare('SELECT at, body FROM report ORDER BY at').all([]) as {
    at: number;
    body: Uint8Array;
  }[];
  expect(rows.map(({ at, body }) => [at - START, unpackJson<BackendReport>(body).watchers])).toEqual([
    [0, 0],
    [2_000, 1],
    [2_000 + REPORT_REPEAT, 1],
  ]);
});

test.each(['none', 'metadata', 'payloads'] as const)(
  'of messages it has what was asked for: %s',
  (messages) => {
    const { path, writer, begin } = open({ messages, scope: ['a', 'b'], payloadBytes: 4 });
    begin();
    const shown: InspectedMessage = {
      kind: 'text',
      at: START + 6,
      direction: 'in',
      size: 9,
      payload: 'price 127',
      truncated: false,
      masked: false,
      code: null,
    };
    const columns = (backend: string, offset: number) => ({
      backend,
      at: Float64Array.of(START + offset, START + offset + 1.4, START + offset),
      size: Uint32Array.of(9, 70_000, 0),
      what: Uint8Array.of(
        whatOfMessage('text', 'in'),
        whatOfMessage('binary', 'out'),
        whatOfMessage('ping', 'in'),
      ),
      shown: [shown],
    });
    writer.write(aBatch(START + 250, { messages: [columns('a', 6), columns('b', 3), columns('c', 1)] }));
    writer.write(aBatch(START + 500, { messages: [columns('b', 300)] }));
    const database = read(path);
    const rows = [...messageRows(database, START + 250, START + 600)];
    const all = [...messageRows(database, START, START + 600)];
    if (messages === 'none') {
      expect(all).toEqual([]);
    } else {
      expect(rows.map((row) => row.map(({ backend }) => backend))).toEqual([['b']]);
      expect(all.map((row) => row.map(({ backend }) => backend))).toEqual([['a', 'b'], ['b']]);
      const [first] = all[0] ?? [];
      expect(first).toMatchObject({
        at: Float64Array.of(START + 6, START + 7, START + 6),
        size: Uint32Array.of(9, 70_000, 0),
        what: Uint8Array.of(0, 9, 2),
      });
    }
    expect(countOf(database, 'message')).toBe(messages === 'payloads' ? 3 : 0);
    if (messages !== 'payloads') return;
    const [row] = database.prepare("SELECT * FROM message WHERE backend = 'a'").all([]) as Record<
      string,
      unknown
    >[];
    expect(row).toMatchObject({ at: START + 6, until: START + 6, count: 1 });
    expect(unpackJson(row?.body as Uint8Array)).toEqual([{ ...shown, payload: 'pric', truncated: true }]);
  },
);

test('a secret is in nothing that it wrote, and what was taken out is counted once', () => {
  const secret = 'hunter2-of-the-fleet';
  const { path, writer, told, begin } = open({}, [secret]);
  const keyframe = told.keyframe(START);
  keyframe.snapshot.events.push({ sequence: 1, at: START, kind: 'console', text: `began with ${secret}` });
  begin({ keyframe });
  writer.write(aBatch(START + 9, { items: [marker(START + 5, `it said ${secret}`)] }));
  // Another is known from now on.
  writer.redactWith(new Redactor(NO_RULES, ['another-secret']));
  writer.write(aBatch(START + 19, { items: [marker(START + 15, 'then another-secret')] }));
  writer.finish('stopped', START + 20);
  const database = read(path);
  const texts = JSON.stringify([
    pushesOf(database),
    keyframeOf(database).snapshot,
    database.prepare('SELECT text FROM marker').all([]),
    database.prepare('SELECT event FROM event').all([]),
  ]);
  expect(texts).not.toContain('hunter2');
  expect(texts).not.toContain('another-secret');
  expect(texts).toContain('it said •••');
  const counts = database.prepare('SELECT place, count FROM redaction ORDER BY place').all([]);
  expect(counts).toEqual([
    { place: 'marker', count: 2 },
    { place: 'status', count: 1 },
  ]);
});

test('times never go back where the clock was set back', () => {
  const { path, writer, begin } = open();
  begin();
  const times = [5_000, 6_000, -60_000, -59_000, 8_000];
  for (const offset of times) {
    writer.write(aBatch(START + offset, { items: [marker(START + offset, 'm')] }));
  }
  expect(itemsOf(read(path)).map(({ at }) => at - START)).toEqual([5_000, 6_000, 6_000, 7_000, 8_000]);
});

test('messages and events are found at the times of the file where the clock was set back', () => {
  const { path, writer, told, begin } = open({ messages: 'payloads' });
  begin();
  const message = (at: number): RecordedMessages => ({
    backend: 'a',
    at: Float64Array.of(at),
    size: Uint32Array.of(5),
    what: Uint8Array.of(0),
    shown: [
      {
        ...{ kind: 'text', at, direction: 'in', size: 5, payload: 'hello' },
        ...{ truncated: false, masked: false, code: null },
      },
    ],
  });
  const hour = 3_600_000;
  writer.write(
    aBatch(START + 3_000, { items: [told.next(START + 2_000)], messages: [message(START + 2_500)] }),
  );
  writer.write(aBatch(START + 3_100 - hour, { messages: [message(START + 3_050 - hour)] }));
  const late = [marker(START + 3_500 - hour, 'here'), told.next(START + 4_000 - hour)];
  writer.write(aBatch(START + 4_000 - hour, { items: late, messages: [message(START + 3_900 - hour)] }));
  writer.abandon();
  const database = read(path);
  const times = (from: number) =>
    [...messageRows(database, from, START + hour)].flat().flatMap(({ at }) => [...at]);
  expect(times(START)).toHaveLength(3);
  expect(times(START + 2_900)).toHaveLength(2);
  for (const table of ['message', 'message_columns']) {
    const rows = database.prepare(`SELECT at, until FROM ${table} ORDER BY id`).all([]) as Record<
      string,
      number
    >[];
    const ends = rows.map(({ until }) => until);
    expect(ends).toEqual(ends.toSorted());
    expect(Math.min(...rows.map(({ at }) => at as number))).toBeGreaterThanOrEqual(START);
  }
  const [event] = database.prepare("SELECT at FROM event WHERE kind = 'marker'").all([]) as { at: number }[];
  const [marked] = database.prepare('SELECT at FROM marker').all([]) as { at: number }[];
  expect(event).toEqual(marked);
});

test('nothing is written before a keyframe, and nothing of a batch that fails', () => {
  const { path, database, writer, told, begin } = open();
  writer.write(aBatch(START, { items: [marker(START, 'too early')] }));
  begin();
  expect(itemsOf(read(path))).toEqual([]);
  database.exec('PRAGMA max_page_count = 60');
  const long = 'long '.repeat(99);
  let at = START;
  expect(() => {
    for (;;) {
      at += SECOND;
      const noise = () => marker(at, `${long}${Math.sin(at)}`);
      writer.write(aBatch(at, { items: [noise(), told.next(at), noise()], ticks: [told.tick(at)] }));
    }
  }).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
  const items = itemsOf(read(path));
  expect(items.length % 3).toBe(0);
  expect(items.at(-1)?.at).toBe(at - SECOND);
});
