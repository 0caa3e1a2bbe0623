import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseCommandLine } from '../../src/engine/start/command-line.ts';
import { type ServedShell, startServedShell } from '../../src/serve/served-shell.ts';

/* The served shell in its data directory: alone, and with a log that can be read a week later. */

const TOKEN = 'token-of-this-one-run';

let directory: string;
let data: string;
let fleet: string;
let said: string[];
const running: ServedShell[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  data = join(directory, 'data');
  fleet = join(directory, 'fleet.json');
  said = [];
  mkdirSync(join(directory, 'renderer'));
  writeFileSync(join(directory, 'renderer/index.html'), '<!doctype html>');
  writeFleet('one');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
  rmSync(directory, { recursive: true });
});

function writeFleet(...ids: string[]): void {
  const backends = ids.map((id) => ({ id, url: 'ws://user:password@127.0.0.1:9/?key=password' }));
  writeFileSync(fleet, JSON.stringify({ version: 1, name: 'mine', backends }));
}

async function start(...args: string[]) {
  const line = parseCommandLine(['--fleet', fleet, '--port', '0', '--token', TOKEN, '--no-open', ...args]);
  if (!line.ok || line.value.command !== 'run') throw new Error('not a run');
  const shell = await startServedShell(line.value, {
    version: '1.2.3',
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
  if (shell.ok) running.push(shell.value);
  return shell;
}

async function stop(): Promise<void> {
  await running.pop()?.stop();
}

const log = () =>
  readFileSync(join(data, 'wirewatch.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a second console', () => {
  it('is turned away from the data directory of the first, and told what to do', async () => {
    expect((await start('--data-dir', data)).ok).toBe(true);
    const before = [...said];
    expect(await start('--data-dir', data)).toEqual({
      ok: false,
      error: {
        lines: [
          `another Wirewatch uses the data directory ${data}: end it, or give this one its own with --data-dir`,
        ],
        exitCode: 1,
      },
    });
    expect(said).toEqual(before);
    expect((await start('--data-dir', join(directory, 'other'))).ok).toBe(true);
  });

  it('may have it when the first has ended, or could not start', async () => {
    await start('--data-dir', data);
    await stop();
    writeFileSync(fleet, '{}');
    expect(await start('--data-dir', data)).toMatchObject({ ok: false, error: { exitCode: 2 } });
    writeFleet('one');
    expect((await start('--data-dir', data)).ok).toBe(true);
  });

  it('is no matter without a data directory', async () => {
    for (const shell of [await start(), await start()]) expect(shell.ok).toBe(true);
    expect(said.join('\n')).toContain('there is no home directory');
  });
});

describe('the log', () => {
  it('begins with the version and the hash of the configuration, and ends with the end', async () => {
    await start('--data-dir', data);
    await stop();
    const records = log();
    expect(records[0]).toMatchObject({
      level: 'info',
      msg: 'Wirewatch starts',
      version: '1.2.3',
      configurationHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      fleet: 'mine',
      backends: 1,
      pid: process.pid,
    });
    expect(records.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['fleet mine: 1 backend', 'the console is served']),
    );
    expect(records.at(-1)).toMatchObject({ msg: 'Wirewatch ended' });
    expect(statSync(join(data, 'wirewatch.log')).mode & 0o777).toBe(0o600);
  });

  it('goes on in the same file at the next start', async () => {
    for (let run = 0; run < 2; run++) {
      await start('--data-dir', data);
      await stop();
    }
    expect(log().filter(({ msg }) => msg === 'Wirewatch starts')).toHaveLength(2);
    expect(readdirSync(data).filter((name) => name.startsWith('wirewatch.log'))).toHaveLength(1);
  });

  it('has a new hash for a fleet file that was changed', async () => {
    const shell = await start('--data-dir', data);
    if (!shell.ok) throw new Error('it did not start');
    writeFleet('one', 'two');
    shell.value.reload?.();
    const changed = await vi.waitFor(
      () => {
        const record = log().find(({ msg }) => msg === 'fleet file taken on');
        if (!record) throw new Error('not yet');
        return record;
      },
      { timeout: 10_000, interval: 20 },
    );
    expect(changed).toMatchObject({ added: 1, configurationHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(changed.configurationHash).not.toBe(log()[0]?.configurationHash);
  });

  it('has neither the token of the run nor a credential of the fleet file', async () => {
    await start('--data-dir', data);
    expect(said.join('\n')).toContain(TOKEN);
    await stop();
    const text = readFileSync(join(data, 'wirewatch.log'), 'utf8');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('password');
  });

  it('is not kept where there is no lock, and that is said', async () => {
    mkdirSync(join(data, 'lock.db'), { recursive: true });
    expect((await start('--data-dir', data)).ok).toBe(true);
    expect(said[0]).toMatch(
      /is not locked, so there is no log file and history is kept until the console ends: /,
    );
    await stop();
    expect(existsSync(join(data, 'wirewatch.log'))).toBe(false);
  });
});
