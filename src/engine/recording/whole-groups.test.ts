import { expect, test } from 'vitest';
import { WholeGroups } from './whole-groups.ts';

const backend = (id: string, group: string | null) => ({ id, group });
const group = (name: string) => ({ kind: 'group', group: name }) as const;

test('a group is whole while all that it ever had is kept, the fleet while all are', () => {
  const whole = new WholeGroups((id) => id !== 'c');
  whole.note([backend('a', 'eu'), backend('b', 'us')]);
  expect([group('eu'), group('us'), { kind: 'fleet' } as const].map((of) => whole.has(of))).toEqual([
    true,
    true,
    true,
  ]);
  whole.note([backend('a', 'eu'), backend('b', 'us'), backend('c', 'us')]);
  whole.note([backend('a', 'eu'), backend('b', 'us')]);
  expect([group('eu'), group('us'), { kind: 'fleet' } as const].map((of) => whole.has(of))).toEqual([
    true,
    false,
    false,
  ]);
  expect(whole.has(group('nobody'))).toBe(false);
  expect(['a', 'c'].map((id) => whole.has({ kind: 'backend', backend: id }))).toEqual([true, false]);
});
