import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { messageRows, whatOfMessage } from '../../src/engine/recording/message-columns.ts';
import { openRecording } from '../../src/engine/recording/recording-file.ts';
import { unpackJson } from '../../src/engine/recording/recording-format.ts';
import { parseCommandLine } from '../../src/engine/start/command-line.ts';
import { record } from '../../src/engine/start/record.ts';
import type { InspectedEntry } from '../../src/shared/inspected-message.ts';

/* `wirewatch record` with its threads, against a server that says how many messages it sent. */

const SECRET = 's3cret-of-the-fleet-file';
const MESSAGES = 30;

let directory: string;
let server: WebSocketServer;
let sent = 0;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-record-'));
  sent = 0;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, request) => {
    for (let number = 0; number < MESSAGES; number++) {
      socket.send(JSON.stringify({ number, path: request.url, you: SECRET }));
      sent++;
    }
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const backend = (id: string) =>
    `  - { id: ${id}, url: "ws://127.0.0.1:${port}/${id}", headers: { authorization: "Bearer ${SECRET}" }, inspector: true }\n`;
  writeFileSync(join(directory, 'fleet.yaml'), `version: 1\nbackends:\n${backend('one')}${backend('two')}`);
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

const out = () => join(directory, 'night.wwr');

/** @param endWhen is asked every time a page would be told, and ends it once it holds */
function run(args: string[], endWhen: (line: string) => boolean = () => false) {
  const said: string[] = [];
  const complaints: string[] = [];
  const shown: string[] = [];
  const line = parseCommandLine([
    'record',
    ...['--fleet', join(directory, 'fleet.yaml'), '--out', out()],
    ...args,
  ]);
  if (!line.ok || line.value.command !== 'record') throw new Error('it records nothing');
  let end: () => void = () => undefined;
  const code = record(line.value, {
    version: '0.0.0-test',
    historyWorker: join(import.meta.dirname, 'history-thread.mjs'),
    recorderWorker: join(import.meta.dirname, 'recorder-thread.mjs'),
    env: {},
    say: (text) => said.push(text),
    complain: (text) => complaints.push(text),
    progress: (text) => {
      shown.push(text);
      if (endWhen(text)) end();
    },
    onEnd: (callback) => {
      end = callback;
    },
  });
  return { code, said, complaints, shown };
}

it('records every message until it is ended, and no secret', async () => {
  let seenUp = 0;
  // They came with the connections, so they were there long before the second time.
  const { code, said, complaints, shown } = run(
    ['--messages', 'payloads', '--name', 'the night'],
    (line) => line.includes('2 of 2 up') && ++seenUp === 2,
  );
  expect(await code).toBe(0);
  expect(complaints).toEqual([]);
  expect(said[0]).toMatch(/: 2 backends$/);
  expect(said.at(-1)).toMatch(/^recorded [\d. ms]+, \d+ KiB, \d+ events: /);
  expect(shown.at(-1)).toMatch(/^recording [\d. ms]+, \d+ KiB, 2 of 2 up/);
  const { database, meta } = openRecording(out());
  expect(meta).toMatchObject({ name: 'the night', ended: 'stopped', messages: 'payloads', scope: null });
  expect(sent).toBe(2 * MESSAGES);
  const passed = [...messageRows(database, 0, Number.MAX_SAFE_INTEGER)].flat();
  const texts = passed.reduce(
    (sum, { what }) => sum + what.filter((each) => each === whatOfMessage('text', 'in')).length,
    0,
  );
  expect(texts).toBe(sent);
  const rows = database.prepare('SELECT backend, body FROM message ORDER BY id').all([]) as {
    backend: string;
    body: Uint8Array;
  }[];
  const entries = rows.flatMap(({ backend, body }) =>
    unpackJson<InspectedEntry[]>(body).map((entry) => ({ backend, ...entry })),
  );
  const numbers = entries.flatMap((entry) =>
    entry.kind === 'text' && entry.backend === 'two'
      ? [(JSON.parse(entry.payload) as { number: number }).number]
      : [],
  );
  expect(numbers).toEqual(Array.from({ length: MESSAGES }, (_, number) => number));
  expect(JSON.stringify(entries)).not.toContain(SECRET);
  const [ticks] = database.prepare('SELECT count(*) AS n FROM tick WHERE up = 2').all([]) as { n: number }[];
  expect(ticks?.n).toBeGreaterThan(0);
  database.close();
});

it('records some backends for as long as it is told to', async () => {
  const { code, said } = run(['--backend', 'two', '--for', '2s']);
  expect(await code).toBe(0);
  expect(said.at(-1)).toMatch(/^recorded /);
  const { database, meta } = openRecording(out());
  expect(meta).toMatchObject({ ended: 'time', scope: ['two'], name: 'night' });
  expect((meta.to as number) - meta.from).toBeGreaterThanOrEqual(2_000);
  database.close();
});

it('says of how many backends no payloads are recorded', async () => {
  const file = join(directory, 'fleet.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('inspector: true', 'inspector: false'));
  const { code, complaints } = run(['--messages', 'payloads', '--for', '1s']);
  expect(await code).toBe(0);
  expect(complaints).toEqual([
    'wirewatch: of 1 of 2 backends only sizes and times of messages are recorded: payloads need inspector: true of a backend in the fleet file',
  ]);
});

it('does not write over a file, nor record what is not there', async () => {
  const unknown = run(['--backend', 'three', '--for', '1s']);
  expect(await unknown.code).toBe(2);
  expect(unknown.complaints).toEqual(['wirewatch: there is no backend "three"']);
  expect(existsSync(out())).toBe(false);
  writeFileSync(out(), 'mine');
  const taken = run(['--for', '1s']);
  expect(await taken.code).toBe(2);
  expect(taken.complaints[0]).toMatch(/night\.wwr is there already: a recording is not written over$/);
  writeFileSync(join(directory, 'fleet.yaml'), 'version: 1\n');
  rmSync(out());
  const bad = run(['--for', '1s']);
  expect(await bad.code).toBe(2);
  expect(bad.complaints[0]).toMatch(/fleet\.yaml:/);
});
