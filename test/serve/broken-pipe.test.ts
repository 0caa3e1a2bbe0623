import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { built } from './built.ts';

/* `wirewatch … | head -1`: who reads has gone before all is said. */

let folder: string;
let server: SimulatedServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-pipe-'));
  server = await SimulatedServer.listen({ id: 'api' });
  writeFileSync(join(folder, 'fleet.yaml'), `version: 1\nbackends:\n  - { id: api, url: "${server.url}" }\n`);
});
afterEach(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const fleet = () => join(folder, 'fleet.yaml');

it.each([
  ['--help', () => ['--help'], 0],
  ['check', () => ['check', '--fleet', fleet(), '--backend', 'api', '--for', '1s', '--json'], 0],
  ['record', () => ['record', '--fleet', fleet(), '--out', join(folder, 'a.wwr'), '--for', '10m'], 0],
  ['a console', () => ['--fleet', fleet(), '--data-dir', folder, '--port', '0', '--no-open'], 0],
  ['bad usage', () => ['check'], 2],
])('%s ends quietly when nobody reads what it prints', async (_, argv, exitCode) => {
  const child = spawn(process.execPath, [built('main/serve.js'), ...argv()], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const exited = once(child, 'close');
  child.stdout.destroy();
  expect((await exited)[0]).toBe(exitCode);
  expect(complaints).not.toMatch(/EPIPE|\n {4}at /);
});
