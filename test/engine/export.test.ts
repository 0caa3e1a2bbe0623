import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it, test } from 'vitest';
import {
  ExportError,
  type Exported,
  type ExportJob,
  exportRecording,
} from '../../src/engine/export/export-recording.ts';
import { recordOutage } from '../../src/engine/export/test-outage.ts';
import { EmptyCutError } from '../../src/engine/recording/cut.ts';
import { openRecording } from '../../src/engine/recording/recording-file.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { START } from '../../src/engine/recording/test-recording.ts';
import { HAR_SCHEMA } from './har-schema.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-export-'));
  folders.push(folder);
  return folder;
}

type Order = ExportJob['order'];

async function run(order: Order, more: Partial<ExportJob> = {}): Promise<Exported & { directory: string }> {
  const folder = newFolder();
  const path = join(folder, 'night.wwr');
  recordOutage(path);
  const directory = join(folder, 'made');
  const steps = exportRecording({
    path,
    id: 'night',
    order,
    directory,
    rules: NO_RULES,
    secrets: [],
    now: START + 100_000,
    signal: new AbortController().signal,
    ...more,
  });
  for (;;) {
    const next = await steps.next();
    if (next.done) return { ...next.value, directory };
  }
}

/** What another program makes of it. */
const python = (script: string, ...files: string[]): unknown =>
  JSON.parse(execFileSync('python3', ['-c', script, ...files], { encoding: 'utf8' }));

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

interface Har {
  log: {
    comment: string;
    entries: {
      startedDateTime: string;
      time: number;
      request: { url: string };
      response: { status: number; statusText: string };
      timings: Record<string, number>;
      serverIPAddress?: string;
      comment: string;
      _backend: string;
      _webSocketMessages: { type: string; time: number; opcode: number; data: string }[];
    }[];
  };
}

const at = (second: number): string => new Date(START + second * 1_000).toISOString();

describe('HAR', () => {
  it('is as the specification says, with what Chrome adds for WebSockets', async () => {
    const { path, name, type, bytes, sha256 } = await run({ format: 'har' });
    const text = readFileSync(path);
    expect({ name, type, bytes, sha256 }).toEqual({
      name: 'night.har',
      type: 'application/json',
      bytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    const ajv = new Ajv({ formats: { 'date-time': isTime, uri: (uri: string) => URL.canParse(uri) } });
    const isHar = ajv.compile(HAR_SCHEMA);
    const har = JSON.parse(text.toString()) as Har;
    isHar(har);
    expect(isHar.errors).toBeNull();
  });

  it('has an entry for a dial that failed, with the status of the answer', async () => {
    const { path } = await run({ format: 'har' });
    const { entries } = (JSON.parse(readFileSync(path, 'utf8')) as Har).log;
    expect(entries.filter(({ response }) => response.status !== 101)).toMatchObject([
      {
        ...{ startedDateTime: at(7), _backend: 'prices', _attempt: 2, _opened: null, _closed: at(7) },
        ...{ response: { status: 401, statusText: 'Unauthorized' }, _webSocketMessages: [] },
        comment: 'prices: the dial failed: 401 Unauthorized: nothing is not known',
      },
    ]);
  });

  it('has an entry per connection, in the order of their dials, with its messages', async () => {
    const { path } = await run({ format: 'har' });
    const { log } = JSON.parse(readFileSync(path, 'utf8')) as Har;
    const entries = log.entries.filter(({ response }) => response.status === 101);
    expect(entries.map(({ _backend, startedDateTime }) => [_backend, startedDateTime])).toEqual(
      [
        ['chat', at(1)],
        ['prices', at(1)],
        ['prices', at(1)],
      ].map(([id, when], index) => [id, index === 0 ? at(-60) : when]),
    );
    const [chat, first, second] = entries;
    expect(chat?.comment).toBe(
      'chat: open when the recording began; open when the recording ended; 4 messages recorded without payload left out',
    );
    expect(log.comment).toMatch(/; 4 messages recorded without payload left out$/);
    expect(first).toMatchObject({
      time: 4_080,
      serverIPAddress: '10.1.2.3',
      timings: { blocked: 10, dns: 5, connect: 40, ssl: 30, send: 0, wait: 25, receive: 4_000 },
      comment: 'prices: 1008 policy violation: bad token nothing',
    });
    expect(first?._webSocketMessages.map(({ type, time, opcode }) => [type, time, opcode])).toEqual([
      ['send', START / 1_000 + 3, 1],
      ['receive', START / 1_000 + 3.001, 1],
      ['receive', START / 1_000 + 3.002, 1],
      ['receive', START / 1_000 + 3.003, 2],
      ['send', START / 1_000 + 3.004, 9],
      ['receive', START / 1_000 + 3.005, 10],
      ['receive', START / 1_000 + 5, 1],
    ]);
    expect(JSON.parse(first?._webSocketMessages[0]?.data ?? '')).toEqual({
      hello: 'Grüße, "you"',
      line: 'a\r\nb',
    });
    expect(Buffer.from(first?._webSocketMessages[3]?.data ?? '', 'base64').toString()).toBe(
      '\u0001\u0002nothing\u0003',
    );
    expect(second?._webSocketMessages.map(({ data }) => data)).toEqual(['price at 12']);
  });

  it('of some backends and a part of the time has what was of them then', async () => {
    const { path } = await run({
      format: 'har',
      backends: ['prices'],
      from: START + 4_500,
      to: START + 5_500,
    });
    const { entries } = (JSON.parse(readFileSync(path, 'utf8')) as Har).log;
    expect(entries).toHaveLength(1);
    expect(entries[0]?.comment).toBe('prices: open when the recording began; open when the recording ended');
    expect(entries[0]?._webSocketMessages.map(({ data }) => data)).toEqual(['price at 5']);
  });
});

const isTime = (text: string): boolean => new Date(text).toISOString() === text;

describe('JSON Lines', () => {
  it('has an object per line, in order of time, that says what it is', async () => {
    const { path } = await run({ format: 'jsonl' });
    const lines = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; time: string });
    const kinds: Record<string, number> = {};
    for (const { type } of lines) kinds[type] = (kinds[type] ?? 0) + 1;
    expect(kinds).toEqual({ recording: 1, status: 5, event: 6, tick: 20, marker: 1, message: 12 });
    const times = lines.slice(1).map(({ time }) => time);
    expect(times).toEqual([...times].sort());
    expect(lines[0]).toMatchObject({
      type: 'recording',
      name: 'night',
      fleet: 'orders',
      time: at(0),
      to: at(20),
    });
    const counted = lines.filter((line) => 'payload' in line && line.payload === null);
    expect(counted).toHaveLength(4);
    expect(counted[0]).toMatchObject({
      ...{ type: 'message', time: at(5), backend: 'chat', kind: 'binary', direction: 'out', size: 5 },
    });
    expect(lines.find(({ type }) => type === 'marker')).toEqual({
      type: 'marker',
      time: at(4),
      by: 'ana',
      text: 'here with nothing',
      backend: null,
    });
  });

  it.runIf(hasPython)('is read by another program', async () => {
    const { path } = await run({ format: 'jsonl' });
    const script = `
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8', newline='\\n')]
print(json.dumps([len(lines), sorted({line['type'] for line in lines}), [l['payload'] for l in lines if l['type'] == 'message'][0]]))`;
    expect(python(script, path)).toEqual([
      45,
      ['event', 'marker', 'message', 'recording', 'status', 'tick'],
      JSON.stringify({ hello: 'Grüße, "you"', line: 'a\r\nb' }),
    ]);
  });
});

describe('CSV', () => {
  it.runIf(hasPython)('is read by another program: a line per tick and backend', async () => {
    const { path } = await run({ format: 'csv', series: ['state', 'messagesIn', 'rttP95'] });
    const script = `
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8', newline='')))
print(json.dumps([len(rows), rows[0], rows[-1]]))`;
    const row = { phase: 'open', health: 'up', breaker: 'closed', rtt_p95_ms_60s: '0' };
    expect(python(script, path)).toEqual([
      40,
      { time: at(1), backend: 'prices', messages_in_per_s_1s: '0', ...row },
      { time: at(20), backend: 'chat', messages_in_per_s_1s: '20', ...row },
    ]);
  });

  it('has lines of the fleet where that alone has the series', async () => {
    const { path } = await run({ format: 'csv', series: ['health.up'], from: START + 19_500 });
    expect(readFileSync(path, 'utf8')).toBe(`time,backend,health_up_backends\r\n${at(20)},,2\r\n`);
  });

  it('has all of a backend without a choice, and nothing that nobody knows', async () => {
    const { path } = await run({ format: 'csv' });
    expect(readFileSync(path, 'utf8').split('\r\n')[0]).toMatch(
      /^time,backend,phase,health,breaker,messages_in_per_s_1s,.*,delivery_p95_ms_60s$/,
    );
    await expect(run({ format: 'csv', series: ['speed'] })).rejects.toThrow(
      new ExportError('there is no series "speed"'),
    );
  });
});

test('a part is a recording again, named after what it was cut out of', async () => {
  const { path, name } = await run({
    format: 'recording',
    from: START + 4_000,
    to: START + 8_000,
    backends: ['prices'],
  });
  expect(name).toBe('night.wwr');
  const { database, meta } = openRecording(path);
  expect(meta).toMatchObject({ name: 'night', cutFrom: 'night', scope: ['prices'], ended: 'cut' });
  database.close();
});

describe('a bug bundle', () => {
  const pictures = [
    { name: 'Round trip / p95', type: 'image/png' as const, content: Buffer.from('png').toString('base64') },
    { name: '../../etc', type: 'image/svg+xml' as const, content: Buffer.from('<svg/>').toString('base64') },
    { name: 'round-trip p95', type: 'image/png' as const, content: '' },
  ];
  const order: Order = { format: 'bundle', title: 'Prices drop out', text: 'Since the release.', pictures };

  it.runIf(hasPython)('has what a person needs to see the bug, with the hash of each file', async () => {
    const { path, name, type } = await run(order);
    expect({ name, type }).toEqual({ name: 'night.zip', type: 'application/zip' });
    const script = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as zip:
    assert zip.testzip() is None
    print(json.dumps([[i.filename, i.file_size, hashlib.sha256(zip.read(i)).hexdigest(), zip.read(i).decode('utf-8', 'replace') if not i.filename.endswith('.wwr') else ''] for i in zip.infolist()]))`;
    const files = python(script, path) as [name: string, bytes: number, sha256: string, text: string][];
    expect(files.map(([file]) => file)).toEqual([
      'recording.wwr',
      'events.jsonl',
      'connections.har',
      'charts/Round-trip-p95.png',
      'charts/etc.svg',
      'charts/round-trip-p95-2.png',
      'configuration.json',
      'environment.json',
      'redactions.json',
      'REPORT.md',
      'manifest.json',
    ]);
    const text = (wanted: string) => files.find(([file]) => file === wanted)?.[3] ?? '';
    const manifest = JSON.parse(text('manifest.json')) as {
      files: { name: string; bytes: number; sha256: string }[];
    };
    expect(manifest.files.map(({ name: file, bytes, sha256 }) => [file, bytes, sha256])).toEqual(
      files.slice(0, -1).map(([file, bytes, sha256]) => [file, bytes, sha256]),
    );
    const configuration = JSON.parse(text('configuration.json')) as {
      backends: { id: string; url: string }[];
    };
    expect(configuration.backends.map(({ id }) => id)).toEqual(['prices', 'chat']);
    expect(JSON.parse(text('environment.json'))).toMatchObject({
      wirewatch: '1.0.0',
      environment: { node: '20' },
    });
    const report = text('REPORT.md');
    expect(report).toMatch(/^# Prices drop out\n\nSince the release\.\n\n## What and when\n/);
    expect(report).toContain('| prices | 1 | 1 | 1 | 1 |  |');
    expect(report).toContain(
      `- ${at(6)} prices was lost after 4.0 s: 1008 policy violation: bad token nothing`,
    );
    expect(report).toContain(`- ${at(4)} marker of ana: here with nothing`);
    expect(report).toContain('- `recording.wwr`');
  });

  it('leaves nothing beside it', async () => {
    const { path, directory } = await run(order);
    expect(readdirSync(directory)).toEqual([path.slice(directory.length + 1)]);
  });
});

test('one that is given up leaves nothing behind', async () => {
  for (const format of ['har', 'bundle'] as const) {
    const folder = newFolder();
    const path = join(folder, 'night.wwr');
    recordOutage(path);
    const directory = join(folder, 'made');
    const giveUp = new AbortController();
    const steps = exportRecording({
      path,
      id: 'night',
      order: { format },
      directory,
      rules: NO_RULES,
      secrets: [],
      now: START,
      signal: giveUp.signal,
    });
    expect((await steps.next()).value).toMatchObject({ doing: 'copying' });
    giveUp.abort();
    await expect(steps.next()).rejects.toThrow(/abort/i);
    expect(existsSync(directory)).toBe(false);
  }
});

test('of a time that was not recorded there is no export', async () => {
  await expect(run({ format: 'har', from: START + 60_000 })).rejects.toThrow(EmptyCutError);
});
