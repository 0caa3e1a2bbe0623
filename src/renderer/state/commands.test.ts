import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { SocketState } from '../../shared/backend.ts';
import { anIncident, aReplay, aSnapshot, aStatus, NOW, ROOT } from '../../shared/fixtures.ts';
import { ok } from '../../shared/result.ts';
import { ConsolePage } from '../console-page.ts';
import { anEngine } from '../fake-engine.ts';
import { type CommandSource, commandsOf } from './commands.ts';
import { SPANS } from './time-frame.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const PAUSED: SocketState = {
  phase: 'paused',
  since: NOW,
  decider: 'operator',
  by: ROOT,
  reason: null,
};

const exported: string[] = [];
const HOST = {
  copyLink: () => undefined,
  exportAudit: (format: string) => void exported.push(format),
  focusFilter: () => undefined,
  importRecording: () => undefined,
  moveRow: () => undefined,
};

async function stage(more: Partial<CommandSource> = {}) {
  const asked: string[] = [];
  const note = (word: string) => (args: { backends: string[] }) => {
    asked.push(`${word} ${args.backends}`);
    return ok({ done: args.backends, refused: [] });
  };
  const engine = anEngine([aSnapshot()], {
    'backend.reconnect': note('reconnect'),
    'backend.pause': note('pause'),
    'breaker.reset': note('reset'),
    'incident.acknowledge': ({ incident }) => {
      asked.push(`acknowledge ${incident}`);
      return ok(null);
    },
    'incident.backends': () => ok(['prices']),
  });
  const view = createStore<View>()(() => INITIAL_VIEW);
  const page = new ConsolePage({ dial: async () => engine.transport, advice: '' }, view);
  page.start();
  await vi.advanceTimersByTimeAsync(0);
  const target = page.fleet.getState().fleet?.backends[0]?.id ?? null;
  const list = () =>
    commandsOf({ page, host: HOST, target, marked: [], askBulk: null, savedViews: [], ...more });
  const run = async (id: string) => {
    const command = list().find((each) => each.id === id);
    if (!command?.enabled) throw new Error(`${id} cannot be run`);
    command.run();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { page, view, list, run, asked, target };
}

test('no two commands have the same id or the same key', async () => {
  const { page, list } = await stage();
  const commands = list();
  const ids = commands.map(({ id }) => id);
  const keys = commands.flatMap(({ keys = [] }) => keys);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(keys).size).toBe(keys.length);
  page.dispose();
});

test('what is done to a backend reaches the engine, once each', async () => {
  const { page, run, asked, target } = await stage();
  await run('backend.reconnect');
  await run('backend.pause');
  await run('breaker.reset');
  expect(asked).toEqual([`reconnect ${target}`, `pause ${target}`, `reset ${target}`]);
  page.dispose();
});

test('without a backend there is nothing to do to one, but the rest', async () => {
  const { page, list } = await stage({ target: null });
  const enabled = new Set(list().flatMap(({ id, enabled: can }) => (can ? [id] : [])));
  expect(enabled.has('backend.reconnect')).toBe(false);
  expect(enabled.has('compare.toggle')).toBe(false);
  expect(enabled.has('shortcuts.open')).toBe(true);
  page.dispose();
});

test('the time that the charts show', async () => {
  const { page, view, run } = await stage();
  await run('time.1h');
  expect(view.getState().time).toEqual({ kind: 'live', span: SPANS[2].span });
  view.setState({ time: { kind: 'fixed', from: 1_000_000, to: 1_100_000 } });
  await run('time.pause');
  expect(view.getState().time).toEqual({ kind: 'live', span: SPANS[2].span });
  page.dispose();
});

test('themes go round, rows get lower, the wallboard comes up', async () => {
  const { page, view, run } = await stage();
  for (const theme of ['light', 'dark', 'system']) {
    await run('theme.next');
    expect(view.getState().theme).toBe(theme);
  }
  await run('density.compact');
  expect(view.getState().density).toBe('compact');
  await run('wallboard.open');
  expect(view.getState().wallboard).not.toBeNull();
  page.dispose();
});

test('the marked ones are asked about, all of them, and too many are not compared', async () => {
  const marked = Array.from({ length: 7 }, (_, n) => `b${n}`);
  const askBulk = vi.fn();
  const { page, list, run } = await stage({ marked, askBulk });
  await run('marked.isolate');
  expect(askBulk).toHaveBeenCalledWith('isolate', marked);
  expect(list().find(({ id }) => id === 'marked.compare')?.enabled).toBe(false);
  page.dispose();
});

test('a paused backend is resumed, and not reconnected', async () => {
  const { page, list } = await stage();
  const paused = aStatus('paused', { state: PAUSED });
  page.fleet.setState({ statuses: [paused] });
  const find = (id: string) => list().find((each) => each.id === id);
  expect(find('backend.pause')?.title).toMatch(/^Resume /);
  expect(find('backend.reconnect')?.enabled).toBe(false);
  page.dispose();
});

test('open incidents are shown and linked, and acknowledged until somebody has; those that are over are not listed', async () => {
  const { page, view, list, run, asked } = await stage();
  const acknowledged = { by: ROOT, at: NOW, reason: null };
  page.incidents.setState({
    incidents: [
      anIncident({ id: 1, host: 'edge-1' }),
      anIncident({ id: 2, host: 'edge-2', acknowledged }),
      anIncident({ id: 3, host: 'edge-3', endedAt: NOW }),
    ],
  });
  const titles = list()
    .filter(({ group }) => group === 'Incidents')
    .map(({ title }) => title);
  expect(titles).toEqual([
    'Acknowledge the incident at edge-1',
    'Show the incident at edge-1',
    'Copy link to the incident at edge-1',
    'Show the incident at edge-2',
    'Copy link to the incident at edge-2',
  ]);
  await run('incident.acknowledge.1');
  expect(asked).toEqual(['acknowledge 1']);
  await run('incident.show.2');
  expect(view.getState().only).toEqual({ title: 'edge-2', ids: new Set(['prices']) });
  page.dispose();
});

test('the audit log is exported from the palette in either format', async () => {
  const { page, run } = await stage();
  await run('audit.export.csv');
  await run('audit.export.jsonl');
  expect(exported).toEqual(['csv', 'jsonl']);
  page.dispose();
});

test('while a recording is shown its keys are its own, and nothing can be done to a backend', async () => {
  const { page, list, run } = await stage();
  page.replay.state.setState({ replay: aReplay({ playing: false, speed: 4 }) });
  page.link.setState({ recorded: true, capabilities: { shell: 'served', actor: ROOT, actions: false } });
  const keys = list().flatMap((each) => each.keys ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  const of = (key: string) => list().find((each) => each.keys?.includes(key))?.id;
  expect([' ', 'ArrowRight', 'Shift+ArrowRight', 'n', 'p', 'm', '.', ','].map(of)).toEqual([
    'replay.toggle',
    'replay.later',
    'replay.much-later',
    'replay.next-breaker',
    'replay.last-breaker',
    'replay.mark',
    'replay.next-event',
    'replay.last-event',
  ]);
  const acts = /^(backend|breaker|marked)\.(reconnect|pause|resume|reset|isolate)/;
  const acting = list().filter(({ id }) => acts.test(id));
  expect(acting.length).toBeGreaterThan(0);
  expect(acting.filter(({ enabled }) => enabled)).toEqual([]);
  await run('replay.mark');
  expect(page.replay.state.getState().marking).toBe(true);
  await run('replay.back');
  expect(page.view.getState().replay).toBeNull();
});
