import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  const program = [
    `import { Aside } from ${JSON.stringify(module)};`,
    'globalThis.aside = new Aside(process.argv[1]);',
    "console.log(globalThis.aside.folder('deleted'));",
    'setInterval(() => {}, 1_000);',
  ].join('\n');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program, directory],
    { cwd: join(import.meta.dirname, '../../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [said] = await once(child.stdout, 'data');
  const folder = String(said).trim();
  writeFileSync(join(folder, 'night.wwr'), 'x');
  new Aside(directory).dispose();
  expect(existsSync(join(folder, 'night.wwr'))).toBe(true);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  new Aside(directory).dispose();
  expect(readdirSync(directory)).toEqual([]);
});
