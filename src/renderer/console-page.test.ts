import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createFrame, FLEET_COLUMNS } from '../shared/frame.ts';
import { ok } from '../shared/result.ts';
import { encodeSeries } from '../shared/series.ts';
import { ConsolePage } from './console-page.ts';
import { anEngine } from './fake-engine.ts';
import { aSnapshot, NOW } from './fixtures.ts';
import { INITIAL_VIEW, type View } from './state/view-store.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

type Engine = ReturnType<typeof anEngine>;

/** A page whose dials reach these engines, one after the other. */
async function aPage(...engines: Engine[]) {
  const dial = async () => {
    const engine = engines.shift();
    if (!engine) throw new Error('refused');
    return engine.transport;
  };
  const page = new ConsolePage(
    { dial, advice: '' },
    createStore<View>()(() => INITIAL_VIEW),
  );
  page.start();
  await pass(0);
  return page;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const isStale = (page: ConsolePage) => page.link.getState().staleSince !== null;

let sequence = 0;
async function tick(engine: Engine, time = Date.now()) {
  const frame = createFrame({ sequence: ++sequence, time, revision: 1, rows: 2, tick: 1_000 });
  frame.fleet.fill(sequence);
  engine.server.pushFrame(frame.bytes);
  await pass(0);
}

test('a first snapshot is believed until its frames are overdue, and frames keep it fresh', async () => {
  const engine = anEngine([]);
  const page = await aPage(engine);
  expect(isStale(page)).toBe(false);
  for (let second = 0; second < 10; second++) {
    await pass(1_000);
    await tick(engine);
    expect(isStale(page)).toBe(false);
  }
  await pass(4_000);
  expect(isStale(page)).toBe(true);
  page.dispose();
});

test('an engine that answers but no longer ticks is stale until a frame comes', async () => {
  const engine = anEngine([]);
  const page = await aPage(engine);
  await tick(engine);
  await pass(4_000);
  for (let at = 0; at < 60_000; at += 500) {
    expect(isStale(page)).toBe(true);
    await pass(500);
  }
  expect(engine.calls.filter((call) => call === 'open').length).toBeGreaterThan(3);
  await tick(engine);
  expect(isStale(page)).toBe(false);
  page.dispose();
});

test('a session after one that brought no frame is not believed before its own', async () => {
  const engines = [anEngine([]), anEngine([]), anEngine([])] as const;
  const page = await aPage(...engines);
  await tick(engines[0]);
  engines[0].cut();
  expect(isStale(page)).toBe(true);
  await pass(2_000);
  expect(page.link.getState().link.state).toBe('live');
  expect(isStale(page)).toBe(false);
  engines[1].cut();
  await pass(4_000);
  expect(page.link.getState().link.state).toBe('live');
  expect(isStale(page)).toBe(true);
  await tick(engines[2]);
  expect(isStale(page)).toBe(false);
  page.dispose();
});

test('a clock that is set back hides no silence, and one that is set forward makes none', async () => {
  const engine = anEngine([]);
  const page = await aPage(engine);
  await tick(engine);
  vi.setSystemTime(NOW + 3_600_000);
  await pass(1_000);
  expect(isStale(page)).toBe(false);
  vi.setSystemTime(NOW - 3_600_000);
  await pass(4_000);
  expect(isStale(page)).toBe(true);
  page.dispose();
});

test('a hidden page is not stale for want of frames, but for want of an engine', async () => {
  const engine = anEngine([]);
  const page = await aPage(engine);
  await tick(engine);
  page.setVisible(false);
  await pass(60_000);
  expect(isStale(page)).toBe(false);
  page.setVisible(true);
  await pass(2_000);
  expect(isStale(page)).toBe(false);
  await pass(3_000);
  expect(isStale(page)).toBe(true);
  page.setVisible(false);
  page.setVisible(true);
  await pass(500);
  expect(isStale(page)).toBe(true);
  page.dispose();
});

test('the clock is the engine’s, as of its newest frame', async () => {
  const engine = anEngine([aSnapshot({ now: NOW })]);
  const page = await aPage(engine);
  const engineTime = () => page.link.getState().clockOffset + performance.now();
  expect(engineTime()).toBeCloseTo(NOW, 0);
  await tick(engine, NOW + 50_000);
  expect(engineTime()).toBeCloseTo(NOW + 50_000, 0);
  page.dispose();
});

test('fleet history neither waits for sparklines nor takes the place of newer frames', async () => {
  const columns = FLEET_COLUMNS.map(() => Float32Array.of(1, 2));
  const engine = anEngine([], {
    'series.fleet': () => ok(encodeSeries({ end: NOW, step: 1_000, points: 2, columns })),
    'series.sparklines': () => new Promise(() => undefined),
  });
  const page = await aPage(engine);
  expect([...page.telemetry.fleet.latest(0, 10)]).toEqual([1, 2]);
  await tick(engine, NOW + 1_000);
  expect([...page.telemetry.fleet.latest(0, 10)]).toEqual([1, 2, sequence]);
  page.dispose();
});

test('is told when the engine finds its own network at fault, and when that is over', async () => {
  const fault = {
    since: NOW,
    backends: 2,
    evidence: 'ENETUNREACH the network is unreachable',
    failedDials: 2,
    canaryAt: null,
  };
  const engine = anEngine([aSnapshot({ localFault: fault })]);
  const page = await aPage(engine);
  expect(page.link.getState().localFault).toEqual(fault);
  engine.server.push({ push: 'local-fault', sequence: 1, localFault: null });
  await pass(0);
  expect(page.link.getState().localFault).toBeNull();
  page.dispose();
});

test('leaves no timer behind', async () => {
  const page = await aPage(anEngine([]));
  page.actions.tell('Done.', 'done');
  page.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
