import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { anInfo, aSnapshot, aStatus } from '../../shared/fixtures.ts';
import type { Health } from '../../shared/health.ts';
import { Telemetry } from '../series/telemetry.ts';
import { Ticker } from '../series/ticker.ts';
import { createFleetStore, fleetState, withStatuses } from './fleet-store.ts';
import { createLinkStore } from './link-store.ts';
import { ShownRows } from './shown-rows.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Row 0 is up, row 1 is down. */
function someRows() {
  const { fleet: info, statuses } = aSnapshot();
  const fleet = createFleetStore();
  const view = createStore<View>()(() => INITIAL_VIEW);
  const link = createLinkStore();
  const ticker = new Ticker();
  const rows = new ShownRows({ fleet, view, link, telemetry: new Telemetry(), ticker });
  fleet.setState(fleetState(info, statuses));
  const told = vi.fn();
  rows.state.subscribe(told);
  let sequence = 0;
  const push = (row: number, health: Health) => {
    const changes: [number, ReturnType<typeof aStatus>][] = [[row, aStatus(health)]];
    fleet.setState((state) =>
      withStatuses(state, { push: 'statuses', sequence: ++sequence, revision: 1, changes }),
    );
  };
  return { rows, view, link, fleet, push, told, order: () => rows.state.getState().order };
}

test('another fleet is in order at once', () => {
  const { rows, order } = someRows();
  expect(order()).toEqual([1, 0]);
  rows.dispose();
});

test('however many pushes come, the order follows once a second at most', () => {
  const { rows, push, told, order } = someRows();
  for (let at = 0; at < 3_000; at += 40) {
    push(1, at % 80 === 0 ? 'up' : 'connecting');
    push(0, at % 80 === 0 ? 'down' : 'up');
    vi.advanceTimersByTime(40);
  }
  expect(told.mock.calls.length).toBeLessThanOrEqual(3);
  push(0, 'down');
  push(1, 'up');
  vi.advanceTimersByTime(1_500);
  expect(order()).toEqual([0, 1]);
  rows.dispose();
});

test('a filter and a sort apply at once', () => {
  const { rows, view, order } = someRows();
  view.setState({ healths: new Set(['up']) });
  expect(order()).toEqual([0]);
  view.setState({ healths: new Set(), sort: { key: 'health', descending: true } });
  expect(order()).toEqual([0, 1]);
  rows.dispose();
});

test('rows stay where they are under the pointer, but for what the person does', () => {
  const { rows, view, push, order } = someRows();
  rows.hold(true);
  push(1, 'up');
  push(0, 'down');
  vi.advanceTimersByTime(5_000);
  expect(order()).toEqual([1, 0]);
  view.setState({ text: 'prices' });
  expect(order()).toEqual([0]);
  view.setState({ text: '' });
  vi.advanceTimersByTime(5_000);
  push(0, 'up');
  push(1, 'down');
  vi.advanceTimersByTime(5_000);
  expect(order()).toEqual([0, 1]);
  rows.hold(false);
  expect(order()).toEqual([1, 0]);
  rows.dispose();
});

test('stale rows stay where they are', () => {
  const { rows, link, push, order } = someRows();
  link.setState({ staleSince: 1 });
  push(1, 'up');
  push(0, 'down');
  vi.advanceTimersByTime(5_000);
  expect(order()).toEqual([1, 0]);
  link.setState({ staleSince: null });
  vi.advanceTimersByTime(1_000);
  expect(order()).toEqual([0, 1]);
  rows.dispose();
});

test('another fleet does not move the rows under the pointer that are still there', () => {
  const { rows, fleet, order } = someRows();
  rows.hold(true);
  const info = (id: string, health: Health) => [anInfo(id), aStatus(health)] as const;
  // Before it was prices (up), chat (down), shown the other way round.
  const now = [info('orders', 'down'), info('prices', 'up'), info('chat', 'up'), info('archive', 'down')];
  fleet.setState(
    fleetState(
      { name: 'demo', revision: 2, demo: false, backends: now.map(([backend]) => backend) },
      now.map(([, status]) => status),
    ),
  );
  expect(order()).toEqual([2, 1, 3, 0]);
  rows.hold(false);
  vi.advanceTimersByTime(1_500);
  expect(order()).toEqual([3, 0, 2, 1]);
  rows.dispose();
});

test('a query that cannot be read leaves what was shown before', () => {
  const { rows, view, order } = someRows();
  view.setState({ text: 'health:down' });
  expect(order()).toEqual([1]);
  view.setState({ text: 'health:dwon' });
  expect(order()).toEqual([1]);
  view.setState({ text: '' });
  expect(order()).toEqual([1, 0]);
  rows.dispose();
});

test('membership follows a state that a word was found in', () => {
  const { rows, view, push, order } = someRows();
  view.setState({ text: 'down' });
  expect(order()).toEqual([1]);
  push(0, 'down');
  vi.advanceTimersByTime(1_500);
  expect(order()).toEqual([1, 0]);
  rows.dispose();
});

test('rows of a group stand together, and hold still with their groups under the pointer', () => {
  const { rows, view, fleet } = someRows();
  const backends = ['a', 'b', 'c'].map((id) => anInfo(id, { group: id === 'b' ? 'chat' : 'edge' }));
  const info = { name: 'demo', revision: 2, demo: false, backends };
  fleet.setState(fleetState(info, [aStatus('up'), aStatus('degraded'), aStatus('down')]));
  const shown = () => rows.state.getState().groups.map(({ name, rows: members }) => [name, ...members]);
  expect(rows.state.getState().order).toEqual([2, 1, 0]);
  view.setState({ grouping: 'group' });
  expect(shown()).toEqual([
    ['edge', 2, 0],
    ['chat', 1],
  ]);
  expect(rows.state.getState().order).toEqual([2, 0, 1]);
  rows.hold(true);
  const changes: [number, ReturnType<typeof aStatus>][] = [[2, aStatus('up')]];
  fleet.setState((state) => withStatuses(state, { push: 'statuses', sequence: 1, revision: 2, changes }));
  vi.advanceTimersByTime(2_000);
  expect(shown()[0]).toEqual(['edge', 2, 0]);
  rows.hold(false);
  expect(shown()).toEqual([
    ['chat', 1],
    ['edge', 0, 2],
  ]);
  view.setState({ grouping: 'none' });
  expect(shown()).toEqual([]);
  rows.dispose();
});
