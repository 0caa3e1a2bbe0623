import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import { configureFleet, type FleetConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import { openStateStore } from '../../src/engine/store/open-state-store.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { BulkRun } from '../../src/shared/bulk.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { AccountingServer } from './accounting-server.ts';
import { fleetOf } from './support.ts';
import { VirtualNetwork } from './virtual-network.ts';

const ROOT = { name: 'root', session: 'tab 1' };
const WHY = 'after the deploy';
/** On a loaded machine nothing is lost or given up that a test has not asked for. */
const PATIENT = { dialTimeout: 2_000, closeGrace: 2_000, heartbeat: { interval: 60_000, timeout: 30_000 } };

let server: AccountingServer;
let engine: Engine;
let events: FleetEvent[];
let runs: BulkRun[];
let log: string[];

/** An engine with so many backends of one server, all of them open. */
async function launch(
  count: number,
  dials: Partial<FleetConfig['dials']> = {},
  url = (id: string) => server.url(id),
) {
  const ids = Array.from({ length: count }, (_, index) => `b${index}`);
  const fleet = fleetOf(
    ids.map((id) => ({ id, url: url(id) })),
    PATIENT,
  );
  engine = new Engine({
    fleet: { ...fleet, dials: { ...fleet.dials, ...dials } },
    version: '0.0.0',
    demo: false,
    log: (line) => log.push(line),
  });
  engine.fleet.events.onEvent((event) => events.push(event));
  engine.bulk.onChange((run) => runs.push(run));
  engine.start();
  await until(() => openCount() === count);
  return ids;
}

const openCount = () =>
  engine.fleet.statuses().filter(({ state }) => state.phase === 'open' && state.ready).length;

/** Looked at after every event, change of a backend and step of a run. */
async function until(condition: () => boolean, withinMs = 15_000): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (condition()) end(resolve);
    };
    const subscriptions = [
      engine.fleet.events.onEvent(look),
      engine.fleet.onChange(look),
      engine.bulk.onChange(look),
    ];
    const end = (settle: () => void) => {
      clearTimeout(deadline);
      for (const subscription of subscriptions) subscription.dispose();
      settle();
    };
    const deadline = setTimeout(() => {
      end(() => reject(new Error(`not within ${withinMs} ms: ${condition}; ${JSON.stringify(runs.at(-1))}`)));
    }, withinMs);
  });
}

function begin(order: Partial<Parameters<Engine['bulk']['start']>[0]> & { backends: string[] }): BulkRun {
  const started = engine.bulk.start({ action: 'reconnect', reason: WHY, ...order }, ROOT);
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
}

const runOf = ({ id }: BulkRun) => engine.bulk.list().find((run) => run.id === id) as BulkRun;
const ended = (run: BulkRun) => until(() => runOf(run).state !== 'running').then(() => runOf(run));

function reportOf({ id }: BulkRun) {
  const report = engine.bulk.report(id);
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

beforeEach(async () => {
  events = [];
  runs = [];
  log = [];
  server = await AccountingServer.listen();
});

afterEach(async () => {
  await engine.stop();
  await server.dispose();
  expect(log).toEqual([]);
});

describe('a run on many backends', () => {
  it('reconnects each once, no faster than its pace as the server counts it', async () => {
    const ids = await launch(24);
    const at: number[] = [];
    const accepted = server.accepted;
    // The server's own count: what came in since, looked at whenever anything happens there.
    let seen = accepted;
    const counting = server.until(() => {
      for (; seen < server.accepted; seen++) at.push(performance.now());
      return seen === accepted + 24;
    }, 30_000);
    const startedAt = performance.now();
    const run = begin({ backends: ids, perSecond: 20 });
    await counting;
    expect(await ended(run)).toMatchObject({ state: 'finished', done: 24, failed: 0, refused: 0, why: null });
    expect(server.accepted).toBe(accepted + 24);
    for (const id of ids) expect(server.account(id).accepted).toBe(2);
    // By when the n-th may have come at the earliest: late is no sin on a loaded machine, early is.
    for (const [index, time] of at.entries()) {
      expect(time - startedAt).toBeGreaterThanOrEqual(((index - 1) / 20) * 1_000 - 20);
    }
  });

  it('keeps the pace of each host, and lets the hosts take turns', async () => {
    const other = await AccountingServer.listen();
    try {
      const here = Array.from({ length: 6 }, (_, index) => ({
        id: `here${index}`,
        url: server.url(`here${index}`),
      }));
      const there = Array.from({ length: 3 }, (_, index) => ({
        id: `there${index}`,
        url: other.url(`there${index}`),
      }));
      const fleet = fleetOf([...here, ...there], PATIENT);
      engine = new Engine({
        fleet: { ...fleet, dials: { ...fleet.dials, perHostPerSecond: 10 } },
        version: '0.0.0',
        demo: false,
        log: () => undefined,
      });
      engine.start();
      await until(() => openCount() === 9);
      const order: string[] = [];
      engine.fleet.onChange((row) => {
        const id = engine.fleet.ids[row] as string;
        if (engine.fleet.status(row).state.phase === 'closing' && !order.includes(id)) order.push(id);
      });
      const startedAt = performance.now();
      const run = begin({ backends: [...here, ...there].map(({ id }) => id) });
      await ended(run);
      expect(order.slice(0, 2).sort()).toEqual(['here0', 'there0']);
      expect(order.indexOf('there2')).toBeLessThan(order.indexOf('here5'));
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(450);
    } finally {
      await engine.stop();
      await other.dispose();
    }
  });

  it('has no more sockets away at once than the fleet may dial at once', async () => {
    const ids = await launch(30, { concurrency: 4 });
    let fewest = 30;
    engine.fleet.onChange(() => {
      fewest = Math.min(fewest, openCount());
    });
    await ended(begin({ backends: ids }));
    expect(fewest).toBeGreaterThanOrEqual(30 - 4);
    expect(openCount()).toBe(30);
  });

  it('begins nothing more once it is stopped, and says who stopped it', async () => {
    const ids = await launch(20);
    const run = begin({ backends: ids, perSecond: 10 });
    await until(() => runOf(run).done >= 3);
    engine.bulk.stop(run.id, { name: 'mallory', session: 'tab 2' });
    const last = await ended(run);
    expect(last).toMatchObject({ state: 'stopped', why: 'stopped by mallory', failed: 0 });
    const { done, left } = reportOf(run);
    expect([...done, ...left].toSorted()).toEqual(ids.toSorted());
    expect(left.length).toBeGreaterThan(0);
    expect(server.accepted).toBe(20 + done.length);
    for (const id of left) expect(server.account(id).accepted).toBe(1);
  });

  it('gives up when most do not come back, with the rest untouched', async () => {
    let refuses = false;
    const fickle = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      verifyClient: (_info, done) => done(!refuses, 503),
    });
    await once(fickle, 'listening');
    const { port } = fickle.address() as AddressInfo;
    try {
      const ids = await launch(40, { concurrency: 8 }, (id) => `ws://127.0.0.1:${port}/${id}`);
      refuses = true;
      const run = begin({ backends: ids });
      const last = await ended(run);
      expect(last.state).toBe('aborted');
      expect(last.why).toMatch(/^\d+ of the first \d+ reconnects did not come back$/);
      const { done, failed, left } = reportOf(run);
      expect(done).toEqual([]);
      expect(failed.length).toBeLessThanOrEqual(8);
      expect(left.length).toBeGreaterThanOrEqual(32);
      expect(failed[0]?.why).toContain('503');
      // Who was left is as it was.
      for (const id of left) expect(phaseOf(id)).toBe('open');
    } finally {
      await engine.stop();
      await new Promise((resolve) => fickle.close(resolve));
    }
  }, 30_000);

  it('refuses a second reconnect in words, and lets a pause through', async () => {
    const ids = await launch(10);
    const run = begin({ backends: ids.slice(0, 8), perSecond: 5 });
    const second = engine.bulk.start({ action: 'reconnect', backends: ids, reason: WHY }, ROOT);
    expect(second).toMatchObject({
      ok: false,
      error: { message: 'a reconnect of 8 backends by root is under way: wait for it, or stop it' },
    });
    const pause = begin({ action: 'pause', backends: ids.slice(8) });
    expect(await ended(pause)).toMatchObject({ state: 'finished', done: 2 });
    expect(runOf(run).state).toBe('running');
    engine.bulk.stop(run.id, ROOT);
    await ended(run);
    expect(begin({ backends: ids.slice(0, 1) }).id).toBeGreaterThan(pause.id);
  });

  it('pauses and is undone by resuming exactly those that it paused', async () => {
    const ids = await launch(6);
    await ended(begin({ action: 'pause', backends: ['b5'] }));
    const run = begin({ action: 'pause', backends: ids });
    await ended(run);
    const { done, refused } = reportOf(run);
    expect(done.toSorted()).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
    expect(refused).toEqual([{ backend: 'b5', why: 'it is paused already' }]);
    expect(await ended(begin({ action: 'resume', backends: done }))).toMatchObject({ done: 5, refused: 0 });
    await until(() => openCount() === 5);
    expect(phaseOf('b5')).toBe('paused');
  });

  it('isolates for as long as was said', async () => {
    await launch(3);
    const run = begin({ action: 'isolate', backends: ['b0', 'b1'], for: 300 });
    await ended(run);
    expect(engine.fleet.status(0).breaker.state).toBe('isolated');
    await until(() => openCount() === 3);
  });

  it('is refused for what it applies to none of, and for a length that means nothing', async () => {
    await launch(1);
    expect(engine.bulk.start({ action: 'resume', backends: ['b0'], reason: WHY }, ROOT)).toMatchObject({
      ok: false,
      error: { message: 'it applies to none of them: it is not paused' },
    });
    const odd = engine.bulk.start({ action: 'pause', backends: ['b0'], reason: WHY, for: 1_000 }, ROOT);
    expect(odd).toMatchObject({ ok: false, error: { message: 'only isolating takes a length' } });
    expect(engine.bulk.list()).toEqual([]);
    expect(engine.audit(10)).toEqual([]);
  });
});

describe('what is kept of a run', () => {
  it('is one entry and one event at its start, one of each at its end', async () => {
    const ids = await launch(3);
    const run = begin({ backends: [...ids, 'nobody'] });
    await ended(run);
    const actions = events.filter((event) => event.kind === 'action');
    expect(actions).toMatchObject([
      { action: 'reconnect', actor: ROOT, reason: WHY, backends: ids, bulk: { state: 'running', total: 4 } },
      { action: 'reconnect', bulk: { state: 'finished', total: 4, done: 3, failed: 0, refused: 1 } },
    ]);
    expect(engine.audit(10)).toMatchObject([
      {
        bulk: { run: run.id, state: 'finished', failed: [], left: [] },
        refused: [{ backend: 'nobody', why: 'there is no such backend' }],
      },
      { bulk: { run: run.id, state: 'running' }, backends: ids, reason: WHY, actor: ROOT },
    ]);
  });

  it('says that the console was stopped, and who was not done', async () => {
    const ids = await launch(10);
    const run = begin({ backends: ids, perSecond: 5 });
    await until(() => runOf(run).done >= 2);
    await engine.stop();
    const [entry] = engine.audit(1);
    expect(entry?.bulk).toMatchObject({ state: 'stopped', why: 'the console was stopped' });
    const { done, failed, left } = reportOf(run);
    expect([...done, ...failed.map(({ backend }) => backend), ...left].toSorted()).toEqual(ids.toSorted());
    expect(left.length).toBeGreaterThan(0);
  });

  it('is in the snapshot of a page that comes later', async () => {
    const ids = await launch(4);
    const run = begin({ backends: ids, perSecond: 5 });
    expect(engine.snapshot().bulk).toMatchObject([{ id: run.id, state: 'running', total: 4 }]);
    await ended(run);
    expect(engine.snapshot().bulk).toMatchObject([{ id: run.id, state: 'finished', done: 4 }]);
  });
});

describe('the audit log on disk', () => {
  it('has the runs of the last start', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wirewatch-bulk-'));
    try {
      const ids = await launch(2);
      await ended(begin({ backends: [...ids, 'nobody'] }));
      const first = openStateStore(directory, systemClock, (line) => log.push(line));
      for (const { id: _id, ...entry } of engine.audit(2).toReversed()) first.addAudit(entry);
      first.dispose();
      const second = openStateStore(directory, systemClock, (line) => log.push(line));
      const kept = second.audit(10);
      second.dispose();
      expect(kept.map(({ bulk }) => bulk)).toEqual(engine.audit(2).map(({ bulk }) => bulk));
      expect(kept[0]?.bulk).toMatchObject({ state: 'finished', total: 3 });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('with a fault of our own', () => {
  it('gives up what dials, starts nothing that does, and lets a pause through', async () => {
    const clock = new VirtualClock();
    const network = new VirtualNetwork(clock, seededRandom(1));
    const ids = Array.from({ length: 30 }, (_, index) => `b${index}`);
    engine = new Engine({
      fleet: configureFleet(
        {
          version: 1,
          backends: ids.map((id, index) => ({ id, url: `ws://host-${index % 5}.test/` })),
        },
        'virtual',
      ),
      version: '0.0.0',
      demo: false,
      log: (line) => log.push(line),
      clock,
      random: seededRandom(2),
      connect: network.connect,
    });
    engine.start();
    clock.advance(60_000);
    expect(openCount()).toBe(30);
    // Slow enough for the fault to be noticed before five of its own were late.
    const run = begin({ backends: ids, perSecond: 0.2 });
    clock.advance(3_500);
    network.plugged = false;
    clock.advance(60_000);
    expect(runOf(run)).toMatchObject({
      state: 'aborted',
      why: 'this machine or its network is at fault',
    });
    expect(engine.fleet.faults.current).not.toBeNull();
    const { done, failed, left } = reportOf(run);
    expect(done.length + failed.length + left.length).toBe(30);
    const again = engine.bulk.start({ action: 'reconnect', backends: ids, reason: WHY }, ROOT);
    expect(again).toMatchObject({
      ok: false,
      error: { message: 'this machine or its network is at fault: no dial would get through' },
    });
    expect(begin({ action: 'pause', backends: ['b0'] })).toMatchObject({ action: 'pause' });
    const stopped = engine.stop();
    clock.advance(10_000);
    await stopped;
    expect(clock.pending, 'timers that outlive the engine').toBe(0);
  });
});

describe('what a run would touch', () => {
  it('is counted before it is begun, and nothing is done', async () => {
    const ids = await launch(5, { perSecond: 10, perHostPerSecond: 2 });
    engine.act({ action: 'pause' }, ['b4'], ROOT, null);
    await until(() => phaseOf('b4') === 'paused');
    const { host } = new URL(server.url('b0'));
    expect(engine.bulk.preview({ action: 'reconnect', backends: [...ids, 'b0', 'nobody'] })).toEqual({
      action: 'reconnect',
      backends: ['b0', 'b1', 'b2', 'b3'],
      cuts: 4,
      hosts: [{ host, backends: 4, open: 4 }],
      breakers: { closed: 4 },
      servers: null,
      refused: [
        { why: 'there is no such backend', backends: ['nobody'] },
        { why: 'it is paused: resume it first', backends: ['b4'] },
      ],
      pace: { perSecond: 10, perHostPerSecond: 2, atOnce: 32 },
      takes: 1_500,
    });
    expect(openCount()).toBe(4);
  });
});

const phaseOf = (id: string) => engine.fleet.status(engine.fleet.rowOf(id)).state.phase;
