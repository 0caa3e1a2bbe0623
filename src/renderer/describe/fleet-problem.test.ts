import { expect, test } from 'vitest';
import type { FleetEvent } from '../../shared/event.ts';
import { aProblem, NOW } from '../../shared/fixtures.ts';
import { describeFleetProblem, inForceSince } from './fleet-problem.ts';

test('says how many problems there are and which configuration stays in force', () => {
  expect(describeFleetProblem(aProblem(), NOW - 60_000, 'utc').headline).toBe(
    'The fleet file has 2 problems; the configuration of 04:14 stays in force',
  );
  expect(describeFleetProblem(aProblem({ count: 1 }), null, 'utc').headline).toBe(
    'The fleet file has 1 problem; the last good configuration stays in force',
  );
  expect(describeFleetProblem(aProblem(), NOW - 86_400_000, 'utc').headline).toContain('of 1 Jan 04:15');
});

test('problems that are not listed are counted', () => {
  expect(describeFleetProblem(aProblem(), NOW, 'utc').more).toBe('');
  expect(describeFleetProblem(aProblem({ count: 42 }), NOW, 'utc').more).toBe('and 40 more');
});

test('a configuration is in force since its last good change, or since the start', () => {
  const change = (at: number, problems: string[]): FleetEvent => ({
    sequence: at,
    at,
    kind: 'fleet',
    added: [],
    removed: [],
    changed: [],
    problems,
  });
  expect(inForceSince([change(1, []), change(2, []), change(3, ['x'])], 3, 0)).toBe(2);
  expect(inForceSince([change(3, ['x'])], 1, NOW)).toBe(NOW);
  expect(inForceSince([change(3, ['x'])], 2, NOW)).toBeNull();
});
