import { expect, test } from 'vitest';
import { aReport, NOW } from '../../shared/fixtures.ts';
import {
  describeBreakerRecord,
  describeInbound,
  describeOutbound,
  describeSession,
} from './connection-report.ts';
import type { Section } from './fact.ts';

const factOf = (section: Section | null, name: string) =>
  section?.facts.find((fact) => fact.name === name)?.value;

test('a session says how it was taken up, from where, and how often it was', () => {
  const session = describeSession(
    {
      result: 'rejected',
      at: NOW - 86_400_000,
      lastSequence: 4_213,
      validFor: 120_000,
      counts: { fresh: 1, resumed: 12, rejected: 2 },
    },
    NOW,
    'utc',
  );
  expect(session).toMatchObject({ digest: 'refused by the server at 1 Jan 04:15:25', alarming: true });
  expect(session.facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
    'Last sequence: 4,213',
    'Asked for within: 2 m',
    'Begun anew: 1',
    'Taken up again: 12',
    'Refused by the server: 2',
  ]);
});

test('before the first connection there is no session', () => {
  const counts = { fresh: 0, resumed: 0, rejected: 0 };
  const none = { result: null, at: null, lastSequence: null, validFor: 90_000, counts };
  const session = describeSession(none, NOW, 'utc');
  expect(session.digest).toBe('none yet');
  expect(factOf(session, 'Last sequence')).toBe('–');
});

test('outbound says nothing where nothing is sent and nobody may send', () => {
  const { outbound } = aReport();
  expect(describeOutbound(outbound)).toBeNull();
  expect(describeOutbound({ ...outbound, operatorMaySend: true })?.digest).toBe('0 sent');
});

test('what waits is told by priority and what was dropped by reason', () => {
  const section = describeOutbound({
    ...aReport().outbound,
    waiting: { high: 2, normal: 0, low: 31 },
    waitingBytes: 2_048,
    sent: 1_204,
    dropped: { messages: 3, bytes: 0, age: 1, closed: 0 },
  });
  expect(section).toMatchObject({ digest: '1,204 sent, 33 waiting, 4 dropped', alarming: true });
  expect(factOf(section, 'Waiting')).toBe('2 high, 31 low · 2 KiB');
  expect(factOf(section, 'Dropped, too many waiting')).toBe('3');
  expect(factOf(section, 'Dropped, waited too long')).toBe('1');
  expect(section?.facts).toHaveLength(3);
});

test('only what is looked for in messages is told', () => {
  const { inbound } = aReport();
  expect(describeInbound(inbound)).toBeNull();
  const names = (looksFor: Partial<typeof inbound.looksFor>) =>
    describeInbound({ ...inbound, looksFor: { ...inbound.looksFor, ...looksFor } })?.facts.map(
      ({ name }) => name,
    );
  expect(names({ id: true })).toContain('Duplicates');
  expect(names({ id: true })).not.toContain('Missing');
  expect(names({ sequence: true })).toEqual(
    expect.arrayContaining(['Duplicates', 'Missing', 'Out of order']),
  );
  expect(names({ timestamp: true })).toContain('Delivery delay p50 / p95 / p99');
});

test('missing messages are what stands out', () => {
  const section = describeInbound({
    ...aReport().inbound,
    looksFor: { id: false, sequence: true, timestamp: true },
    inspected: 9_000,
    missing: 4,
    duplicates: 1,
    delay: { last: 20, p50: 12.2, p95: 40, p99: 1_204 },
  });
  expect(section).toMatchObject({ digest: '4 missing, 1 duplicate', alarming: true });
  expect(factOf(section, 'Delivery delay p50 / p95 / p99')).toBe('12 / 40 / 1,204 ms');
});

test('a breaker that never tripped says just that, and one that is off nothing', () => {
  const { breaker } = aReport();
  expect(describeBreakerRecord(breaker, true)).toMatchObject({ digest: 'never tripped', facts: [] });
  expect(describeBreakerRecord(breaker, false)).toBeNull();
});

test('a breaker’s record has its rate of recovery, or says that no probe has ended', () => {
  const record = { trips: 3, recoveries: 2, failedProbes: 1, openFor: 93_000, recoveryRate: 2 / 3 };
  const section = describeBreakerRecord(record, true);
  expect(section?.digest).toBe('tripped 3 times, open 1 m 33 s');
  expect(factOf(section, 'Probes that recovered it')).toBe('66.6 %');
  const first = { ...record, trips: 1, recoveries: 0, failedProbes: 0, recoveryRate: null };
  expect(factOf(describeBreakerRecord(first, false), 'Probes that recovered it')).toBe('–');
});
