import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SimulatorProcess } from './demo-fleet.ts';
import { openFleet } from './open-fleet.ts';

let directory: string;
let said: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A simulator that is in our hands: what it says, and when it ends. */
class Simulator implements SimulatorProcess {
  readonly stdout = new PassThrough();
  args: string[] = [];
  killed = false;
  end: (code: number | null) => void = () => undefined;
  private readonly listeners: ((code: number | null) => void)[] = [];

  constructor() {
    this.end = (code) => {
      for (const listener of this.listeners) listener(code);
    };
  }

  readonly spawn = (_entry: string, args: string[]): SimulatorProcess => {
    this.args = args;
    return this;
  };

  onExit(listener: (code: number | null) => void): void {
    this.listeners.push(listener);
  }

  kill(): void {
    this.killed = true;
    this.end(0);
  }

  ready(): void {
    const fleet = { version: 1, name: 'demo', backends: [{ id: 'one', url: 'ws://127.0.0.1:9/' }] };
    this.stdout.write(`${JSON.stringify({ wirewatchSimulator: 1, control: 'http://127.0.0.1:1', fleet })}\n`);
  }
}

const open = (run: { fleet?: string; demoBackends?: number }, simulator = new Simulator()) =>
  openFleet(
    { fleet: run.fleet ?? null, demoBackends: run.demoBackends ?? null },
    simulator.spawn,
    'simulator.js',
    {},
    (line) => said.push(line),
  );

it('opens the demo fleet and says what and where it is', async () => {
  const simulator = new Simulator();
  const opening = open({ demoBackends: 1 }, simulator);
  simulator.ready();
  expect(await opening).toMatchObject({
    ok: true,
    value: {
      demo: true,
      lines: ['demo fleet: 1 simulated backend', 'control: http://127.0.0.1:1'],
      // There is no file that could change.
      watch: null,
    },
  });
  expect(simulator.args).toEqual(['--backends', '1']);
});

it('tells when the demo fleet ends by itself, and not when it is ended', async () => {
  const [dying, ended] = [new Simulator(), new Simulator()];
  const opening = [open({}, dying), open({}, ended)];
  dying.ready();
  ended.ready();
  const [, second] = await Promise.all(opening);
  dying.end(7);
  if (second?.ok) second.value.dispose();
  expect(ended.killed).toBe(true);
  expect(said).toEqual(['demo fleet: its process ended (code 7); the console goes on without it']);
});

it('fails with 1 when the demo fleet cannot start', async () => {
  const simulator = new Simulator();
  const opening = open({}, simulator);
  simulator.end(3);
  expect(await opening).toEqual({
    ok: false,
    error: { lines: ['the demo fleet ended with code 3 before it was ready'], exitCode: 1 },
  });
  expect(said).toEqual([]);
});

it('opens a fleet file, or says with 2 where it is wrong', async () => {
  const good = join(directory, 'good.yaml');
  writeFileSync(good, 'version: 1\nname: mine\nbackends:\n  - { id: one, url: ws://127.0.0.1:9/ }\n');
  expect(await open({ fleet: good })).toMatchObject({
    ok: true,
    value: { demo: false, lines: ['fleet mine: 1 backend'], watch: expect.any(Function) },
  });
  const missing = join(directory, 'missing.yaml');
  expect(await open({ fleet: missing })).toMatchObject({
    ok: false,
    error: { lines: [expect.stringContaining(`${missing}:1:1: `)], exitCode: 2 },
  });
});
