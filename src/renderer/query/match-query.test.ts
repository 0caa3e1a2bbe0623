import { expect, test } from 'vitest';
import { aBreaker, anInfo, anOutcome, aStatus, NOW, ROOT } from '../../shared/fixtures.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import { isMeasured, matcherOf } from './match-query.ts';
import { parseQuery } from './parse-query.ts';

const info = anInfo('edge-3/prices', {
  group: 'market data',
  tags: ['eu', 'live'],
  host: 'edge-3.example:8080',
});
const waiting = aStatus('down', {
  state: {
    phase: 'waiting',
    since: NOW,
    decider: 'backoff',
    until: NOW + 42_000,
    attempt: 3,
    outcome: anOutcome(),
  },
});

function matches(query: string, status = aStatus('up'), values: Partial<Record<BackendColumn, number>> = {}) {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const text = [info.id, info.group, info.host, ...info.tags].join('\n').toLowerCase();
  return matcherOf(parsed.terms)({ info, status, text, value: (column) => values[column] ?? Number.NaN });
}

test('every term has to match, a minus turns one round', () => {
  expect(matches('edge eu')).toBe(true);
  expect(matches('edge us')).toBe(false);
  expect(matches('edge -us')).toBe(true);
  expect(matches('edge -eu')).toBe(false);
  expect(matches('')).toBe(true);
});

test('free words find what the state says, but not its times', () => {
  expect(matches('1013', waiting)).toBe(true);
  expect(matches('"Too many"', waiting)).toBe(true);
  expect(matches('waiting', waiting)).toBe(true);
  expect(matches('42', waiting)).toBe(false);
  // It was closed with 1013 once and is open again.
  expect(matches('1013', aStatus('up', { lastOutcome: anOutcome() }))).toBe(false);
  const isolated = aStatus('down', { breaker: aBreaker({ state: 'isolated', by: ROOT }) });
  expect(matches('isolated root', isolated)).toBe(true);
});

test('tags and groups match whole, names and hosts by a part', () => {
  expect(matches('tag:EU')).toBe(true);
  expect(matches('tag:e')).toBe(false);
  expect(matches('tag:us,live')).toBe(true);
  expect(matches('group:"market data"')).toBe(true);
  expect(matches('group:market')).toBe(false);
  expect(matches('host:edge-3 name:pri')).toBe(true);
});

test('health, phase and breaker', () => {
  expect(matches('health:down,degraded phase:waiting breaker:closed', waiting)).toBe(true);
  expect(matches('-health:down', waiting)).toBe(false);
  expect(matches('breaker:open', waiting)).toBe(false);
});

test('numbers are compared as their columns show them', () => {
  expect(matches('rtt>250', aStatus('up'), { rttP50: 312 })).toBe(true);
  expect(matches('rtt>250', waiting, { rttP50: 312 })).toBe(false);
  expect(matches('uptime<99', aStatus('up'), { uptime: Math.fround(0.99) })).toBe(false);
  expect(matches('uptime<=99', aStatus('up'), { uptime: Math.fround(0.99) })).toBe(true);
  expect(matches('in=0', aStatus('up'), { messagesIn: 0 })).toBe(true);
});

test('a missing number is neither more nor less', () => {
  expect(matches('rtt>0')).toBe(false);
  expect(matches('rtt<=0')).toBe(false);
});

test('only numbers change with every frame', () => {
  const measured = (query: string) => {
    const parsed = parseQuery(query);
    return parsed.ok && isMeasured(parsed.terms);
  };
  expect(measured('edge health:down')).toBe(false);
  expect(measured('edge -in>3')).toBe(true);
});
