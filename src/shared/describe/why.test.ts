import { expect, test } from 'vitest';
import { aBreaker, anInfo, anOutcome, aStatus, NOW, ROOT } from '../fixtures.ts';
import { describeBreaker, explain } from './why.ts';

const moment = { now: NOW, zone: 'utc', settings: { slowAfter: 250, connect: 'always' } } as const;

test('tells what happened, what the server asked for, who decided and how the breaker stands', () => {
  const status = aStatus('connecting', {
    state: {
      phase: 'waiting',
      since: NOW,
      decider: 'server',
      until: NOW + 6_200,
      attempt: 4,
      outcome: anOutcome({ decision: 'retry-after', retryAfter: 6_000, asked: 5_000 }),
    },
    attempt: 4,
    breaker: aBreaker({ consecutiveFailures: 2 }),
  });
  expect(explain(anInfo('prices'), status, moment)).toEqual({
    headline: 'Waiting, next dial in 7 s.',
    happened:
      '1013 try again later: Too many connections. It asked to wait 5 s; 1 s were added so that not all come back at once. Look at the backend first.',
    rest: 'Attempt 4, decided by the server’s advice. Breaker closed, 2 of 5 failures.',
  });
});

test('an open breaker tells why it opened', () => {
  const status = aStatus('down', {
    state: {
      phase: 'blocked',
      since: NOW,
      decider: 'breaker',
      until: NOW + 24_000,
      outcome: anOutcome({ text: 'ECONNREFUSED' }),
    },
    breaker: aBreaker({ state: 'open', until: NOW + 24_000, reason: '5 consecutive failures', trips: 2 }),
  });
  const why = explain(anInfo('prices'), status, moment);
  expect(why.headline).toBe('Breaker open, probe in 24 s.');
  expect(why.happened).toBe('5 consecutive failures. Last: ECONNREFUSED.');
  expect(why.rest).toContain('Breaker open for 24 s more, tripped 2 times.');
});

test('an outage says since when, and an override of the fleet file is named', () => {
  const outcome = anOutcome({ overridden: true });
  const status = aStatus('connecting', {
    state: { phase: 'waiting', since: NOW, decider: 'outcome', until: NOW + 6_200, attempt: 4, outcome },
    closedSince: NOW - 84_000,
    attempt: 3,
  });
  const { rest } = explain(anInfo('prices'), status, moment);
  expect(rest).toContain(
    'No stable connection since 04:14:01, 1 m 24 s. Attempt 3, decided by the fleet file.',
  );
});

test('a wait that is longer than anybody waits is told as such', () => {
  const outcome = anOutcome({ decision: 'retry-after', retryAfter: 300_000, asked: 86_400_000 });
  const status = aStatus('down', {
    state: { phase: 'waiting', since: NOW, decider: 'server', until: NOW + 300_000, attempt: 1, outcome },
  });
  expect(explain(anInfo('prices'), status, moment).happened).toContain('is the most that is waited');
});

test('an operator’s reason is told', () => {
  const status = aStatus('paused', {
    state: { phase: 'paused', since: NOW, decider: 'operator', by: ROOT, reason: 'deploy' },
  });
  expect(explain(anInfo('prices'), status, moment).happened).toBe('Reason: “deploy”.');
});

test('one failure is not "failures"', () => {
  const settings = { ...anInfo('prices').settings.breaker, consecutiveFailures: 1 };
  expect(describeBreaker(aBreaker(), settings, NOW)).toBe('Breaker closed, 0 of 1 failure.');
});
