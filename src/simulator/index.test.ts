import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { SimulatorReady } from '../shared/control.ts';
import { TestClient } from './test-client.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function run(...args: string[]) {
  const entry = fileURLToPath(new URL('index.ts', import.meta.url));
  const child = fork(entry, args, { execArgv: ['--import', 'tsx'], silent: true });
  if (!child.stdout || !child.stderr) throw new Error('the output of the simulator is not piped');
  children.push(child);
  const lines: string[] = [];
  const errors: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  const complaints = createInterface({ input: child.stderr });
  complaints.on('line', (line) => errors.push(line));
  const said = once(complaints, 'close');
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const ready = once(output, 'line').then(([line]) => JSON.parse(line) as SimulatorReady);
  return { child, lines, errors, exited, said, ready };
}

test.each([
  ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
  ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
  ['the loss of its parent', (child: ChildProcess) => child.disconnect()],
])('it prints one line, serves, and ends quietly on %s', async (_sign, end) => {
  const { child, lines, errors, exited, ready } = run('--backends', '2');
  const { wirewatchSimulator, fleet } = await ready;
  expect(wirewatchSimulator).toBe(1);
  const [backend] = (fleet as { backends: { url: string }[] }).backends;
  const client = await TestClient.open(backend?.url ?? '');
  end(child);
  expect(await exited).toBe(0);
  expect((await client.closed).code).toBe(1006);
  expect([lines.length, errors]).toEqual([1, []]);
});

test('bad arguments are refused with one line and exit code 2', async () => {
  const { lines, errors, exited, said } = run('--backends', 'many');
  expect(await exited).toBe(2);
  await said;
  expect(lines).toEqual([]);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toContain('simulator: --backends many is not a whole number');
});
