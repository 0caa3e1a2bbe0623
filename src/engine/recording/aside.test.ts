import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heldElsewhere } from '../store/test-holder.ts';
import { Aside } from './aside.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-aside-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('it is there once something is put into it, for this account alone, and goes', () => {
  const aside = new Aside(directory);
  expect(readdirSync(directory)).toEqual([]);
  expect(aside.find('deleted')).toBeNull();
  const folder = aside.folder('deleted');
  expect(aside.folder('deleted')).toBe(folder);
  expect(aside.find('deleted')).toBe(folder);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(folder, 'night.wwr'), 'x');
  aside.dispose();
  expect(readdirSync(directory)).toEqual([]);
  expect(() => aside.folder('deleted')).toThrow('the console ends');
});

test('that of a running console stays when another one starts, and ends', () => {
  const first = new Aside(directory);
  const file = join(first.folder('deleted'), 'night.wwr');
  writeFileSync(file, 'x');
  const second = new Aside(directory);
  expect(second.folder('deleted')).not.toBe(first.folder('deleted'));
  second.dispose();
  new Aside(directory).dispose();
  expect(existsSync(file)).toBe(true);
  first.dispose();
});

test('that of a killed console goes when another one starts', async () => {
  const module = join(import.meta.dirname, 'aside.ts');
  const says = "held.folder('deleted')";
  const other = await heldElsewhere(module, 'Aside', directory, 'new Aside(directory)', says);
  const folder = other.said;
  writeFileSync(join(folder, 'night.wwr'), 'x');
  new Aside(directory).dispose();
  expect(existsSync(join(folder, 'night.wwr'))).toBe(true);
  await other.kill();
  new Aside(directory).dispose();
  expect(readdirSync(directory)).toEqual([]);
});
