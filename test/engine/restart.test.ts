import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { openStateStore } from '../../src/engine/store/open-state-store.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { fleetOf } from './support.ts';
import { VirtualNetwork } from './virtual-network.ts';

/* What a console knew when it ended, in the console that follows it: on a real file. */

const HOUR = 3_600_000;
const who = { name: 'mallory', session: 'window 1' };

let directory: string;
let clock: VirtualClock;
let network: VirtualNetwork;
const problems: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  clock = new VirtualClock();
  network = new VirtualNetwork(clock, seededRandom(1));
  problems.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

const fleetWith = (ids: readonly string[], host = 'test') =>
  fleetOf(
    ids.map((id) => ({
      id,
      url: `ws://${id}.${host}/`,
      breaker: { consecutiveFailures: 2, openFor: HOUR, maxOpenFor: HOUR, jitter: 0 },
    })),
  );

function start(fleet = fleetWith(['a', 'b', 'c'])) {
  const store = openStateStore(directory, clock, (line) => problems.push(line));
  const engine = new Engine({
    fleet,
    version: '0.0.0',
    demo: false,
    log: (line) => problems.push(line),
    clock,
    random: seededRandom(2),
    connect: network.connect,
    store,
  });
  engine.start();
  const stop = async () => {
    const stopped = engine.stop();
    clock.advance(5_000);
    await stopped;
    store.dispose();
  };
  return { engine, stop };
}

it('breakers go on where they were: an isolation with its owner, an open one with its time', async () => {
  const first = start();
  clock.advance(2_000);
  network.set('b.test', 'down');
  clock.advance(10_000);
  first.engine.act({ action: 'isolate', duration: 2 * HOUR }, ['a'], who, 'faulty disk');
  clock.advance(2_000);
  expect(first.engine.fleet.statuses().map(({ breaker }) => breaker.state)).toEqual([
    'isolated',
    'open',
    'closed',
  ]);
  const until = first.engine.fleet.status(1).breaker.until;
  await first.stop();
  clock.advance(60_000);

  const second = start();
  clock.advance(5_000);
  const [isolated, open, closed] = second.engine.fleet.statuses();
  expect(isolated?.breaker).toMatchObject({ state: 'isolated', by: who, reason: 'faulty disk' });
  expect(open?.breaker).toMatchObject({ state: 'open', trips: 1, reason: '2 consecutive failures' });
  expect(Math.abs((open?.breaker.until ?? 0) - (until ?? 0))).toBeLessThan(1_000);
  expect(open?.state.phase).toBe('blocked');
  expect(closed?.state.phase).toBe('open');
  expect(second.engine.fleet.report('b')?.breaker.openFor).toBeGreaterThan(10_000);

  network.set('b.test', 'well');
  clock.advance(2 * HOUR);
  expect(second.engine.fleet.statuses().map(({ breaker }) => breaker.state)).toEqual([
    'closed',
    'closed',
    'closed',
  ]);
  expect(second.engine.fleet.report('b')?.breaker).toMatchObject({
    trips: 1,
    recoveries: 1,
    recoveryRate: 1,
  });
  await second.stop();
  expect(problems).toEqual([]);
});

it('the audit log has what operators did before, and numbers go on', async () => {
  const first = start();
  first.engine.act({ action: 'pause' }, ['a', 'x'], who, 'maintenance');
  await first.stop();
  const second = start();
  second.engine.act({ action: 'resume' }, ['b'], who, null);
  expect(second.engine.audit(10)).toMatchObject([
    { id: 2, action: 'resume', backends: [], refused: [{ backend: 'b', why: 'it is not paused' }] },
    { id: 1, action: 'pause', backends: ['a'], refused: [{ backend: 'x' }], reason: 'maintenance' },
  ]);
  await second.stop();
});

it('a fleet of the same name on other hosts is another fleet', async () => {
  const staging = start(fleetWith(['a', 'b', 'c'], 'staging.test'));
  clock.advance(2_000);
  staging.engine.act({ action: 'isolate', duration: null }, ['a'], who, 'only here');
  await staging.stop();
  const production = start(fleetWith(['a', 'b', 'c'], 'production.test'));
  clock.advance(2_000);
  expect(production.engine.fleet.status(0).breaker.state).toBe('closed');
  await production.stop();
});

it('what an operator paused stays paused, and the timeline says what was carried over', async () => {
  const first = start();
  clock.advance(2_000);
  first.engine.act({ action: 'pause' }, ['a'], who, 'maintenance');
  clock.advance(2_000);
  await first.stop();
  const second = start();
  clock.advance(60_000);
  expect(second.engine.fleet.status(0).state).toMatchObject({
    phase: 'paused',
    by: who,
    reason: 'maintenance',
  });
  expect(second.engine.fleet.status(1).state.phase).toBe('open');
  const [began] = second.engine.fleet.events.recent();
  expect(began).toMatchObject({ kind: 'console', text: expect.stringContaining('1 as the last run left') });
  second.engine.act({ action: 'resume' }, ['a'], who, null);
  clock.advance(2_000);
  await second.stop();
  const third = start();
  clock.advance(5_000);
  expect(third.engine.fleet.status(0).state.phase).toBe('open');
  await third.stop();
});

it('what an operator decided about a backend holds while it is out of the fleet, and across a restart', async () => {
  const first = start();
  clock.advance(2_000);
  first.engine.act({ action: 'pause' }, ['a'], who, 'maintenance');
  first.engine.act({ action: 'isolate', duration: null }, ['b'], who, 'faulty disk');
  network.set('c.test', 'down');
  // Not a moment later: nothing of it was written yet.
  first.engine.configure(fleetWith(['d']));
  clock.advance(10_000);
  first.engine.configure(fleetWith(['a', 'c', 'd']));
  clock.advance(2_000);
  expect(first.engine.fleet.status(0).state).toMatchObject({
    phase: 'paused',
    by: who,
    reason: 'maintenance',
  });
  // What a breaker did by itself it finds out anew.
  expect(first.engine.fleet.status(1).breaker.trips).toBe(0);
  const told = first.engine.fleet.events.recent().flatMap((event) => ('text' in event ? event.text : []));
  expect(told).toContain('a is in the fleet again and still paused by mallory');
  first.engine.configure(fleetWith(['d']));
  clock.advance(2_000);
  await first.stop();

  const second = start(fleetWith(['d']));
  clock.advance(2_000);
  second.engine.configure(fleetWith(['a', 'b', 'd']));
  clock.advance(2_000);
  expect(second.engine.fleet.status(0).state).toMatchObject({ phase: 'paused', reason: 'maintenance' });
  expect(second.engine.fleet.status(1).breaker).toMatchObject({ state: 'isolated', reason: 'faulty disk' });
  expect(second.engine.fleet.status(2).state.phase).toBe('open');
  second.engine.act({ action: 'reset' }, ['b'], who, null);
  second.engine.configure(fleetWith(['d']));
  second.engine.configure(fleetWith(['b', 'd']));
  clock.advance(10_000);
  expect(second.engine.fleet.status(0).breaker.state).toBe('closed');
  // Another host under the same id is another backend.
  second.engine.configure(fleetWith(['d']));
  second.engine.configure(fleetWith(['a', 'd'], 'elsewhere'));
  clock.advance(10_000);
  expect(second.engine.fleet.status(0).state.phase).not.toBe('paused');
  await second.stop();
});

it('a decision about a backend that is not there goes with a fleet that is renamed, for thirty days in all', async () => {
  const DAY = 24 * HOUR;
  const renamed = (ids: readonly string[]) => ({ ...fleetWith(ids), name: 'orders' });
  const first = start();
  clock.advance(2_000);
  first.engine.act({ action: 'pause' }, ['a', 'b'], who, 'maintenance');
  first.engine.configure(fleetWith(['d']));
  first.engine.configure(renamed(['d']));
  clock.advance(2_000);
  await first.stop();
  clock.advance(29 * DAY);

  const second = start(renamed(['d']));
  clock.advance(2_000);
  second.engine.configure(renamed(['a', 'd']));
  clock.advance(2_000);
  expect(second.engine.fleet.status(0).state).toMatchObject({ phase: 'paused', reason: 'maintenance' });
  await second.stop();
  clock.advance(2 * DAY);

  // `a` was seen two days ago and `b` thirty-one, although the console wrote both when it ended.
  const third = start(renamed(['a', 'b', 'd']));
  clock.advance(5_000);
  expect(third.engine.fleet.statuses().map(({ state }) => state.phase)).toEqual(['paused', 'open', 'open']);
  await third.stop();
});
