import { expect, it } from 'vitest';
import { ROOT } from '../../shared/fixtures.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import { AbsentDecisions, DECISION_AGE, describeDecision } from './absent-decisions.ts';

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
  absent.keep('a', paused, 0);
  absent.keep('b', isolated, 0);
  absent.keep('c', saved({ state: 'open', trips: 3 }), 0);
  expect([
    absent.take('a', 'edge-3', 0),
    absent.take('b', 'edge-3', 0),
    absent.take('c', 'edge-3', 0),
  ]).toEqual([paused, isolated, undefined]);
  expect(absent.take('a', 'edge-3', 0)).toBeUndefined();
});

it('says nothing of another host under the same id, nor of a decision that was taken back', () => {
  const absent = new AbsentDecisions();
  absent.keep('a', paused, 0);
  expect(absent.take('a', 'edge-4', 0)).toBeUndefined();
  absent.keep('b', paused, 0);
  absent.keep('b', saved(), 0);
  expect(absent.get('b', 0)).toBeUndefined();
});

it('forgets an isolation that was to end while it was away, and not a pause beside it', () => {
  const absent = new AbsentDecisions();
  const forAnHour = { ...isolated, until: 3_600_000 };
  absent.keep('a', forAnHour, 0);
  expect(absent.take('a', 'edge-3', 3_599_999)).toEqual(forAnHour);
  absent.keep('a', forAnHour, 0);
  expect(absent.take('a', 'edge-3', 3_600_000)).toBeUndefined();
  absent.keep('b', { ...forAnHour, paused: paused.paused }, 0);
  expect(absent.take('b', 'edge-3', 3_600_000)).toBeDefined();
});

it('holds for thirty days from when its backend was seen last, and no start of the console makes that more', () => {
  const before = new AbsentDecisions();
  before.keep('a', paused, 1_000);
  const kept = before.get('a', DECISION_AGE);
  expect(kept).toMatchObject({ absentSince: 1_000 });
  const after = new AbsentDecisions();
  after.restore([['a', kept ?? paused]], DECISION_AGE);
  expect([...after.ids]).toEqual(['a']);
  expect(after.get('a', DECISION_AGE + 999)).toEqual(kept);
  expect(after.take('a', 'edge-3', DECISION_AGE + 1_000)).toBeUndefined();
  expect([...after.ids]).toEqual([]);
});

it('holds from now on where nobody saw its backend leave', () => {
  const absent = new AbsentDecisions();
  absent.restore([['a', paused]], 5_000);
  expect(absent.take('a', 'edge-3', 4_999 + DECISION_AGE)).toEqual(paused);
});

it('lets the oldest go where there are more than a fleet may have', () => {
  const absent = new AbsentDecisions();
  absent.restore(
    Array.from({ length: 20_001 }, (_, n) => [`b${n}`, { ...paused, absentSince: 20_001 - n }]),
    20_001,
  );
  expect(['b20000', 'b19999', 'b0'].map((id) => absent.get(id, 20_001)?.absentSince)).toEqual([
    undefined,
    2,
    20_001,
  ]);
});

it('is told with who decided', () => {
  expect(describeDecision(paused)).toBe(`still paused by ${ROOT.name}`);
  expect(describeDecision(isolated)).toBe(`still isolated by ${ROOT.name}`);
});
