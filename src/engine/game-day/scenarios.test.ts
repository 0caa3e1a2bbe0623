import { expect, test } from 'vitest';
import type { BackendInfo } from '../../shared/backend.ts';
import { LONGEST_FAULT, SHORTEST_FAULT } from '../../shared/game-day.ts';
import { misbehaviourOf } from './fault-words.ts';
import { chosen, playable, SCRIPTS } from './scenarios.ts';

const fleet = (count: number, groupOf = (_index: number): string | null => null): BackendInfo[] =>
  Array.from({ length: count }, (_, index) => ({ id: `b${index}`, group: groupOf(index) }) as BackendInfo);

const NOBODY: ReadonlySet<string> = new Set();

test('every step can be done, and its scenario lasts until it is undone', () => {
  for (const { lasts, steps } of SCRIPTS) {
    for (const step of steps) {
      expect(step.for).toBeGreaterThanOrEqual(SHORTEST_FAULT);
      expect(step.for).toBeLessThanOrEqual(LONGEST_FAULT);
      expect(step.at + step.for).toBeLessThan(lasts);
      const usual = step.intensity ?? (step.fault === 'hang' || step.fault === 'network' ? null : 0);
      expect(misbehaviourOf(step.fault, usual).ok).toBe(true);
    }
  }
});

test('whom a step is about is found in any fleet', () => {
  const grouped = fleet(6, (index) => (index === 0 ? 'alone' : `site ${index % 2}`));
  expect(chosen('all', fleet(3), NOBODY)).toEqual(['b0', 'b1', 'b2']);
  expect(chosen('named', fleet(3), new Set(['b1', 'gone']))).toEqual(['b1']);
  expect(chosen({ prefer: ['b2', 'gone'], share: 0.5 }, fleet(4), NOBODY)).toEqual(['b2']);
  expect(chosen({ prefer: ['gone'], share: 0.5 }, fleet(4), NOBODY)).toEqual(['b0', 'b2']);
  expect(chosen({ prefer: ['gone'], share: 0.001 }, fleet(4), NOBODY)).toEqual(['b0']);
  expect(chosen({ groupOf: 2, share: 0.5 }, grouped, NOBODY)).toEqual(['b1', 'b3', 'b5']);
  expect(chosen({ groupOf: 9, share: 0.5 }, grouped, NOBODY)).toEqual(['b0', 'b2', 'b4']);
});

test('a fleet in which nobody has a name is not offered a change of address', () => {
  const named = playable(fleet(3), new Set(['b1'])).map(({ id }) => id);
  const unnamed = playable(fleet(3), NOBODY).map(({ id }) => id);
  expect(named).toHaveLength(SCRIPTS.length);
  expect(named.filter((id) => !unnamed.includes(id))).toEqual(['container']);
  expect(playable([], NOBODY)).toEqual([]);
});
