import { expect, it } from 'vitest';
import { ROOT } from '../../shared/fixtures.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import { AbsentDecisions, describeDecision } from './absent-decisions.ts';

const saved = (more: Partial<SavedBreaker> = {}): SavedBreaker => ({
  host: 'edge-3',
  state: 'closed',
  since: 0,
  until: null,
  consecutiveFailures: 0,
  samples: [],
  openings: 0,
  trips: 0,
  reason: null,
  by: null,
  record: { trips: 0, recoveries: 0, failedProbes: 0, openFor: 0, recoveryRate: null },
  ...more,
});
const paused = saved({ paused: { by: ROOT, reason: 'maintenance' } });
const isolated = saved({ state: 'isolated', by: ROOT });

it('has what an operator decided, once, and nothing that a breaker did by itself', () => {
  const absent = new AbsentDecisions();
  absent.keep('a', paused);
  absent.keep('b', isolated);
  absent.keep('c', saved({ state: 'open', trips: 3 }));
  expect([
    absent.take('a', 'edge-3', 0),
    absent.take('b', 'edge-3', 0),
    absent.take('c', 'edge-3', 0),
  ]).toEqual([paused, isolated, undefined]);
  expect(absent.take('a', 'edge-3', 0)).toBeUndefined();
});

it('says nothing of another host under the same id, nor of a decision that was taken back', () => {
  const absent = new AbsentDecisions();
  absent.keep('a', paused);
  expect(absent.take('a', 'edge-4', 0)).toBeUndefined();
  absent.keep('b', paused);
  absent.keep('b', saved());
  expect(absent.get('b')).toBeUndefined();
});

it('forgets an isolation that was to end while it was away, and not a pause beside it', () => {
  const absent = new AbsentDecisions();
  const forAnHour = { ...isolated, until: 3_600_000 };
  absent.keep('a', forAnHour);
  expect(absent.take('a', 'edge-3', 3_599_999)).toEqual(forAnHour);
  absent.keep('a', forAnHour);
  expect(absent.take('a', 'edge-3', 3_600_000)).toBeUndefined();
  absent.keep('b', { ...forAnHour, paused: paused.paused });
  expect(absent.take('b', 'edge-3', 3_600_000)).toBeDefined();
});

it('lets the oldest go where there are more than a fleet may have', () => {
  const absent = new AbsentDecisions();
  for (let n = 0; n <= 20_000; n++) absent.keep(`b${n}`, paused);
  expect([absent.get('b0'), absent.get('b1'), absent.get('b20000')]).toEqual([undefined, paused, paused]);
});

it('is told with who decided', () => {
  expect(describeDecision(paused)).toBe(`still paused by ${ROOT.name}`);
  expect(describeDecision(isolated)).toBe(`still isolated by ${ROOT.name}`);
});
