import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DataLock, LOCK_FILE, lockDataDirectory } from './data-lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function held(lock: DataLock): Extract<DataLock, { state: 'held' }> {
  if (lock.state !== 'held') throw new Error(`it is ${lock.state}`);
  return lock;
}

it('is held by one at a time', () => {
  const first = held(lockDataDirectory(directory));
  expect(lockDataDirectory(directory)).toEqual({ state: 'taken' });
  // To be refused does not take it away from who has it.
  expect(lockDataDirectory(directory)).toEqual({ state: 'taken' });
  first.dispose();
  const second = held(lockDataDirectory(directory));
  expect(lockDataDirectory(directory)).toEqual({ state: 'taken' });
  second.dispose();
});

it('leaves one private, empty file', () => {
  held(lockDataDirectory(directory)).dispose();
  expect(readdirSync(directory)).toEqual([LOCK_FILE]);
  const { mode, size } = statSync(join(directory, LOCK_FILE));
  expect([mode & 0o777, size]).toEqual([0o600, 0]);
});

it('is free again when its process was killed', async () => {
  const module = join(import.meta.dirname, 'data-lock.ts');
  const program = [
    `import { lockDataDirectory } from ${JSON.stringify(module)};`,
    'globalThis.lock = lockDataDirectory(process.argv[1]);',
    'console.log(globalThis.lock.state);',
    'setInterval(() => {}, 1_000);',
  ].join('\n');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program, directory],
    { cwd: join(import.meta.dirname, '../../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('held\n');
  expect(lockDataDirectory(directory)).toEqual({ state: 'taken' });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  held(lockDataDirectory(directory)).dispose();
});

it('says why where there is none to be had', () => {
  expect(lockDataDirectory(join(directory, 'missing'))).toEqual({
    state: 'unavailable',
    reason: 'the system refuses it (ENOENT)',
  });
  mkdirSync(join(directory, 'odd', LOCK_FILE), { recursive: true });
  expect(lockDataDirectory(join(directory, 'odd'))).toMatchObject({ state: 'unavailable' });
  writeFileSync(join(directory, LOCK_FILE), 'this is no database, but somebody else’s file of that name');
  expect(lockDataDirectory(directory)).toEqual({
    state: 'unavailable',
    reason: 'it is damaged (SQLITE_NOTADB)',
  });
});
