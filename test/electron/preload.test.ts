import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import {
  COMMAND_CHANNEL,
  commandMessage,
  OPEN_FILE_CHANNEL,
  OPEN_WINDOW_CHANNEL,
  PORT_REQUEST_CHANNEL,
} from '../../src/shared/bridge.ts';
import { assertBuilt, built } from './built.ts';
import { fileOnDisk, Page } from './page.ts';
import { clone, revive } from './wire.ts';

assertBuilt();
const source = readFileSync(built('preload/index.cjs'), 'utf8');

function load(preload: string) {
  const sent: { channel: string; args: unknown }[] = [];
  const ignore = () => undefined;
  const page = new Page(
    { document: 1, contents: 1, url: 'app://wirewatch/', origin: 'app://wirewatch', preload },
    { send: (_, channel, args) => sent.push({ channel, args: revive(args) }), post: ignore, close: ignore },
  );
  return { page, sent };
}

it('is one file, and requires nothing but electron', () => {
  expect(readdirSync(built('preload'))).toEqual(['index.cjs']);
  const { page } = load(source);
  expect(page.preloadError).toBeNull();
  expect(page.required).toEqual(['electron']);
});

it('gives the page a platform, a way to ask for a port, for a window and for a file, and nothing else', () => {
  const { page, sent } = load(source);
  const bridge = page.window.wirewatch!;
  expect(Object.keys(bridge).sort()).toEqual(['openFile', 'openWindow', 'platform', 'requestPort']);
  expect(['darwin', 'linux', 'win32', 'other']).toContain(bridge.platform);
  expect(bridge.requestPort()).toBeUndefined();
  expect(sent).toEqual([{ channel: PORT_REQUEST_CHANNEL, args: [] }]);
  expect(bridge.openWindow('#backend=a')).toBeUndefined();
  expect(sent[1]).toEqual({ channel: OPEN_WINDOW_CHANNEL, args: ['#backend=a'] });
});

it('hands the path of a file that was dropped to main, and never to the page', () => {
  const { page, sent } = load(source);
  const bridge = page.window.wirewatch!;
  expect(bridge.openFile(fileOnDisk('/bugs/release 42.wwr'))).toBe(true);
  expect(sent).toEqual([{ channel: OPEN_FILE_CHANNEL, args: ['/bugs/release 42.wwr'] }]);
  // Neither what a script made nor what is no file at all is on a disk.
  expect(bridge.openFile(new File(['x'], '/etc/passwd'))).toBe(false);
  expect(bridge.openFile({ name: '/etc/passwd' })).toBe(false);
  expect(sent).toHaveLength(1);
});

it('passes on what the menu asks, and nothing that it does not know', async () => {
  const { page } = load(source);
  const heard: unknown[] = [];
  page.window.addEventListener('message', ({ data }) => heard.push(data));
  for (const command of ['find', 'eval', { find: true }, 'palette']) {
    page.receiveIpc(COMMAND_CHANNEL, clone([command]), []);
  }
  await vi.waitFor(() => expect(heard).toEqual([commandMessage('find'), commandMessage('palette')]));
});

it('cannot be altered by the page', () => {
  const { page } = load(source);
  expect(Object.isFrozen(page.window.wirewatch)).toBe(true);
  expect(() => Object.assign(page.window, { wirewatch: null })).toThrow(TypeError);
});

it('would be noticed if it were an ES module, or required more than a sandbox has', () => {
  expect(load("import { ipcRenderer } from 'electron';").page.preloadError).toMatch(/^SyntaxError/);
  expect(load("require('node:fs');").page.preloadError).toContain('module not found: node:fs');
});
