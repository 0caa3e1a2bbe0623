import { expect, test } from 'vitest';
import { ROOT } from '../../shared/fixtures.ts';
import type { ScenarioRun } from '../../shared/game-day.ts';
import { describeRun } from './scenario-run.ts';

const run = (part: Partial<ScenarioRun>): ScenarioRun => ({
  ...{ id: 1, scenario: 'deploy', actor: ROOT, startedAt: 0, endsAt: 40_000 },
  ...{ state: 'running', step: 2, mending: false, says: 'nothing listens' },
  ...part,
});
const told = (part: Partial<ScenarioRun>) => describeRun(run(part), { steps: 2 });

test('a step is told while its faults last, and then what to watch for', () => {
  expect(told({})).toEqual({ part: 'step 2 of 2', says: 'nothing listens' });
  const over = { part: 'over', says: 'Watch for: all come back.' };
  expect(told({ mending: true, says: 'all come back' })).toEqual(over);
  expect(told({ mending: true, state: 'finished', says: 'all come back' })).toEqual(over);
});

test('one that failed says why, and one that was stopped no more than that', () => {
  expect(told({ state: 'failed', says: 'no simulator' })).toEqual({ part: 'failed', says: 'no simulator' });
  expect(told({ state: 'stopped' })).toEqual({ part: 'stopped', says: '' });
});
