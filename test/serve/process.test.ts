import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { built, type Program, start, unreachable } from './built.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const running: Program[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

const serve = (...args: string[]): Program => {
  const program = start([built('main/serve.js'), ...args]);
  running.push(program);
  return program;
};

const fleetFile = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

describe('the demo', () => {
  it('prints where it is, watches its fleet, and leaves nothing behind after Ctrl-C', async () => {
    const program = serve('--demo', '--port', '0', '--no-open');
    const [, url = ''] = await program.line(/^Wirewatch console: (http:\S+\?token=\S+)$/);
    const [, control = ''] = await program.line(/^control: (http:\S+)$/);
    const [, count] = await program.line(/^demo fleet: (\d+) simulated backends$/);
    expect(Number(count)).toBeGreaterThanOrEqual(5);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
    const servers = (await (await fetch(`${control}/servers`)).json()) as unknown[];
    expect(servers).toHaveLength(Number(count));

    const asked = performance.now();
    // Twice, as when npm passes on what the terminal has sent already.
    program.child.kill('SIGINT');
    program.child.kill('SIGINT');
    expect(await program.ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(3_000);
    await unreachable(control);
    await unreachable(url);
  });

  it('takes its fleet with it even when it is killed', async () => {
    const program = serve('--serve', '--port', '0', '--no-open');
    const [, control = ''] = await program.line(/^control: (http:\S+)$/);
    program.child.kill('SIGKILL');
    await program.ended;
    await unreachable(control);
  });

  it('has as many backends as asked for', async () => {
    const program = serve('--demo-backends', '40', '--port', '0', '--no-open');
    await program.line(/^demo fleet: 40 simulated backends$/);
  });
});

describe('a port that is taken', () => {
  it('is an error when it was asked for', async () => {
    const neighbour = createServer();
    await new Promise<void>((resolve) => neighbour.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = neighbour.address() as AddressInfo;
    const program = serve('--port', `${port}`, '--no-open');
    expect(await program.ended).toBe(1);
    expect(program.lines).toEqual([expect.stringContaining(`port ${port} is taken`)]);
    neighbour.close();
  });

  it('is no obstacle for a second console', async () => {
    const first = serve('--no-open');
    const [, firstUrl] = await first.line(/^Wirewatch console: (\S+)$/);
    const second = serve('--no-open');
    const [, secondUrl] = await second.line(/^Wirewatch console: (\S+)$/);
    await second.line(/^port 7433 is taken: using \d+ instead$/);
    expect(secondUrl).not.toBe(firstUrl);
  });
});

describe('a data directory', () => {
  const args = () => {
    const file = fleetFile(
      'locked.json',
      '{"version": 1, "backends": [{"id": "a", "url": "ws://127.0.0.1:9/"}]}',
    );
    return ['--fleet', file, '--port', '0', '--no-open', '--data-dir', join(directory, 'locked')];
  };

  it('is of one console, until that has ended, however it did', async () => {
    const first = serve(...args());
    await first.line(/^Wirewatch console: /);
    const second = serve(...args());
    expect(await second.ended).toBe(1);
    expect(second.lines).toEqual([
      expect.stringMatching(/^wirewatch: another Wirewatch uses the data directory .* with --data-dir$/),
    ]);
    first.child.kill('SIGKILL');
    await first.ended;
    const third = serve(...args());
    await third.line(/^Wirewatch console: /);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
    const log = readFileSync(join(directory, 'locked/wirewatch.log'), 'utf8');
    const messages = log
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages.filter((message) => message === 'Wirewatch starts')).toHaveLength(2);
    expect(messages.at(-1)).toBe('Wirewatch ended');
  });
});

describe('a fleet file', () => {
  const good = '{"version": 1, "name": "mine", "backends": [{"id": "a", "url": "ws://127.0.0.1:9/"}]}';
  const bad = 'version: 1\nbackends:\n  - id: a\n    url: http://example.test\n';

  it('is watched when it is good', async () => {
    const program = serve('--fleet', fleetFile('good.json', good), '--port', '0', '--no-open');
    await program.line(/^fleet mine: 1 backend$/);
    await program.line(/^Wirewatch console: /);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('is refused with file, line and column when it is not', async () => {
    const path = fleetFile('bad.yaml', bad);
    for (const args of [
      ['--fleet', path, '--port', '0'],
      ['validate', path],
    ]) {
      const program = serve(...args);
      expect(await program.ended).toBe(2);
      expect(program.lines).toEqual([expect.stringContaining(`${path}:4:10: `)]);
      expect(program.lines[0]).toContain('expected a WebSocket URL');
    }
  });

  it('can be checked without being run', async () => {
    const path = fleetFile('good.json', good);
    const program = serve('validate', path);
    expect(await program.ended).toBe(0);
    expect(program.lines).toEqual([`${path}: 1 backend, ok`]);
  });
});

it('answers bad usage with one line and exit code 2', async () => {
  const program = serve('--fleet');
  expect(await program.ended).toBe(2);
  expect(program.lines).toEqual(['wirewatch: --fleet needs a value']);
});
