import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../docs/page.ts';

/* What `npm run scenarios` counts is the same again, on a machine that is busy with the other run of it. */

const run = promisify(execFile);

/** The table that the command prints of one account. */
async function tableOf(account: string): Promise<string> {
  const command = ['--import', 'tsx', join(root, 'bench/scenarios.ts'), '--only', account];
  const { stdout } = await run(process.execPath, command, { cwd: root });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}

it('the same seed leads to the same counts, on both sides', { timeout: 120_000 }, async () => {
  const [first, second] = await Promise.all([tableOf('actix'), tableOf('actix')]);
  expect(first).toContain('sessions taken up again');
  expect(first.match(/\| counted \|/g)?.length).toBeGreaterThanOrEqual(5);
  expect(first).not.toContain('measured');
  expect(second).toBe(first);
});
