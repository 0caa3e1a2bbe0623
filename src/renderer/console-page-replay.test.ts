import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Snapshot } from '../shared/contract.ts';
import { aReplay, aReport, aSnapshot, NOW, ROOT } from '../shared/fixtures.ts';
import { createFrame, FLEET_COLUMNS } from '../shared/frame.ts';
import type { ReplayState } from '../shared/recording.ts';
import { failure, ok } from '../shared/result.ts';
import type { Handlers } from '../shared/rpc.ts';
import { encodeSeries } from '../shared/series.ts';
import { ConsolePage } from './console-page.ts';
import { anEngine } from './fake-engine.ts';
import { mayAct } from './state/link-store.ts';
import { goLive } from './state/time-frame.ts';
import { INITIAL_VIEW, keepView, type View } from './state/view-store.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const HOUR = 3_600_000;
const FROM = NOW - 10 * HOUR;

const recorded = (seeks: number, replay: Partial<ReplayState>): Snapshot => {
  const state = aReplay({ from: FROM, to: FROM + HOUR, position: FROM, ...replay });
  return aSnapshot({
    engineId: `replay:${state.recording}:${seeks}`,
    now: state.position,
    replay: state,
    capabilities: { shell: 'served', actor: ROOT, actions: false },
  });
};

const KEY = aReplay().key;

/** An engine with one recording, "release-42", that stands where it was moved to. */
function anEngineWithRecording(answers: Partial<Handlers> = {}) {
  const asked: (string | undefined)[] = [];
  const at = { position: FROM, seeks: 0 };
  const engine = anEngine([], {
    'session.open': ({ replay }) => {
      asked.push(replay);
      if (replay === undefined) return ok(aSnapshot({ engineId: 'live', now: Date.now() }));
      if (replay !== 'release-42' && replay !== KEY)
        return failure('no-recording', 'there is none of that name');
      return ok(recorded(at.seeks, { position: at.position }));
    },
    'replay.control': (order) => {
      if (order.do === 'seek') Object.assign(at, { position: order.to, seeks: at.seeks + 1 });
      return ok(aReplay({ from: FROM, to: FROM + HOUR, position: at.position }));
    },
    ...answers,
  });
  return { engine, asked, at };
}

async function aPage({ engine }: ReturnType<typeof anEngineWithRecording>, view: Partial<View> = {}) {
  const page = new ConsolePage(
    { dial: async () => engine.transport, advice: '' },
    createStore<View>()(() => ({ ...INITIAL_VIEW, ...view })),
  );
  page.start();
  await pass(0);
  return page;
}
/** A view as a browser keeps it, and what goes to an address. */
function aKeptView() {
  let goTo: (hash: string) => void = () => undefined;
  const kept = keepView({
    storage: { getItem: () => null, setItem: () => undefined },
    location: { hash: '' },
    replaceHash: () => undefined,
    onHash: (listener) => {
      goTo = listener;
      return { dispose: () => undefined };
    },
  });
  return { view: kept.view, goTo: (hash: string) => goTo(hash) };
}

const frame = (sequence: number, time: number) => {
  const made = createFrame({ sequence, time, revision: 1, rows: 2, tick: 1_000 });
  made.fleet.fill(sequence);
  return made.bytes;
};
const shows = (page: ConsolePage) => page.replay.state.getState().replay?.recording ?? null;
/** What all clocks of the page say. */
const clock = (page: ConsolePage) => page.link.getState().clockOffset + page.ticker.now;

test('enters a recording and leaves it without anything of the other in sight', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source);
  source.engine.server.pushFrame(frame(900, NOW));
  await pass(0);
  expect(page.telemetry.fleet.length).toBe(1);
  page.view.setState({ replay: { recording: 'release-42', at: null } });
  await pass(0);
  expect(shows(page)).toBe('release-42');
  expect(page.telemetry.latest).toBeNull();
  expect(page.telemetry.fleet.length).toBe(0);
  expect(mayAct(page.link.getState())).toBe(false);
  source.engine.server.pushFrame(frame(1, FROM));
  await pass(0);
  expect(page.telemetry.latest?.sequence).toBe(1);
  page.view.setState({ replay: null });
  await pass(0);
  expect(source.asked).toEqual([undefined, 'release-42', undefined]);
  expect(shows(page)).toBeNull();
  expect(page.telemetry.latest).toBeNull();
  expect(mayAct(page.link.getState())).toBe(true);
  page.dispose();
});

test('a page that is opened on a recording never shows the live fleet, and goes to the moment of its address', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source, { replay: { recording: 'release-42', at: FROM + 60_000 } });
  await pass(0);
  expect(source.asked[0]).toBe('release-42');
  expect(source.asked).not.toContain(undefined);
  expect(source.at.position).toBe(FROM + 60_000);
  // A reload stays where the recording stands by then.
  // Whatever it is called later, a link to it stays one.
  expect(page.view.getState().replay).toEqual({ recording: KEY, at: null });
  page.dispose();
});

test('one that cannot be shown is told, and live goes on', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source, { replay: { recording: 'nothing', at: null } });
  await pass(0);
  expect(source.asked).toEqual(['nothing', undefined]);
  expect(page.notices.getState().notices.map(({ text }) => text)).toEqual([
    '“nothing” cannot be replayed: there is none of that name.',
  ]);
  expect(page.view.getState().replay).toBeNull();
  expect(page.link.getState()).toMatchObject({ link: { state: 'live' }, recorded: false });
  page.dispose();
});

test('the clock stands still while it is paused, and goes with the position', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source, { replay: { recording: 'release-42', at: null } });
  await pass(5_000);
  expect(clock(page)).toBe(FROM);
  source.engine.server.push({
    push: 'replay',
    sequence: 1,
    replay: aReplay({ from: FROM, to: FROM + HOUR, position: FROM + 30_000, playing: true, speed: 10 }),
  });
  await pass(1_000);
  expect(clock(page)).toBe(FROM + 30_000);
  page.dispose();
});

test('a paused recording is not stale, an engine that is gone is, and time stands still then', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source, { replay: { recording: 'release-42', at: null } });
  await pass(30_000);
  expect(page.link.getState().staleSince).toBeNull();
  source.engine.server.dispose();
  await pass(6_000);
  expect(page.link.getState().staleSince).not.toBeNull();
  const { heardAt, clockOffset } = page.link.getState();
  expect((heardAt ?? 0) + clockOffset).toBeCloseTo(FROM, 3);
  page.dispose();
});

test('after a seek charts stay in sight until those of the new time come, and frames go on from them', async () => {
  const series = vi.fn(() =>
    ok(
      encodeSeries({
        end: FROM + 40_000,
        step: 1_000,
        points: 2,
        columns: FLEET_COLUMNS.map(() => Float32Array.of(39, 40)),
      }),
    ),
  );
  const source = anEngineWithRecording({ 'series.fleet': series });
  const page = await aPage(source, { replay: { recording: 'release-42', at: null } });
  source.engine.server.pushFrame(frame(500, FROM + 500_000));
  await pass(0);
  Object.assign(source.at, { position: FROM + 40_000, seeks: 1 });
  // As the engine says that what the page holds is of another time: a number is missing.
  source.engine.server.push({ push: 'events', sequence: 5, events: [] });
  await pass(0);
  expect(shows(page)).toBe('release-42');
  source.engine.server.pushFrame(frame(41, FROM + 41_000));
  await pass(0);
  expect([...page.telemetry.fleet.latest(0, 10)]).toEqual([39, 40, 41]);
  page.dispose();
});

test('what is played fast loads what was left out, twice a second at most', async () => {
  const series = vi.fn(() => ok(encodeSeries({ end: 0, step: 1_000, points: 0, columns: [] })));
  const source = anEngineWithRecording({ 'series.fleet': series });
  const page = await aPage(source, { replay: { recording: 'release-42', at: null } });
  const before = series.mock.calls.length;
  for (let step = 1; step <= 20; step++) {
    source.engine.server.pushFrame(frame(step * 10, FROM + step * 10_000));
    await pass(100);
  }
  await pass(1_000);
  const loads = series.mock.calls.length - before;
  expect(loads).toBeGreaterThanOrEqual(3);
  expect(loads).toBeLessThanOrEqual(5);
  page.dispose();
});

test('the report of the open backend is asked for again at once after a seek', async () => {
  const report = vi.fn(() => ok(aReport()));
  const source = anEngineWithRecording({ 'backend.report': report });
  const page = await aPage(source, {
    replay: { recording: 'release-42', at: null },
    selected: aSnapshot().fleet.backends[0]?.id ?? null,
  });
  const before = report.mock.calls.length;
  Object.assign(source.at, { position: FROM + 40_000, seeks: 1 });
  source.engine.server.push({ push: 'events', sequence: 5, events: [] });
  await pass(0);
  expect(report.mock.calls.length).toBe(before + 1);
  page.dispose();
});

test('marks and picks of the one fleet are not those of the other', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source, {
    marked: new Set(['prices']),
    only: { title: 'an incident', ids: new Set(['prices']) },
    time: { kind: 'fixed', from: NOW - 60_000, to: NOW },
  });
  page.view.setState({ replay: { recording: 'release-42', at: null } });
  await pass(0);
  const { marked, only, time } = page.view.getState();
  expect(marked.size).toBe(0);
  expect(only).toBeNull();
  expect(time).toEqual({ kind: 'recording', from: FROM, to: FROM + HOUR });
  page.dispose();
});

test('an address of a recording and of an incident in it shows both', async () => {
  const { view, goTo } = aKeptView();
  view.setState({ incident: { id: 3, since: null }, only: { title: 'another', ids: new Set(['prices']) } });
  const source = anEngineWithRecording();
  const page = new ConsolePage({ dial: async () => source.engine.transport, advice: '' }, view);
  page.start();
  await pass(0);
  goTo(`#replay=${KEY}&incident=7`);
  expect(view.getState()).toMatchObject({ replay: { recording: KEY }, incident: { id: 7 }, only: null });
  page.dispose();
});

test('one that has a key only since it was renamed is named by it, and nothing else changes', async () => {
  const asked: (string | undefined)[] = [];
  const source = anEngineWithRecording({
    'session.open': ({ replay }) => {
      asked.push(replay);
      return ok(recorded(0, {}));
    },
  });
  const page = await aPage(source, { replay: { recording: 'older', at: null }, marked: new Set(['prices']) });
  await pass(0);
  expect(page.view.getState()).toMatchObject({
    replay: { recording: KEY, at: null },
    marked: new Set(['prices']),
  });
  expect(asked).toEqual(['older']);
  page.dispose();
});

test('charts show all of a recording that is opened, and the live fleet as before', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source);
  page.view.setState(goLive(300_000));
  page.view.setState({ replay: { recording: KEY, at: null } });
  await pass(0);
  const time = () => page.view.getState().time;
  expect(time()).toEqual({ kind: 'recording', from: FROM, to: FROM + HOUR });
  // One that is still being recorded grows.
  const grown = aReplay({ from: FROM, to: FROM + 2 * HOUR, condition: 'recording' });
  source.engine.server.push({ push: 'replay', sequence: 1, replay: grown });
  await pass(0);
  expect(time()).toEqual({ kind: 'recording', from: FROM, to: FROM + 2 * HOUR });
  page.view.setState(goLive(60_000));
  source.engine.server.push({ push: 'replay', sequence: 2, replay: { ...grown, to: FROM + 3 * HOUR } });
  await pass(0);
  expect(time()).toEqual({ kind: 'live', span: 60_000 });
  page.view.setState({ time: { kind: 'recording', from: FROM, to: FROM + HOUR } });
  page.view.setState({ replay: null });
  expect(time()).toEqual({ kind: 'live', span: 60_000 });
  page.dispose();
});

test('what an address says of the time is shown of its recording', async () => {
  const source = anEngineWithRecording();
  const view = createStore<View>()(() => ({
    ...INITIAL_VIEW,
    ...goLive(300_000),
    replay: { recording: KEY, at: null },
  }));
  const page = new ConsolePage({ dial: async () => source.engine.transport, advice: '' }, view, false);
  page.start();
  await pass(0);
  expect(shows(page)).toBe('release-42');
  expect(view.getState().time).toEqual({ kind: 'live', span: 300_000 });
  page.dispose();
});

test('one that is opened by its name goes by its key from then on, and is not opened again for that', async () => {
  const source = anEngineWithRecording();
  const page = await aPage(source, { replay: { recording: 'release-42', at: null } });
  await pass(0);
  expect(page.view.getState().replay?.recording).toBe(KEY);
  expect(source.asked).toEqual(['release-42']);
  // Asked for all anew, the page asks for what it shows by that.
  page.setVisible(false);
  page.setVisible(true);
  await pass(0);
  expect(source.asked).toEqual(['release-42', KEY]);
  page.dispose();
});
