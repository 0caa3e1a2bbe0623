import { expect, test } from 'vitest';
import type { FleetEvent } from '../../shared/event.ts';
import { aSnapshot, aStatus } from '../../shared/fixtures.ts';
import { EVENTS_KEPT, withEvents } from './events-store.ts';
import { countsShown, fleetState, withStatuses, worstOf } from './fleet-store.ts';
import { mayAct, offsetAfter, STALE_AFTER, staleSinceAt } from './link-store.ts';

const event = (sequence: number): FleetEvent => ({ sequence, at: sequence, kind: 'console', text: 'x' });

test('events that are held already are not taken twice', () => {
  expect(withEvents([event(1), event(2)], [event(2), event(3)]).map((held) => held.sequence)).toEqual([
    1, 2, 3,
  ]);
});

test('the oldest events go first', () => {
  const many = Array.from({ length: EVENTS_KEPT + 5 }, (_, index) => event(index));
  const held = withEvents([], many);
  expect(held).toHaveLength(EVENTS_KEPT);
  expect(held[0]?.sequence).toBe(5);
});

test('statuses of another revision are not mixed in', () => {
  const { fleet, statuses } = aSnapshot();
  const state = fleetState(fleet, statuses);
  const push = { push: 'statuses', sequence: 1, changes: [[0, aStatus('down')]] } as const;
  const changes = push.changes.map(([row, status]): [number, typeof status] => [row, status]);
  expect(withStatuses(state, { ...push, changes, revision: 2 })).toBe(state);
  expect(withStatuses(state, { ...push, changes, revision: 1 }).statuses[0]?.health).toBe('down');
});

test('counts by health go along with the statuses', () => {
  const { fleet, statuses } = aSnapshot();
  const state = fleetState(fleet, statuses);
  expect(state.counts).toMatchObject({ up: 1, down: 1 });
  const after = withStatuses(state, {
    push: 'statuses',
    sequence: 1,
    revision: 1,
    changes: [
      [0, aStatus('degraded')],
      [0, aStatus('down')],
      [9, aStatus('up')],
    ],
  });
  expect(after.counts).toEqual({ up: 0, degraded: 0, connecting: 0, down: 2, paused: 0, stale: 0 });
  expect(after.counts).toEqual(fleetState(fleet, after.statuses).counts);
});

test('stale data has no other health', () => {
  const { fleet, statuses } = aSnapshot();
  const state = fleetState(fleet, statuses);
  expect(countsShown(state, true)).toMatchObject({ up: 0, down: 0, stale: 2 });
  expect(worstOf(countsShown(state, false))).toBe('down');
});

const live = { link: { state: 'live' }, heardAt: 10_000, staleSince: null } as const;

test('data is stale once the link is lost or no frame comes', () => {
  expect(staleSinceAt(live, 10_000 + STALE_AFTER, 0)).toBeNull();
  expect(staleSinceAt(live, 10_001 + STALE_AFTER, 0)).toBe(10_000);
  const link = { state: 'lost', since: 12_000, reason: 'gone', failedDials: 1 } as const;
  expect(staleSinceAt({ ...live, link, heardAt: 11_900 }, 12_001, 0)).toBe(12_000);
});

test('a page that was hidden is given time to catch up, but not for what was stale before', () => {
  expect(staleSinceAt(live, 900_100, 900_000)).toBeNull();
  expect(staleSinceAt({ ...live, staleSince: 10_000 }, 900_100, 900_000)).toBe(10_000);
});

test('a late frame does not put the clock back, an engine whose clock was set does', () => {
  expect(offsetAfter(5_000, 5_004)).toBe(5_004);
  expect(offsetAfter(5_004, 4_700)).toBe(5_004);
  expect(offsetAfter(5_004, 1_000)).toBe(1_000);
  expect(offsetAfter(5_004, 90_000)).toBe(90_000);
});

test('nobody acts on stale data or where actions are off', () => {
  const { capabilities } = aSnapshot();
  const link = {
    link: { state: 'live' },
    heardAt: 1,
    staleSince: null,
    clockOffset: 0,
    engineId: 'e',
    startedAt: 0,
    localFault: null,
    fleetProblem: null,
    historyProblem: null,
    recorded: false,
    capabilities,
  } as const;
  expect(mayAct(link)).toBe(true);
  expect(mayAct({ ...link, staleSince: 1 })).toBe(false);
  expect(mayAct({ ...link, capabilities: { ...capabilities, actions: false } })).toBe(false);
});
