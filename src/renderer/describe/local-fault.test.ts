import { expect, test } from 'vitest';
import { NOW } from '../../shared/fixtures.ts';
import { describeLocalFault } from './local-fault.ts';

const fault = {
  since: NOW,
  backends: 7,
  evidence: 'ENETUNREACH the network is unreachable',
  failedDials: 12,
  canaryAt: NOW + 4_200,
  canary: null,
  lastCanary: null,
};

const nameOf = (id: string) => (id === 'prices' ? 'Prices' : id);

test('says since when, by what evidence, and when it is tried next', () => {
  expect(describeLocalFault(fault, NOW, 'utc', nameOf)).toEqual({
    headline: 'This machine or its network has been at fault since 04:15:25',
    evidence:
      '7 backends failed together: ENETUNREACH the network is unreachable. No breaker counts these failures.',
    last: '',
    next: 'One backend is tried again in 5 s; the others wait.',
  });
});

test('a try that is due or on its way has no countdown', () => {
  for (const canaryAt of [null, NOW, NOW - 500]) {
    expect(describeLocalFault({ ...fault, canaryAt }, NOW, 'utc', nameOf).next).toBe(
      'One backend is being tried now; the others wait.',
    );
  }
});

test('names the backend that is tried, and how the last one went', () => {
  const lastCanary = {
    backend: 'prices',
    at: NOW - 2_000,
    outcome: 'ENETUNREACH the network is unreachable',
  };
  const words = describeLocalFault(
    { ...fault, canaryAt: null, canary: 'chat', lastCanary },
    NOW,
    'utc',
    nameOf,
  );
  expect(words.last).toBe('Prices was tried at 04:15:23: ENETUNREACH the network is unreachable.');
  expect(words.next).toBe('chat is being tried now; the others wait.');
});
