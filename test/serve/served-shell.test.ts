import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Surroundings, startServedShell } from '../../src/serve/served-shell.ts';
import { parseWithToken } from '../../src/serve/token-from-environment.ts';
import { ask } from './console.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  mkdirSync(join(directory, 'renderer'));
  writeFileSync(join(directory, 'renderer/index.html'), '<!doctype html>');
  writeFileSync(
    join(directory, 'fleet.yaml'),
    'version: 1\nname: mine\nbackends:\n  - { id: one, url: ws://127.0.0.1:9/ }\n',
  );
});
afterEach(() => rmSync(directory, { recursive: true }));

const around = (said: string[]): Surroundings => ({
  version: '0.0.0-test',
  files: join(directory, 'renderer'),
  simulator: 'none',
  historyWorker: resolve(import.meta.dirname, '../../out/main/history-worker.js'),
  recordingWorkers: resolve(import.meta.dirname, '../../out/main'),
  env: {},
  platform: 'linux',
  home: null,
  openBrowser: async () => undefined,
  say: (text) => said.push(text),
});

it('opens the browser by a link for one use, and keeps the token out of its arguments', async () => {
  const token = 'token-of-the-environment';
  const line = parseWithToken(
    ['--fleet', join(directory, 'fleet.yaml'), '--port', '0', '--data-dir', join(directory, 'data')],
    {
      WIREWATCH_TOKEN: token,
    },
  );
  if (!line.ok || line.value.command !== 'run') throw new Error('not a run');
  const said: string[] = [];
  const opened: string[] = [];
  const shell = await startServedShell(line.value, {
    ...around(said),
    env: { DISPLAY: ':0' },
    openBrowser: async (url) => {
      opened.push(url);
    },
  });
  if (!shell.ok) throw new Error(shell.error.lines.join('\n'));
  expect(said).toEqual([
    'fleet mine: 1 backend',
    expect.stringMatching(`^Wirewatch console: http://127.0.0.1:\\d+/\\?token=${token}$`),
  ]);
  expect(opened).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?code=[\w-]{32}$/)]);
  const url = new URL(opened[0] ?? '');
  const answer = await ask(Number(url.port), url.pathname + url.search);
  expect(answer.headers['set-cookie']?.[0]).toContain(token);
  await shell.value.stop();
});

it('does not start to show a file that is no recording, or is not there', async () => {
  const file = join(directory, 'notes.wwr');
  writeFileSync(file, 'no recording at all'.repeat(20));
  for (const [named, why] of [
    [file, 'this is not a recording of Wirewatch'],
    [join(directory, 'none.wwr'), 'none.wwr cannot be opened: there is no such file, or it may not be read'],
  ] as const) {
    const line = parseWithToken(
      [named, '--no-open', '--port', '0', '--data-dir', join(directory, 'data')],
      {},
    );
    if (!line.ok || line.value.command !== 'run') throw new Error('not a run');
    const said: string[] = [];
    const shell = await startServedShell(line.value, around(said));
    if (shell.ok) await shell.value.stop();
    expect(shell).toEqual({ ok: false, error: { lines: [`${named}: ${why}`], exitCode: 2 } });
    expect(said.join('\n')).not.toContain('Wirewatch console');
  }
});
