import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { built } from './built.ts';

let folder: string;
let server: SimulatedServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-check-'));
  server = await SimulatedServer.listen({ id: 'api' });
  writeFileSync(join(folder, 'fleet.yaml'), `version: 1\nbackends:\n  - { id: api, url: "${server.url}" }\n`);
});
afterEach(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** The command as the launcher starts it: with a channel, by which it would notice that the launcher is gone. */
function check(...argv: string[]) {
  const fleet = ['--fleet', join(folder, 'fleet.yaml'), '--backend', 'api'];
  const child = spawn(process.execPath, [built('main/serve.js'), 'check', ...fleet, ...argv], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, ended };
}

it('ends by itself when it is done, with its report and its exit code', async () => {
  const junit = join(folder, 'report.xml');
  const { ended } = check('--for', '1s', '--connections', '3', '--junit', junit);
  const { code, output } = await ended;
  expect([code, output.trimEnd().split('\n').at(-1)]).toEqual([0, '3 of 3 connected']);
  expect(readFileSync(junit, 'utf8')).toContain(
    '<testsuite name="wirewatch check api" tests="3" failures="0"',
  );
  await server.until(({ connections }) => connections === 0);
});

it.each(['SIGINT', 'SIGTERM'] as const)('ends in order by %s, and has not passed', async (signal) => {
  const { child, ended } = check('--for', '10m', '--connections', '2', '--json');
  await server.until(({ connections, messagesSent }) => connections === 2 && messagesSent > 4);
  child.kill(signal);
  const { code, output } = await ended;
  expect(code).toBe(1);
  expect(JSON.parse(output)).toMatchObject({ passed: false, interrupted: true, connected: 2 });
});

it('ends in order when its launcher is gone', async () => {
  const { child } = check('--for', '10m');
  await server.until(({ connections }) => connections === 1);
  // Who has left hears of no 'close' any more.
  const exited = once(child, 'exit');
  child.disconnect();
  expect((await exited)[0]).toBe(1);
});
