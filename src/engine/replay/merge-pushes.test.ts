import { expect, it } from 'vitest';
import type { BackendStatus } from '../../shared/backend.ts';
import type { BulkRun } from '../../shared/bulk.ts';
import type { PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Incident } from '../../shared/incident.ts';
import { type Random, seededRandom } from '../../shared/random.ts';
import { ToldFleet } from '../recording/test-recording.ts';
import { applyPush } from './apply-push.ts';
import { mergePushes } from './merge-pushes.ts';

const fleet = new ToldFleet(['a', 'b', 'c']);
const status = (attempt: number) => ({ ...fleet.status(), attempt }) as BackendStatus;
const event = (sequence: number): FleetEvent => ({
  sequence,
  at: sequence,
  kind: 'console',
  text: `${sequence}`,
});
const statuses = (revision: number, ...changes: [number, number][]): PushBody => ({
  push: 'statuses',
  revision,
  changes: changes.map(([row, attempt]) => [row, status(attempt)]),
});

it('tells of several statuses of a row the last, and after them every event', () => {
  const merged = mergePushes([
    statuses(1, [0, 1], [1, 1]),
    { push: 'events', events: [event(1)] },
    statuses(1, [0, 2]),
    { push: 'events', events: [event(2), event(3)] },
  ]);
  expect(merged).toEqual([
    statuses(1, [0, 2], [1, 1]),
    { push: 'events', events: [event(1), event(2), event(3)] },
  ]);
});

it('lets nothing past a change of the fleet', () => {
  const changed: PushBody = { push: 'fleet', fleet: { ...fleet.info(), revision: 2 }, statuses: [] };
  const merged = mergePushes([statuses(1, [0, 1]), changed, statuses(2, [0, 2])]);
  expect(merged).toEqual([statuses(1, [0, 1]), changed, statuses(2, [0, 2])]);
});

it('leads to the same snapshot as the pushes one by one, whatever they are', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed);
    const pushes = anyPushes(random, 30);
    const before = fleet.snapshot();
    expect(mergePushes(pushes).reduce(applyPush, before), `seed ${seed}`).toEqual(
      pushes.reduce(applyPush, before),
    );
  }
});

/** As an engine might tell them: revisions and sequences rise. */
function anyPushes(random: Random, count: number): PushBody[] {
  let revision = 1;
  let sequence = 0;
  const below = (most: number) => Math.floor(random() * most);
  return Array.from({ length: count }, (_, index): PushBody => {
    switch (below(7)) {
      case 0:
      case 1:
        return statuses(revision, [below(3), index], [below(3), index]);
      case 2:
        return { push: 'events', events: [event(++sequence), event(++sequence)] };
      case 3: {
        const incident = { id: below(6), lost: index } as Incident;
        return {
          push: 'incidents',
          incidents: [incident],
          gone: random() < 0.3 ? [(incident.id + 1) % 6] : [],
        };
      }
      case 4:
        return { push: 'bulk', run: { id: below(3), done: index, endedAt: null } as BulkRun };
      case 5:
        if (random() < 0.7) return { push: 'history-problem', historyProblem: `${index}` };
        revision++;
        return {
          push: 'fleet',
          fleet: { ...fleet.info(), revision },
          statuses: [status(0), status(0), status(0)],
        };
      default:
        return { push: 'local-fault', localFault: null };
    }
  });
}
