import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordOutage } from '../export/test-outage.ts';
import { START } from '../recording/test-recording.ts';
import { parseCommandLine } from './command-line.ts';
import { runExport } from './export.ts';
import type { ExportCommand } from './export-command.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-export-command-'));
  file = join(folder, 'night.wwr');
  recordOutage(file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function commandOf(...args: string[]): ExportCommand {
  const parsed = parseCommandLine(['export', ...args]);
  if (!parsed.ok || parsed.value.command !== 'export')
    throw new Error(parsed.ok ? 'another command' : parsed.error);
  return parsed.value;
}

async function run(args: string[], endAt = Number.POSITIVE_INFINITY) {
  const said: string[] = [];
  const complaints: string[] = [];
  const shown: string[] = [];
  let end: () => void = () => undefined;
  const exitCode = await runExport(commandOf(...args), {
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
    progress: (line) => {
      shown.push(line);
      if (shown.length === endAt) end();
    },
    onEnd: (giveUp) => {
      end = giveUp;
    },
  });
  return { exitCode, said, complaints, shown };
}

test('a part of a recording is made something else of, named by times or by how long after its beginning', async () => {
  const out = join(folder, 'night.csv');
  const from = new Date(START + 3_000).toISOString();
  const { exitCode, said, complaints, shown } = await run([
    ...[file, '--format', 'csv', '--out', out, '--from', from, '--to', '5s', '--backend', 'chat'],
    ...['--series', 'messagesIn,health'],
  ]);
  expect({ exitCode, complaints }).toEqual({ exitCode: 0, complaints: [] });
  expect(said).toEqual([expect.stringMatching(/night\.csv: \d+ B, sha256 [0-9a-f]{64}$/)]);
  expect(shown.length).toBeGreaterThan(0);
  const lines = readFileSync(out, 'utf8').trimEnd().split('\r\n');
  expect(lines).toEqual([
    'time,backend,messages_in_per_s_1s,health',
    ...[3, 4, 5].map((second) => `${new Date(START + second * 1_000).toISOString()},chat,${second},up`),
  ]);
  expect(readdirSync(folder).sort()).toEqual(['night.csv', 'night.wwr']);
});

test('nothing that is there is written over', async () => {
  const { exitCode, complaints } = await run([file, '--format', 'har', '--out', file]);
  expect({ exitCode, complaints }).toEqual({
    exitCode: 2,
    complaints: [`wirewatch: ${file} is there already: name another file`],
  });
});

test.each([
  [['--from', '1m'], 2, /nothing was recorded in that time/],
  [['--backend', 'chat', '--backend', 'nobody'], 2, /there is no backend "nobody" in this recording/],
  [['--series', 'speed'], 2, /there is no series "speed"/],
])('of what there is not, it says so: %j', async (args, code, message) => {
  const out = join(folder, 'out');
  const { exitCode, complaints } = await run([file, '--format', 'csv', '--out', out, ...args]);
  expect(exitCode).toBe(code);
  expect(complaints).toEqual([expect.stringMatching(message)]);
  expect(existsSync(out)).toBe(false);
});

test('a file that is no recording, or a place that is none, is told plainly', async () => {
  const text = join(folder, 'text.wwr');
  writeFileSync(text, 'no recording');
  expect(await run([text, '--format', 'har', '--out', join(folder, 'out')])).toMatchObject({
    exitCode: 2,
    complaints: [`wirewatch: ${text}: this is not a recording of Wirewatch`],
  });
  const missing = join(folder, 'missing.wwr');
  expect(await run([missing, '--format', 'har', '--out', join(folder, 'out')])).toMatchObject({
    exitCode: 2,
    complaints: [`wirewatch: ${missing}: there is no such file`],
  });
  const nowhere = join(folder, 'nowhere', 'out');
  expect(await run([file, '--format', 'har', '--out', nowhere])).toMatchObject({
    exitCode: 1,
    complaints: [expect.stringMatching(/cannot be made/)],
  });
});

test('one that is given up leaves nothing behind', async () => {
  const result = await run([file, '--format', 'bundle', '--out', join(folder, 'night.zip')], 1);
  expect(result).toMatchObject({ exitCode: 1, complaints: ['wirewatch: given up; nothing was written'] });
  expect(readdirSync(folder)).toEqual(['night.wwr']);
});

test.each([
  [[], /needs a recording/],
  [['a.wwr', 'b.wwr', '--format', 'har', '--out', 'x'], /takes one recording/],
  [['a.wwr', '--format', 'har'], /needs a file to write/],
  [['a.wwr', '--out', 'x'], /needs a format/],
  [['a.wwr', '--out', 'x', '--format', 'pdf'], /needs a format/],
  [['a.wwr', '--out', 'x', '--format', 'har', '--series', 'a'], /--series is for --format csv/],
  [['a.wwr', '--out', 'x', '--format', 'har', '--from', 'yesterday'], /--from expects a time/],
  [['a.wwr', '--out', 'x', '--format', 'har', '--from', '2026-01-31T10:30:00'], /--from expects a time/],
])('bad usage is told plainly: %j', (args, message) => {
  const parsed = parseCommandLine(['export', ...args]);
  expect(parsed.ok ? null : parsed.error).toMatch(message);
});
