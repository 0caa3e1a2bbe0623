import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DataLock, LOCK_FILE, lockDataDirectory } from './data-lock.ts';
import { heldElsewhere } from './test-holder.ts';

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
  const holds = 'lockDataDirectory(directory)';
  const other = await heldElsewhere(module, 'lockDataDirectory', directory, holds, 'held.state');
  expect(other.said).toBe('held');
  expect(lockDataDirectory(directory)).toEqual({ state: 'taken' });
  await other.kill();
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
