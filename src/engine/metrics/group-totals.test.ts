import { expect, it } from 'vitest';
import { anInfo } from '../../shared/fixtures.ts';
import { Counters } from '../telemetry/counters.ts';
import { GroupTotals } from './group-totals.ts';

const CAPACITY = 8;

/** A fleet by the slots of its backends and their groups. */
function fleetOf(counters: Counters, ...members: [slot: number, group: string | null][]) {
  return {
    counters,
    backends: members.map(([slot, group]) => ({ ...anInfo(`backend-${slot}`), group })),
    slots: Uint32Array.from(members, ([slot]) => slot),
  };
}

function count(counters: Counters, slot: number, messages: number): void {
  counters.messagesIn[slot] = (counters.messagesIn[slot] as number) + messages;
}

const messages = (totals: ReturnType<GroupTotals['update']>) =>
  Object.fromEntries([...totals].map(([group, { messagesIn }]) => [String(group), messagesIn]));

it('adds up what the backends of a group have counted, from before the first question too', () => {
  const counters = new Counters(CAPACITY);
  for (const slot of [0, 1, 2]) counters.begin(slot, 1);
  const groups = new GroupTotals(CAPACITY);
  const fleet = fleetOf(counters, [0, 'a'], [1, 'a'], [2, null]);
  count(counters, 0, 5);
  count(counters, 2, 1);
  expect(messages(groups.update(fleet))).toEqual({ a: 5, null: 1 });
  count(counters, 0, 2);
  count(counters, 1, 3);
  expect(messages(groups.update(fleet))).toEqual({ a: 10, null: 1 });
  expect(messages(groups.update(fleet))).toEqual({ a: 10, null: 1 });
});

it('never falls: not when a backend leaves, moves, or another takes its slot', () => {
  const counters = new Counters(CAPACITY);
  for (const slot of [0, 1, 2]) counters.begin(slot, 1);
  const groups = new GroupTotals(CAPACITY);
  for (const slot of [0, 1, 2]) count(counters, slot, 10);
  groups.update(fleetOf(counters, [0, 'a'], [1, 'a'], [2, 'b']));
  // 1 moves and counts on; 0 leaves.
  count(counters, 1, 4);
  expect(messages(groups.update(fleetOf(counters, [1, 'b'], [2, 'a'])))).toEqual({ a: 20, b: 14 });
  counters.begin(0, 2);
  count(counters, 0, 3);
  expect(messages(groups.update(fleetOf(counters, [0, 'a'], [1, 'b'])))).toEqual({ a: 23, b: 14 });
});

it('has the groups of the present fleet alone', () => {
  const counters = new Counters(CAPACITY);
  counters.begin(0, 1);
  const groups = new GroupTotals(CAPACITY);
  count(counters, 0, 1);
  groups.update(fleetOf(counters, [0, 'a']));
  expect(messages(groups.update(fleetOf(counters, [0, 'b'])))).toEqual({ b: 0 });
});
