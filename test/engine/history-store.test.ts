import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import type { HistoryAnswer } from '../../src/engine/history/history-answer.ts';
import { COUNTED_NAMES, type CountedName } from '../../src/engine/history/history-series.ts';
import { HistoryStore } from '../../src/engine/history/history-store.ts';
import { aBackend, FLEET } from '../../src/engine/history/test-keeper.ts';
import { spawnFromSource } from '../../src/engine/history/test-thread.ts';
import { bucketStart, COARSEST, DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import { createFrame, fleetColumn, packState } from '../../src/shared/frame.ts';
import type { SeriesSource } from '../../src/shared/range.ts';

/* The store with a real thread and a real file, and with a console that is killed. */

const SECOND = 1_000;
/** The last hour: the thread goes by the machine's clock, and what is too old is forgotten. */
const START = bucketStart(Date.now(), COARSEST) - COARSEST;
const UP = packState('open', 'closed', 'up');

const ORDERS = {
  name: 'orders',
  backends: [
    { id: 'a', group: 'east' },
    { id: 'b', group: null },
  ],
};

const stores: HistoryStore[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-store-'));
  folders.push(folder);
  return folder;
}

function open(directory: string) {
  const problems: string[] = [];
  const store = new HistoryStore({
    spawn: spawnFromSource,
    data: { directory, file: join(directory, 'history.db'), settings: DEFAULT_SETTINGS },
    onProblem: (line) => problems.push(line),
  });
  stores.push(store);
  return { store, problems };
}

/** A tick of two backends, one message in for the first and two for the second, whose slots are 5 and 2. */
function tick(store: HistoryStore, time: number): void {
  const frame = createFrame({ sequence: 1, time, revision: 1, rows: 2, tick: SECOND });
  frame.state.fill(UP);
  frame.fleet[fleetColumn('health.up')] = 2;
  const of = <T>(make: (name: CountedName) => T) =>
    Object.fromEntries(COUNTED_NAMES.map((name) => [name, make(name)])) as Record<CountedName, T>;
  const grown = of(() => new Float64Array(8));
  grown.messagesIn[5] = 1;
  grown.messagesIn[2] = 2;
  const gauges = {
    queueDepth: new Float64Array(8).fill(3),
    serverConnections: new Float64Array(8).fill(Number.NaN),
  };
  gauges.serverConnections[2] = 40;
  store.tick(frame, { used: 6, grown, sums: of((name) => (name === 'messagesIn' ? 4 : 0)), gauges });
}

const range = { fleet: 'orders', from: START, to: START + 60 * SECOND, points: 6 };

async function ask(store: HistoryStore, source: SeriesSource, series: string[]): Promise<HistoryAnswer> {
  const found = await store.query({ ...range, source, series });
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

it('keeps what the engine hands over, by row and slot, and answers while it goes on', async () => {
  const directory = temporaryFolder();
  const { store, problems } = open(directory);
  store.follow(ORDERS, Uint32Array.of(5, 2));
  for (let second = 1; second <= 31; second++) {
    store.measured('rtt', 5, 20);
    store.measured('delivery', 2, second <= 10 ? 1 : 100);
    if (second === 1) store.serverTiers(2, { pro: 30, free: 10 });
    if (second === 21) store.serverTiers(2, null);
    tick(store, START + second * SECOND);
  }
  store.addEvents([{ sequence: 1, at: START, kind: 'console', text: 'started' }]);
  tick(store, START + 32 * SECOND);
  const a = await ask(store, aBackend('a'), ['messagesIn', 'rtt', 'delivery', 'state', 'serverConnections']);
  const b = await ask(store, aBackend('b'), ['messagesIn', 'rtt', 'delivery']);
  const fleet = await ask(store, FLEET, [
    'messagesIn',
    'health.up',
    'rtt',
    'delivery',
    'queueDepth',
    'serverConnections',
    'serverTier',
  ]);
  const east = await ask(store, { kind: 'group', group: 'east' }, ['messagesIn']);
  // The last two ticks are not on disk yet.
  const gap = Number.NaN;
  expect([...(a.series.messagesIn?.sum ?? [])]).toEqual([10, 10, 10, 2, gap, gap]);
  expect([...(b.series.messagesIn?.sum ?? [])]).toEqual([20, 20, 20, 4, gap, gap]);
  // The fleet's own sums have those in them that have left it.
  expect([...(fleet.series.messagesIn?.sum ?? [])]).toEqual([40, 40, 40, 8, gap, gap]);
  expect(fleet.series['health.up']?.mean?.[0]).toBe(2);
  expect(fleet.series.queueDepth?.mean?.[0]).toBe(6);
  expect(fleet.series.serverConnections?.max?.[0]).toBe(40);
  expect(a.series.serverConnections?.mean?.[0]).toBeNaN();
  expect(fleet.series['serverTier.pro']?.mean?.slice(0, 3)).toEqual(Float64Array.of(30, 30, gap));
  expect([...(east.series.messagesIn?.sum ?? [])]).toEqual([10, 10, 10, 2, gap, gap]);
  expect(a.series.rtt?.count?.[0]).toBe(10);
  expect(a.series.delivery?.count?.[0]).toBe(0);
  expect(a.series.delivery?.p50?.[0]).toBeNaN();
  expect(b.series.delivery?.p95?.[0]).toBeCloseTo(1, 1);
  expect(Math.abs((b.series.delivery?.p95?.[1] ?? 0) - 100)).toBeLessThan(100 / 32);
  expect(fleet.series.rtt?.count?.[2]).toBe(10);
  expect(a.series.state?.['health.up']?.[0]).toBe(1);
  const events = await store.events({ fleet: 'orders', from: START, to: START + SECOND, limit: 10 });
  expect(events.ok && events.value.map(({ event }) => event.kind)).toEqual(['console']);
  expect(problems).toEqual([]);
});

it('writes what was gathered when it is closed, and ends its thread', async () => {
  const directory = temporaryFolder();
  const { store } = open(directory);
  store.follow(ORDERS, Uint32Array.of(5, 2));
  for (let second = 1; second <= 3; second++) tick(store, START + second * SECOND);
  await Promise.all([store.close(), store.close()]);
  expect(readdirSync(directory)).toEqual(['history.db']);
  tick(store, START + 4 * SECOND);
  const late = await store.query({ ...range, source: aBackend('a'), series: [] });
  expect(late).toEqual({ ok: false, error: 'the history cannot be read: it is closed' });
  const { store: next } = open(directory);
  expect((await ask(next, aBackend('a'), ['messagesIn'])).series.messagesIn?.sum?.[0]).toBe(3);
});

it('goes on without a file, and says why once', async () => {
  const directory = temporaryFolder();
  mkdirSync(join(directory, 'history.db'));
  const { store, problems } = open(directory);
  store.follow(ORDERS, Uint32Array.of(5, 2));
  for (let second = 1; second <= 12; second++) tick(store, START + second * SECOND);
  const found = await store.query({ ...range, source: aBackend('a'), series: ['messagesIn'] });
  expect(found).toEqual({ ok: false, error: 'the history cannot be read: its file is not open' });
  expect(problems).toHaveLength(1);
  rmSync(join(directory, 'history.db'), { recursive: true });
});

/**
 * A console that writes history as fast as it can: in every tick of `second` each of 70 backends gets as many messages
 * as `second % 97`, so that what any bucket has to say is known. Says each second before it is handed over.
 */
function runConsole(directory: string, from: number, shell = '', onProblem = 'throw new Error(line);') {
  const module = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url));
  const script = `
    const { HistoryKeeper } = await import(${module('engine/history/history-keeper.ts')});
    const { BACKEND_LAYOUT, FLEET_LAYOUT } = await import(${module('engine/history/history-series.ts')});
    const { DEFAULT_SETTINGS } = await import(${module('engine/history/tiers.ts')});
    const { systemClock } = await import(${module('engine/clock.ts')});
    const { writeSync } = await import('node:fs');
    const directory = ${JSON.stringify(directory)};
    const keeper = new HistoryKeeper({
      directory, file: directory + '/history.db', settings: DEFAULT_SETTINGS,
      clock: { ...systemClock, wall: () => ${START} },
      onProblem: (line) => { ${onProblem} },
    });
    const used = 70;
    const ids = Array.from({ length: used }, (_, index) => 'backend-' + index);
    keeper.follow({ fleet: 'orders', ids, groups: ids.map(() => null), slots: Uint32Array.from(ids.keys()), samples: new Uint32Array() });
    for (let second = ${from}; ; second++) {
      const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length).fill(second % 97, 0, used);
      const fleet = new Float64Array(FLEET_LAYOUT.perTick.length);
      fleet[0] = used * (second % 97);
      keeper.tick({
        time: ${START} + (second + 1) * 1000, elapsed: 1000, state: new Uint32Array(used).fill(${UP}), used,
        columns, fleet, samples: Uint32Array.from([0, 1000]), tiers: [],
      });
      if (second % 10 === 0) writeSync(1, second + '\\n');
    }`;
  return spawn(
    '/bin/sh',
    ['-c', `${shell} exec "$0" --import tsx --input-type=module -e "$1"`, process.execPath, script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
}

/** What each backend gets in a whole bucket, by its number. */
function messagesOf(bucket: number): number {
  let messages = 0;
  for (let second = bucket * 10; second < bucket * 10 + 10; second++) messages += second % 97;
  return messages;
}

it('has every bucket wholly or not at all, and nothing twice, when its console is killed again and again', async () => {
  const directory = temporaryFolder();
  const kills = [40, 7, 95, 63, 150, 29];
  const skipped = new Set<number>();
  let from = 0;
  let last = 0;
  for (const lines of kills) {
    const child = runConsole(directory, from);
    const exit = once(child, 'exit');
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      // It said so after the bucket before was handed over, and dies anywhere in what follows.
      if (++count === lines) child.kill('SIGKILL');
    }
    await exit;
    // The next one begins well after all that this one may have done; what is between are gaps or whole buckets.
    const next = last + 5_000 - ((last + 5_000) % 10);
    for (let second = last - 10; second < next; second += 10) skipped.add(Math.floor(second / 10));
    from = next;
  }
  const { store, problems } = open(directory);
  const kept = new Map<number, number>();
  const checks = [aBackend('backend-0'), aBackend('backend-69'), FLEET].map(async (source) => {
    for (let first = 0; first < last + 20; first += 3_600) {
      const found = await store.query({
        fleet: 'orders',
        source,
        series: ['messagesIn'],
        from: START + first * SECOND,
        to: START + (first + 3_600) * SECOND,
        points: 360,
      });
      if (!found.ok) throw new Error(found.error);
      found.value.ticks.forEach((ticks, point) => {
        const bucket = first / 10 + point;
        if (ticks === 0) return;
        const each = source.kind === 'fleet' ? 70 : 1;
        expect([bucket, ticks, found.value.series.messagesIn?.sum?.[point]]).toEqual([
          bucket,
          10,
          messagesOf(bucket) * each,
        ]);
        kept.set(bucket, (kept.get(bucket) ?? 0) + 1);
      });
    }
  });
  await Promise.all(checks);
  // A bucket is there of all three or of none.
  expect([...kept.values()].every((count) => count === 3)).toBe(true);
  const wholeRuns = Array.from({ length: Math.floor(last / 10) - 1 }, (_, bucket) => bucket);
  expect(wholeRuns.filter((bucket) => !kept.has(bucket) && !skipped.has(bucket))).toEqual([]);
  // And at every tier the sums are those of the buckets, so none was counted twice.
  let total = 0;
  for (const bucket of kept.keys()) total += messagesOf(bucket);
  const day = Math.ceil((last + 20) / 86_400) * 86_400;
  for (const points of [day / 60, day / 600, day / 3_600]) {
    let sum = 0;
    for (let part = 0; part < day; part += day / Math.ceil(points / 1_440)) {
      const length = day / Math.ceil(points / 1_440);
      const found = await store.query({
        fleet: 'orders',
        source: aBackend('backend-3'),
        series: ['messagesIn'],
        from: START + part * SECOND,
        to: START + (part + length) * SECOND,
        points: Math.min(2_000, Math.round(points / Math.ceil(points / 1_440))),
      });
      if (!found.ok) throw new Error(found.error);
      expect(found.value.tier).toBe((day / points) * SECOND);
      for (const value of found.value.series.messagesIn?.sum ?? []) sum += Number.isNaN(value) ? 0 : value;
    }
    expect(sum).toBe(total);
  }
  expect(problems).toEqual([]);
}, 120_000);

it('goes on where the disk is full, with every bucket that was written before', async () => {
  const directory = temporaryFolder();
  // The system lets this process write half a MiB per file; the refused write is an error and no signal.
  const child = runConsole(
    directory,
    0,
    `trap '' XFSZ; ulimit -f 1024;`,
    `writeSync(1, 'problem ' + line + '\\n');`,
  );
  const said: string[] = [];
  let buckets = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('problem ')) said.push(line);
    else if (said.length === 0) buckets = Number(line) / 10;
    // It is alive for long after the first refusal.
    else if (Number(line) / 10 > buckets + 20) child.kill('SIGKILL');
  }
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/history\.db cannot be written: the disk (is full|fails or is full) \(SQLITE_/);
  const { store } = open(directory);
  let whole = 0;
  for (let first = 0; first <= buckets; first += 360) {
    const found = await store.query({
      fleet: 'orders',
      source: aBackend('backend-42'),
      series: ['messagesIn'],
      from: START + first * 10 * SECOND,
      to: START + (first + 360) * 10 * SECOND,
      points: 360,
    });
    if (!found.ok) throw new Error(found.error);
    found.value.series.messagesIn?.sum?.forEach((sum, point) => {
      if (Number.isNaN(sum)) return;
      expect(sum).toBe(messagesOf(first + point));
      whole++;
    });
  }
  // All but what was under way, and what waits to be moved into the file.
  expect(whole).toBeGreaterThan(buckets - 5);
}, 60_000);

it('says why nothing is kept for as long as that is so', async () => {
  const directory = temporaryFolder();
  const problems: string[] = [];
  const store = new HistoryStore({
    spawn: () => new Worker('', { eval: true }),
    data: { directory, file: join(directory, 'history.db'), settings: DEFAULT_SETTINGS },
    onProblem: (line) => problems.push(line),
  });
  stores.push(store);
  await new Promise((resolve) => store.onProblem(resolve));
  const why = store.problem;
  expect(why).toContain('its thread has ended');
  for (let second = 0; second < 100; second++) tick(store, START + second * SECOND);
  expect(problems).toEqual([why]);
  expect(store.problem).toBe(why);
});
