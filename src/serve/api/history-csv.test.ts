import { expect, it } from 'vitest';
import type { HistoryAnswer } from './history.ts';
import { historyCsv } from './history-csv.ts';

const START = Date.UTC(2026, 0, 31, 9, 30);

const answer = (more: Partial<HistoryAnswer>): HistoryAnswer => ({
  source: { kind: 'backend', backend: 'one' },
  from: START,
  to: START + 20_000,
  start: START,
  step: 10_000,
  resolution: 10_000,
  times: [START, START + 10_000],
  columns: { 'rtt.p95': [4.25, null], 'messagesIn.sum': [0, 1_234_567] },
  ...more,
});

it('is a header and a line per point, each ended as RFC 4180 has it; a gap is empty and a zero is not', () => {
  expect(historyCsv(answer({}))).toBe(
    'time,rtt.p95,messagesIn.sum\r\n2026-01-31T09:30:00.000Z,4.25,0\r\n2026-01-31T09:30:10.000Z,,1234567\r\n',
  );
});

it('has the words of a state after the numbers', () => {
  const states = { phase: ['open', null], health: ['up', null], breaker: ['closed', null] } satisfies object;
  const [head, first, second] = historyCsv(
    answer({ columns: {}, states: states as HistoryAnswer['states'] & object }),
  ).split('\r\n');
  expect(head).toBe('time,phase,health,breaker');
  expect(first).toBe('2026-01-31T09:30:00.000Z,open,up,closed');
  expect(second).toBe('2026-01-31T09:30:10.000Z,,,');
});

it('quotes what a server calls a tier', () => {
  const columns = { 'serverTier.a,"b"\n.mean': [1, 2] };
  expect(historyCsv(answer({ columns })).startsWith('time,"serverTier.a,""b""\n.mean"\r\n')).toBe(true);
});

it('without a point is the header alone', () => {
  expect(historyCsv(answer({ times: [], columns: { 'rtt.p95': [] } }))).toBe('time,rtt.p95\r\n');
});
