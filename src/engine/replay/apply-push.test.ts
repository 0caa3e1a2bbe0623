import { expect, it } from 'vitest';
import type { BulkRun } from '../../shared/bulk.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Incident } from '../../shared/incident.ts';
import { ToldFleet } from '../recording/test-recording.ts';
import { applyPush } from './apply-push.ts';

/* That pushes lead from one snapshot of a live engine to the next is shown in test/engine/replay.test.ts. */

const fleet = new ToldFleet(['a', 'b']);
const before = fleet.snapshot();
const event = (sequence: number): FleetEvent => ({ sequence, at: 0, kind: 'console', text: '' });

it('leaves the snapshot before as it was', () => {
  const copy = structuredClone(before);
  applyPush(before, { push: 'statuses', revision: 1, changes: [[0, fleet.status('paused')]] });
  applyPush(before, { push: 'events', events: [event(1)] });
  expect(before).toEqual(copy);
});

it('passes over statuses of another fleet, and of rows that there are not', () => {
  const paused = fleet.status('paused');
  expect(applyPush(before, { push: 'statuses', revision: 2, changes: [[0, paused]] })).toEqual(before);
  const { statuses } = applyPush(before, {
    push: 'statuses',
    revision: 1,
    changes: [
      [1, paused],
      [2, paused],
    ],
  });
  expect(statuses.map(({ state }) => state.phase)).toEqual(['open', 'paused']);
});

it('puts events in the order of their numbers, tells none twice and keeps the newest 2,000', () => {
  const some = applyPush(before, { push: 'events', events: [event(2), event(1)] });
  const more = applyPush(some, {
    push: 'events',
    events: Array.from({ length: 2_500 }, (_, index) => event(index + 2)),
  });
  expect(some.events.map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(more.events).toHaveLength(2_000);
  expect(more.events.at(-1)?.sequence).toBe(2_501);
});

it('keeps incidents in the order in which they began, without those that are gone', () => {
  const incident = (id: number, lost: number) => ({ id, lost }) as Incident;
  const some = applyPush(before, {
    push: 'incidents',
    incidents: [incident(2, 1), incident(1, 1)],
    gone: [],
  });
  const more = applyPush(some, { push: 'incidents', incidents: [incident(3, 1), incident(2, 5)], gone: [1] });
  expect(more.incidents).toEqual([incident(2, 5), incident(3, 1)]);
});

it('lets go of the oldest run that is over when there are more than eight', () => {
  const run = (id: number, endedAt: number | null) => ({ id, endedAt }) as BulkRun;
  const runs = [run(1, null), ...Array.from({ length: 8 }, (_, index) => run(index + 2, 1))];
  const { bulk } = runs.reduce((snapshot, each) => applyPush(snapshot, { push: 'bulk', run: each }), before);
  expect(bulk.map(({ id }) => id)).toEqual([1, 3, 4, 5, 6, 7, 8, 9]);
});
