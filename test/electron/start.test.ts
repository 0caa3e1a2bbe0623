import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, LaunchedApp, temporaryFolder } from './launch.ts';

afterEach(cleanUp);

function fleetFile(content: string): string {
  const file = join(temporaryFolder(), 'fleet.yaml');
  writeFileSync(file, content);
  return file;
}

async function run(...args: string[]) {
  const app = LaunchedApp.launch({ args });
  const code = await app.exit;
  return { app, code, stdout: app.stdout, stderr: app.stderr };
}

describe('a start that cannot succeed', () => {
  it('says where the fleet file is wrong, also in a dialog, and ends with 2', async () => {
    const file = fleetFile('version: 1\nbackends:\n  - id: one\n    url: http://example.org\n');
    const { app, code, stderr } = await run('--fleet', file);
    expect(code).toBe(2);
    expect(stderr).toContain(`${file}:4:`);
    expect(stderr).toContain('expected a WebSocket URL');
    expect(app.errorBoxes).toEqual([stderr.trimEnd()]);
    expect(app.pages).toEqual([]);
  });

  it('names a fleet file that is not there, and ends with 2', async () => {
    const { code, stderr } = await run('--fleet', 'nowhere.yaml');
    expect(code).toBe(2);
    expect(stderr).toContain('nowhere.yaml');
  });

  it.each([[['--fleat', 'x.yaml']], [['--port', '9']]])('ends with 2 and one line for %j', async (args) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a start that only answers', () => {
  it.each([
    [['--version'], /^0\.1\.0\n$/],
    [['--help'], /--fleet FILE/],
  ])('prints for %j and ends with 0', async (args, expected) => {
    const { app, code, stdout } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(expected);
    expect(app.pages).toEqual([]);
  });

  it('checks a fleet file', async () => {
    const good = await run(
      'validate',
      fleetFile('version: 1\nbackends:\n  - { id: one, url: ws://localhost:9 }\n'),
    );
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(/: 1 backend, ok\n$/);
    const bad = await run('validate', fleetFile('version: 1\n'));
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain('backends');
  });
});
