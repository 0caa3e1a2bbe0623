import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ExitGate } from './exit-gate.ts';

let folder: string | null = null;
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('who passes is inside alone, and nobody passes a gate that is shut', () => {
  const gate = new ExitGate();
  const done: string[] = [];
  gate.pass(() => {
    done.push('first');
    gate.pass(() => done.push('within'));
    expect(gate.shut(0)).toBe(false);
  });
  gate.pass(() => done.push('second'));
  expect(gate.shut(0)).toBe(true);
  expect(gate.shut(0)).toBe(true);
  gate.pass(() => done.push('late'));
  expect(done).toEqual(['first', 'second']);
});

test('one that throws has left', () => {
  const gate = new ExitGate();
  expect(() =>
    gate.pass(() => {
      throw new Error('the disk is full');
    }),
  ).toThrow('the disk is full');
  expect(gate.shut(0)).toBe(true);
});

/** Hands over ticks as fast as they are taken in, and ends the process in the middle of it. */
const script = (directory: string, after: number) => {
  const module = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url));
  return `
    const { HistoryStore } = await import(${module('engine/history/history-store.ts')});
    const { spawnFromSource } = await import(${module('engine/history/test-thread.ts')});
    const { DEFAULT_SETTINGS, } = await import(${module('engine/history/tiers.ts')});
    const directory = ${JSON.stringify(directory)};
    const store = new HistoryStore({
      spawn: spawnFromSource, onProblem: () => {},
      data: { directory, file: directory + '/history.db', settings: DEFAULT_SETTINGS },
    });
    // The thread alone keeps no process.
    setInterval(() => {}, 1_000);
    const query = { fleet: 'f', source: { kind: 'fleet' }, series: [], from: 0, to: 1, points: 2 };
    const { createFrame } = await import(${module('shared/frame.ts')});
    const { COUNTED_NAMES, BACKEND_GAUGE_NAMES } = await import(${module('engine/history/history-series.ts')});
    const rows = 200;
    const of = (names, make) => Object.fromEntries(names.map((name) => [name, make()]));
    const counts = {
      used: rows, grown: of(COUNTED_NAMES, () => new Float64Array(rows).fill(3)), sums: of(COUNTED_NAMES, () => 600),
      gauges: of(BACKEND_GAUGE_NAMES, () => new Float64Array(rows).fill(1)),
    };
    const backends = Array.from({ length: rows }, (_, index) => ({ id: 'b' + index, group: null }));
    store.follow({ name: 'f', backends }, Uint32Array.from(backends.keys()));
    await store.query(query);
    setTimeout(() => process.exit(0), ${after});
    // Each ends a bucket of ten seconds, which is written at once.
    for (let sequence = 1; ; sequence++) {
      store.tick(createFrame({ sequence, time: Date.now() + sequence * 10_000, revision: 1, rows, tick: 1_000 }), counts);
      if (sequence % 20 === 0) await store.query(query);
    }`;
};

test('a process may end at any moment, and ends with the code that it wanted', async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-exit-'));
  for (let after = 40; after < 400; after += 33) {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script(folder, after)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect({ code, signal, complaint }).toEqual({ code: 0, signal: null, complaint: '' });
  }
}, 60_000);
