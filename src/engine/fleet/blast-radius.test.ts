import { expect, test } from 'vitest';
import { blastRadius, type Candidate, NO_CANDIDATE, paceOf } from './blast-radius.ts';

const PACE = { perSecond: 50, perHostPerSecond: 20, atOnce: 32 };
const one = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  ...NO_CANDIDATE,
  ...{ id, host: 'one', phase: 'open', objection: null },
  ...more,
});

test('counts what would be closed, the largest host first', () => {
  const radius = blastRadius(
    'reconnect',
    [
      one('a', { host: 'small' }),
      one('b', { host: 'large' }),
      one('c', { host: 'large', phase: 'waiting', breaker: 'half-open' }),
      one('d', { host: 'large', phase: 'paused', objection: 'it is paused' }),
    ],
    PACE,
  );
  expect(radius).toMatchObject({
    backends: ['a', 'b', 'c'],
    cuts: 2,
    hosts: [
      { host: 'large', backends: 2, open: 1 },
      { host: 'small', backends: 1, open: 1 },
    ],
    breakers: { closed: 2, 'half-open': 1 },
    refused: [{ why: 'it is paused', backends: ['d'] }],
  });
});

test('what closes nothing cuts nothing', () => {
  expect(blastRadius('reset', [one('a')], PACE).cuts).toBe(0);
});

test('a server that several backends ask for its connections is counted once', () => {
  const asks = (statsUrl: string, serverConnections: number) => ({ statsUrl, serverConnections });
  const radius = blastRadius(
    'pause',
    [
      one('a', asks('http://one/stats', 100)),
      one('b', asks('http://one/stats', 100)),
      one('c', asks('http://two/stats', 12)),
      one('d', asks('http://three/stats', Number.NaN)),
    ],
    PACE,
  );
  expect(radius.servers).toEqual({ endpoints: 2, connections: 112 });
  expect(blastRadius('pause', [one('a')], PACE).servers).toBeNull();
});

test('takes as long as the slowest of its budgets', () => {
  const many = Array.from({ length: 101 }, (_, index) => one(`b${index}`));
  expect(blastRadius('pause', many, PACE).takes).toBe(5_000);
  const spread = many.map((each, index) => ({ ...each, host: `host-${index % 20}` }));
  expect(blastRadius('pause', spread, PACE).takes).toBe(2_000);
  expect(blastRadius('pause', [], PACE).takes).toBe(0);
});

test('a pace that was asked for is never above that of the fleet', () => {
  const dials = { concurrency: 500, perSecond: 50, perHostPerSecond: 20 };
  expect(paceOf(dials, 10)).toEqual({ perSecond: 10, perHostPerSecond: 10, atOnce: 32 });
  expect(paceOf(dials, 1_000)).toEqual({ perSecond: 50, perHostPerSecond: 20, atOnce: 32 });
  expect(paceOf({ ...dials, concurrency: 4 })).toMatchObject({ atOnce: 4 });
});
