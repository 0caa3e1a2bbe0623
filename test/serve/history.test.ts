import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { parseCommandLine } from '../../src/engine/start/command-line.ts';
import type { EventsOfRange } from '../../src/serve/api/events.ts';
import type { HistoryAnswer } from '../../src/serve/api/history.ts';
import { type ServedShell, startServedShell } from '../../src/serve/served-shell.ts';
import { type Answer, ask, bearer, TOKEN } from './console.ts';
import { readExposition } from './exposition-text.ts';

/* What a served console with a data directory tells other systems of what was, after a restart and in trouble. */

const PATIENT = { timeout: 30_000, interval: 100 };

let directory: string;
let data: string;
let backend: WebSocketServer;
let said: string[];
let shell: ServedShell | null = null;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  data = join(directory, 'data');
  said = [];
  mkdirSync(join(directory, 'renderer'));
  writeFileSync(join(directory, 'renderer/index.html'), '<!doctype html>');
  backend = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => backend.once('listening', resolve));
  const { port } = backend.address() as AddressInfo;
  const url = `ws://user:password@127.0.0.1:${port}/?key=password`;
  writeFileSync(
    join(directory, 'fleet.json'),
    JSON.stringify({ version: 1, name: 'mine', backends: [{ id: 'one', url, group: 'a' }] }),
  );
});
afterEach(async () => {
  await stop();
  for (const client of backend.clients) client.terminate();
  await new Promise((resolve) => backend.close(resolve));
  rmSync(directory, { recursive: true });
});

async function start(): Promise<void> {
  const file = join(directory, 'fleet.json');
  const args = ['--fleet', file, '--data-dir', data, '--port', '0', '--token', TOKEN, '--no-open'];
  const line = parseCommandLine(args);
  if (!line.ok || line.value.command !== 'run') throw new Error('not a run');
  const started = await startServedShell(line.value, {
    version: '1.2.3',
    files: join(directory, 'renderer'),
    simulator: 'none',
    historyWorker: join(import.meta.dirname, 'history-thread.mjs'),
    recordingWorkers: import.meta.dirname,
    env: {},
    platform: 'linux',
    home: null,
    openBrowser: async () => undefined,
    say: (text) => said.push(text),
  });
  if (!started.ok) throw new Error(started.error.lines.join('\n'));
  shell = started.value;
}

async function stop(): Promise<void> {
  const running = shell;
  shell = null;
  await running?.stop();
}

const question = (path: string): Promise<Answer> =>
  ask(Number(new URL(shell?.url ?? '').port), path, { headers: bearer });

async function get<T>(path: string): Promise<T> {
  const { status, body } = await question(path);
  expect(status, body).toBe(200);
  return JSON.parse(body) as T;
}

interface Fleet {
  engineId: string;
  now: number;
  historyProblem: string | null;
  statuses: { state: { phase: string } }[];
}
const fleet = () => get<Fleet>('/api/fleet');
const connected = () =>
  vi.waitFor(async () => expect((await fleet()).statuses[0]?.state.phase).toBe('open'), PATIENT);

/** Messages that came since a time, as the history of this source has it. */
async function messagesOf(source: string, from: number, to: number): Promise<number> {
  const { columns } = await get<HistoryAnswer>(
    `/api/history?${source}&from=${from}&to=${to}&columns=messagesIn.sum`,
  );
  return (columns['messagesIn.sum'] ?? []).reduce<number>((sum, each) => sum + (each ?? 0), 0);
}

function send(messages: number): void {
  for (const client of backend.clients) {
    for (let sent = 0; sent < messages; sent++) client.send('0123456789');
  }
}

describe('a console that was started again', () => {
  it('has what it saw and what happened before', async () => {
    const from = Date.now();
    await start();
    await connected();
    send(25);
    const before = await fleet();
    const sofar = () => messagesOf('fleet', from, Date.now() + 60_000);
    await vi.waitFor(async () => expect(await sofar()).toBe(25), PATIENT);
    await stop();
    const to = Date.now();

    await start();
    expect((await fleet()).engineId).not.toBe(before.engineId);
    for (const source of ['backend=one', 'group=a', 'fleet']) {
      expect(await messagesOf(source, from, to), source).toBe(25);
    }
    const { states, resolution, times } = await get<HistoryAnswer>(
      `/api/history?backend=one&from=${from}&to=${new Date(to).toISOString()}`,
    );
    expect(resolution).toBe(10_000);
    expect(states?.phase).toContain('open');
    expect(times[0]).toBeLessThanOrEqual(from);
    const { events } = await get<EventsOfRange>(`/api/events?from=${from}&to=${to}`);
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'console', text: 'Wirewatch 1.2.3 started with 1 backend' }),
        expect.objectContaining({ kind: 'opened', backend: 'one' }),
      ]),
    );
    const opened = async () => (await get<EventsOfRange>('/api/events?backend=one&kind=opened')).events;
    await vi.waitFor(async () => expect(await opened()).toHaveLength(2), PATIENT);
    const [newer, older] = await opened();
    expect(newer?.id).toBeGreaterThan(older?.id ?? Number.NaN);
    expect((await get<EventsOfRange>(`/api/events?kind=opened&before=${newer?.id}`)).events).toEqual([older]);
    await stop();
    expect(statSync(join(data, 'history.db')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(data, 'history.db')).includes('password')).toBe(false);
  }, 60_000);
});

describe('a history that cannot be written', () => {
  const problem = async () => (await fleet()).historyProblem;
  const metric = async () => {
    const { values } = readExposition((await question('/metrics')).body);
    return values.get('wirewatch_console_history_problem');
  };

  it('is said, stops nothing else, and goes on when the cause is gone', async () => {
    const inTheWay = join(data, 'history.db');
    mkdirSync(inTheWay, { recursive: true });
    const from = Date.now();
    await start();
    await connected();
    await vi.waitFor(async () => expect(await problem()).toContain(`${inTheWay} cannot be written`), PATIENT);
    expect(await problem()).toMatch(/^[^\n]*the console goes on and tries again$/);
    expect(await metric()).toBe(1);
    expect((await question('/readyz')).status).toBe(200);
    expect(said.filter((line) => line.includes('history.db'))).toEqual([await problem()]);

    // The last minutes are in memory, but for what frames do not have.
    const most = async () => {
      const range = `from=${from}&to=${from + 60_000}&columns=messagesIn.max`;
      const { columns } = await get<HistoryAnswer>(`/api/history?backend=one&${range}`);
      return Math.max(...(columns['messagesIn.max'] ?? []).map((each) => each ?? 0));
    };
    expect(await most()).toBe(0);
    send(25);
    await vi.waitFor(async () => expect(await most()).toBeGreaterThan(0), PATIENT);
    const sums = await question(`/api/history?backend=one&from=${from}&columns=messagesIn.sum`);
    expect(sums.status).toBe(503);

    rmdirSync(inTheWay);
    await vi.waitFor(async () => expect(await problem()).toBeNull(), PATIENT);
    expect(await metric()).toBe(0);
    expect(said.filter((line) => line.includes('history.db')).at(-1)).toBe(
      `${inTheWay} can be written again`,
    );
    const to = Date.now();
    await stop();
    await start();
    // What came meanwhile waited.
    expect(await messagesOf('group=a', from, to)).toBe(25);
  }, 120_000);
});
