import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { FleetEvent } from '../shared/event.ts';
import { anInfo, aProblem, aReport, aSnapshot, aStatus, NOW, ROOT } from '../shared/fixtures.ts';
import { backendColumn, createFrame, FLEET_COLUMNS } from '../shared/frame.ts';
import { ok } from '../shared/result.ts';
import { encodeSeries } from '../shared/series.ts';
import { ConsolePage } from './console-page.ts';
import { anEngine } from './fake-engine.ts';
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
    canary: null,
    lastCanary: null,
  };
  const engine = anEngine([aSnapshot({ localFault: fault })]);
  const page = await aPage(engine);
  expect(page.link.getState().localFault).toEqual(fault);
  engine.server.push({ push: 'local-fault', sequence: 1, localFault: null });
  await pass(0);
  expect(page.link.getState().localFault).toBeNull();
  page.dispose();
});

test('is told that the fleet file as it is now is not in force, and when it is again', async () => {
  const engine = anEngine([aSnapshot({ fleetProblem: aProblem() })]);
  const page = await aPage(engine);
  expect(page.link.getState().fleetProblem).toEqual(aProblem());
  engine.server.push({ push: 'fleet-problem', sequence: 1, fleetProblem: null });
  await pass(0);
  expect(page.link.getState().fleetProblem).toBeNull();
  page.dispose();
});

/** The fleet of the snapshot with its rows the other way round and another one before them. */
const anotherFleet = {
  push: 'fleet',
  sequence: 1,
  fleet: {
    name: 'demo',
    revision: 2,
    demo: true,
    backends: [anInfo('orders'), anInfo('chat'), anInfo('prices', { name: 'Prices' })],
  },
  statuses: [aStatus('connecting'), aStatus('down'), aStatus('degraded')],
} as const;
const pushed = () => ({
  ...anotherFleet,
  fleet: { ...anotherFleet.fleet, backends: [...anotherFleet.fleet.backends] },
  statuses: [...anotherFleet.statuses],
});

test('a fleet that changes while the page runs keeps selection, filters, numbers and history', async () => {
  const never = () => new Promise<never>(() => undefined);
  const engine = anEngine([], {
    // Nothing that is kept may be kept by asking again.
    'series.fleet': never,
    'series.backend': never,
    'series.sparklines': never,
  });
  const page = await aPage(engine);
  page.view.setState({ selected: 'prices', text: 'pr' });
  page.isolate.setState({ asking: 'prices' });
  const frame = createFrame({ sequence: ++sequence, time: NOW + 1_000, revision: 1, rows: 2, tick: 1_000 });
  frame.columns[backendColumn('messagesIn')]?.set([40, 50]);
  engine.server.pushFrame(frame.bytes);
  await pass(0);
  engine.server.push(pushed());
  await pass(0);
  const { rowOf, statuses } = page.fleet.getState();
  const row = rowOf.get('prices') as number;
  expect(page.view.getState()).toMatchObject({ selected: 'prices', text: 'pr' });
  expect(page.isolate.getState().asking).toBe('prices');
  expect(page.rows.state.getState().order).toEqual([row]);
  expect(statuses[row]?.health).toBe('degraded');
  expect(page.telemetry.value(row, 'messagesIn')).toBe(40);
  expect(page.telemetry.fleet.length).toBe(1);
  expect(page.telemetry.selected).toMatchObject({ id: 'prices', row });
  expect(page.telemetry.selected?.ring.length).toBe(1);
  // One of before the change that was still on its way has other rows.
  await tick(engine);
  expect(page.telemetry.value(row, 'messagesIn')).toBe(40);
  page.dispose();
});

test('a backend that is gone is closed, and that is told', async () => {
  const engine = anEngine([]);
  const page = await aPage(engine);
  page.view.setState({ selected: 'prices' });
  const { fleet, statuses } = pushed();
  engine.server.push({
    ...pushed(),
    fleet: { ...fleet, backends: fleet.backends.slice(0, 2) },
    statuses: statuses.slice(0, 2),
  });
  await pass(0);
  expect(page.view.getState().selected).toBeNull();
  expect(page.reports.state.getState().backend).toBeNull();
  expect(page.notices.getState().notices.at(-1)?.text).toBe('prices is no longer in the fleet file.');
  page.dispose();
});

test('what is open is asked about and told to the engine, until it is closed or the page hidden', async () => {
  const looked: unknown[] = [];
  let reports = 0;
  const engine = anEngine([], {
    'session.look': (look) => {
      looked.push(look);
      return ok(null);
    },
    'backend.report': () => {
      reports++;
      return ok(aReport());
    },
  });
  const page = await aPage(engine);
  page.view.setState({ selected: 'prices' });
  await pass(1_900);
  expect(looked).toEqual([{ rows: [], open: ['prices'] }]);
  expect(reports).toBe(2);
  page.setVisible(false);
  await pass(5_000);
  expect(looked.at(-1)).toEqual({ rows: [], open: [] });
  expect(reports).toBe(2);
  page.dispose();
});

test('an operator’s action brings the audit log up to date', async () => {
  let questions = 0;
  const engine = anEngine([], {
    'audit.list': () => {
      questions++;
      return ok([]);
    },
  });
  const page = await aPage(engine);
  page.audit.show(true);
  await pass(0);
  expect(questions).toBe(1);
  const action = {
    kind: 'action',
    actor: ROOT,
    action: 'pause',
    backends: ['chat'],
    reason: null,
    until: null,
  };
  const base = { sequence: 1, at: NOW };
  engine.server.push({
    push: 'events',
    sequence: 1,
    events: [{ ...base, kind: 'console', text: 'woke up' }],
  });
  await pass(0);
  expect(questions).toBe(1);
  engine.server.push({
    push: 'events',
    sequence: 2,
    events: [{ ...base, ...action, sequence: 2 } as FleetEvent],
  });
  await pass(0);
  expect(questions).toBe(2);
  page.dispose();
});

test('an export says how far it has come, and is given up with its dialog', async () => {
  let given: string | undefined;
  const engine = anEngine([], {
    'recording.export': () => new Promise(() => undefined),
    'recording.give-up': ({ job }) => {
      given = job;
      return ok(null);
    },
  });
  const page = await aPage(engine);
  const part = { name: 'a', fleet: 'demo', from: NOW - 60_000, to: NOW, counts: null, range: null };
  page.exporting.ask({ ...part, recording: 'a', format: 'har', position: null });
  void page.exporting.make({ recording: 'a', format: 'har' });
  await pass(0);
  const told = { job: 'export', recording: 'a', done: 0.4 } as const;
  engine.server.push({ push: 'recording-job', sequence: aSnapshot().pushed + 1, job: told });
  await pass(0);
  expect(page.jobs.state.getState()).toEqual({ export: told });
  page.exporting.close();
  await pass(0);
  expect(given).toBe('export');
  page.dispose();
});

test('leaves no timer behind', async () => {
  const page = await aPage(anEngine([]));
  page.view.setState({ selected: 'prices' });
  page.actions.tell('Done.', 'done');
  page.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
