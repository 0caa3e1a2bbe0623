import { expect, it } from 'vitest';
import { aBreaker, anInfo, anOutcome, aStatus, NOW } from '../fixtures.ts';
import { sentenceOf } from './sentence.ts';

it('says where it is, why, who decided and when it will move', () => {
  const outcome = anOutcome();
  const status = aStatus('down', {
    state: { phase: 'waiting', since: NOW, decider: 'backoff', until: NOW + 6_000, attempt: 3, outcome },
    breaker: aBreaker({ consecutiveFailures: 2 }),
    attempt: 2,
    closedSince: NOW - 20_000,
  });
  expect(sentenceOf(anInfo('prices'), status, NOW)).toBe(
    'Waiting, next dial in 6 s. 1013 try again later: Too many connections. Look at the backend first. No stable connection since 04:15:05, 20 s. ' +
      'Attempt 2, decided by the backoff. Breaker closed, 2 of 5 failures.',
  );
});

it('says of a backend that is well no more than that', () => {
  expect(sentenceOf(anInfo('prices'), aStatus('up'), NOW)).toBe(
    'Open 3 h 12 m. Breaker closed, 0 of 5 failures.',
  );
});
