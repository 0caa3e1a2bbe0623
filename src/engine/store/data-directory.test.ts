import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { homeDirectory, makeDataDirectory, ownDataDirectory, stateDirectory } from './data-directory.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-data-'));
  folders.push(folder);
  return folder;
}

describe('the place of the served shell’s own', () => {
  it.each([
    { platform: 'linux', env: {}, home: '/home/me', place: '/home/me/.local/state/wirewatch' },
    { platform: 'linux', env: { XDG_STATE_HOME: '/state' }, home: '/home/me', place: '/state/wirewatch' },
    { platform: 'linux', env: { XDG_STATE_HOME: '/state' }, home: null, place: '/state/wirewatch' },
    { platform: 'linux', env: { XDG_STATE_HOME: '' }, home: '/me', place: '/me/.local/state/wirewatch' },
    { platform: 'linux', env: { XDG_STATE_HOME: 'state' }, home: '/me', place: '/me/.local/state/wirewatch' },
    { platform: 'freebsd', env: {}, home: '/home/me', place: '/home/me/.local/state/wirewatch' },
    { platform: 'linux', env: {}, home: null, place: null },
    {
      platform: 'darwin',
      env: { XDG_STATE_HOME: '/state' },
      home: '/Users/me',
      place: '/Users/me/Library/Application Support/Wirewatch',
    },
    { platform: 'darwin', env: {}, home: null, place: null },
    {
      platform: 'win32',
      env: { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' },
      home: 'D:\\me',
      place: 'C:\\Users\\me\\AppData\\Local\\Wirewatch',
    },
    { platform: 'win32', env: {}, home: 'D:\\me', place: 'D:\\me\\AppData\\Local\\Wirewatch' },
    { platform: 'win32', env: {}, home: null, place: null },
  ] as const)('on $platform with $env and home $home is $place', ({ place, ...home }) => {
    expect(ownDataDirectory(home)).toBe(place);
  });

  it('is asked of the system', () => {
    expect(homeDirectory()).toMatch(/./);
  });
});

describe('where a run keeps its state', () => {
  it('is the shell’s own place for a fleet, and nowhere for the demo fleet', () => {
    expect(stateDirectory({ dataDir: null, demo: false }, '/own')).toBe('/own');
    expect(stateDirectory({ dataDir: null, demo: false }, null)).toBeNull();
    expect(stateDirectory({ dataDir: null, demo: true }, '/own')).toBeNull();
  });

  it('is the given place for either', () => {
    for (const demo of [true, false]) {
      expect(stateDirectory({ dataDir: 'state', demo }, '/own')).toBe(resolve('state'));
    }
  });
});

describe('making it', () => {
  it('is for this account alone, however deep', () => {
    const path = join(temporaryFolder(), 'a', 'b');
    expect(makeDataDirectory(path)).toEqual({ ok: true, value: path });
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('leaves one that is there as it is', () => {
    const path = temporaryFolder();
    chmodSync(path, 0o750);
    expect(makeDataDirectory(path).ok).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o750);
  });

  it('says in one line why it cannot be', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const path = join(file, 'below');
    expect(makeDataDirectory(path)).toEqual({
      ok: false,
      error: `the data directory ${path} cannot be made (ENOTDIR)`,
    });
  });
});
