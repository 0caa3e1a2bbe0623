import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Settings } from './settings.ts';

let folder: string;
let lines: string[];
const open = () => new Settings(join(folder, 'settings.json'), (line) => lines.push(line));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-settings-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('asks, and tells of what goes down in a real fleet, until somebody chooses', () => {
  expect(open().background).toBe('ask');
  expect(open().notifications('shop', false)).toBe('down');
  expect(open().notifications('Demo fleet', true)).toBe('off');
  expect(readdirSync(folder)).toEqual([]);
});

it('remembers what was chosen, for each fleet of its own', () => {
  const settings = open();
  settings.keepBackground('keep');
  settings.keepNotifications('shop', 'all');
  settings.keepNotifications('Demo fleet', 'down');
  settings.keepNotifications('shop', 'off');
  const again = open();
  expect(again.background).toBe('keep');
  expect(again.notifications('shop', false)).toBe('off');
  expect(again.notifications('Demo fleet', true)).toBe('down');
  expect(again.notifications('other', false)).toBe('down');
  expect(readdirSync(folder)).toEqual(['settings.json']);
  expect(lines).toEqual([]);
});

it.each(['{', '{"version":2}', '{"version":1,"background":"never","notifications":[]}'])(
  'begins anew where the file is %s',
  (content) => {
    writeFileSync(join(folder, 'settings.json'), content);
    expect(open().background).toBe('ask');
    open().keepBackground('quit');
    expect(open().background).toBe('quit');
  },
);
