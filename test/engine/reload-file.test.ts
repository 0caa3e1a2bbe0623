import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { FleetWatcher } from '../../src/engine/fleet-file/fleet-watcher.ts';
import { openFleet } from '../../src/engine/start/open-fleet.ts';
import { AccountingServer } from './accounting-server.ts';

/* From the file on disk to the connections at the server, as both shells put it together. */

const WAIT = { timeout: 7_000, interval: 10 };

let directory: string;
let file: string;
let server: AccountingServer;
let engine: Engine;
let watcher: FleetWatcher;
let said: string[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  file = join(directory, 'fleet.yaml');
  server = await AccountingServer.listen();
  said = [];
  write('one', 'two');
  const log = (line: string) => said.push(line);
  const noSimulator = () => {
    throw new Error('there is a fleet file');
  };
  const opened = await openFleet({ fleet: file, demoBackends: null }, noSimulator, '', {}, log);
  if (!opened.ok) throw new Error(opened.error.lines.join());
  engine = new Engine({ fleet: opened.value.config, version: '0.0.0', demo: false, log });
  const watching = opened.value.watch?.(engine);
  if (!watching) throw new Error('a fleet file is watched');
  watcher = watching;
  engine.start();
  await server.until(() => server.open === 2);
});

afterEach(async () => {
  watcher.dispose();
  await engine.stop();
  await server.dispose();
  rmSync(directory, { recursive: true });
});

function write(...ids: string[]): void {
  const backends = ids.map((id) => `  - { id: ${id}, url: '${server.url(id)}' }\n`).join('');
  replace(`version: 1\nname: mine\nbackends:\n${backends}`);
}

function replace(content: string): void {
  writeFileSync(`${file}.tmp`, content);
  renameSync(`${file}.tmp`, file);
}

it('an edit reaches the servers that it is about, and no other', async () => {
  write('two', 'three');
  await server.until(() => server.account('three').open === 1 && server.account('one').closes.length === 1);
  expect(server.account('two')).toMatchObject({ accepted: 1, open: 1 });
  expect(server.account('one').closes).toEqual([1001]);
  expect(engine.fleet.ids).toEqual(['two', 'three']);
  expect(said).toEqual(['fleet file: in force anew, backends: 1 added, 1 removed']);
});

it('a bad edit costs no connection and is told until it is mended', async () => {
  const events: string[][] = [];
  engine.fleet.events.onEvent((event) => {
    if (event.kind === 'fleet') events.push(event.problems);
  });
  replace('version: 1\nbackends:\n  - { id: one, url: http://127.0.0.1/ }\n');
  await vi.waitFor(() => expect(engine.snapshot().fleetProblem).not.toBeNull(), WAIT);
  const line = expect.stringContaining(`${file}:3:21: backends[0].url: expected a WebSocket URL`);
  expect(engine.snapshot().fleetProblem).toEqual({ since: expect.any(Number), problems: [line], count: 1 });
  expect(said).toEqual(['fleet file: 1 problem, the last good configuration stays in force', line]);
  expect(engine.fleet.ids).toEqual(['one', 'two']);
  write('one', 'two');
  await vi.waitFor(() => expect(engine.snapshot().fleetProblem).toBeNull(), WAIT);
  expect(events).toEqual([[line], []]);
  expect([server.account('one').accepted, server.account('two').accepted]).toEqual([1, 1]);
});
