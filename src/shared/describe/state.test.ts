import { expect, test } from 'vitest';
import type { SocketState } from '../backend.ts';
import { aBreaker, anOutcome, aStatus, NOW, OPEN, ROOT } from '../fixtures.ts';
import { describeGap, describeState, headline } from './state.ts';

const settings = { slowAfter: 250, connect: 'always' } as const;
const moment = { now: NOW, zone: 'utc', settings } as const;
const base = { since: NOW - 5_000, decider: 'engine' } as const;

test.each<[string, SocketState]>([
  ['Idle, not asked to connect', { ...base, phase: 'idle' }],
  ['Queued to dial', { ...base, phase: 'queued', until: null, probe: false }],
  ['Queued to dial, not before 2 s', { ...base, phase: 'queued', until: NOW + 1_400, probe: false }],
  ['Connecting', { ...base, phase: 'connecting', until: NOW + 9_000, attempt: 1, probe: false }],
  ['Connecting, attempt 4', { ...base, phase: 'connecting', until: NOW + 9_000, attempt: 4, probe: false }],
  ['Probing, given up in 9 s', { ...base, phase: 'connecting', until: NOW + 9_000, attempt: 4, probe: true }],
  ['Open 3 h 12 m', OPEN],
  ['Open 5 s, settling', { ...base, phase: 'open', until: NOW + 5_000, probe: false, ready: true }],
  [
    'Open, waiting for the hello until 04:15:30',
    { ...base, phase: 'open', until: NOW + 5_000, probe: false, ready: false },
  ],
  ['Closing, cut in 3 s', { ...base, phase: 'closing', until: NOW + 3_000, outcome: anOutcome() }],
  [
    'Waiting 6 s, 1013 Too many connections',
    { ...base, phase: 'waiting', until: NOW + 5_800, attempt: 4, outcome: anOutcome() },
  ],
  [
    'About to dial, 1013 Too many connections',
    { ...base, phase: 'waiting', until: NOW - 10, attempt: 4, outcome: anOutcome() },
  ],
  ['Probe in 24 s', { ...base, phase: 'blocked', until: NOW + 24_000, outcome: null }],
  ['Paused by root: deploy', { ...base, phase: 'paused', by: ROOT, reason: 'deploy' }],
  ['Paused by root', { ...base, phase: 'paused', by: ROOT, reason: null }],
  [
    'Stopped, 1008 policy violation',
    { ...base, phase: 'stopped', outcome: anOutcome({ code: 1008, text: '1008 policy violation' }) },
  ],
])('%s', (sentence, state) => {
  expect(describeState(aStatus('down', { state }), moment)).toBe(sentence);
});

test('names who isolated it, and until when by the chosen clock', () => {
  const status = aStatus('down', {
    state: { ...base, phase: 'blocked', until: NOW + 1_800_000, outcome: null },
    breaker: aBreaker({ state: 'isolated', by: ROOT }),
  });
  expect(describeState(status, moment)).toBe('Isolated by root until 04:45');
});

test('says why an open backend is degraded', () => {
  expect(describeState(aStatus('degraded', { degradedBy: 'slow' }), moment)).toBe(
    'Open 3 h 12 m, round trip over 250 ms',
  );
  expect(describeState(aStatus('degraded', { degradedBy: 'flapping', drops: 4 }), moment)).toBe(
    'Open 3 h 12 m, flapping: 4 drops in 5 m',
  );
  // As a recording has it that was made before they were counted.
  expect(describeState(aStatus('degraded', { degradedBy: 'flapping' }), moment)).toBe(
    'Open 3 h 12 m, flapping',
  );
});

test('a headline counts down to the next move', () => {
  const state = { ...base, phase: 'waiting', until: NOW + 5_800, attempt: 4, outcome: anOutcome() } as const;
  expect(headline(aStatus('connecting', { state }), moment)).toBe('Waiting, next dial in 6 s.');
});

test('an isolation without an end says what ends it', () => {
  const status = aStatus('down', {
    state: { ...base, phase: 'blocked', until: null, outcome: null },
    breaker: aBreaker({ state: 'isolated', by: ROOT }),
  });
  expect(headline(status, moment)).toBe('Isolated by root until somebody resets the breaker.');
});

test('a row tells the cause of an outage, and how long it has been', () => {
  const lastOutcome = anOutcome({
    kind: 'network',
    code: 'ECONNREFUSED',
    text: 'ECONNREFUSED connection refused',
  });
  const closedSince = NOW - 84_000;
  const open = aStatus('down', {
    state: { ...base, phase: 'blocked', until: NOW + 18_000, outcome: lastOutcome },
    breaker: aBreaker({ state: 'open' }),
    lastOutcome,
    closedSince,
  });
  expect(describeState(open, moment)).toBe('Probe in 18 s, ECONNREFUSED');
  expect(headline(open, moment)).toBe('Breaker open, probe in 18 s.');
  expect(describeGap(open, NOW)).toBe('down 1 m 24 s');
  const dialling = { ...base, phase: 'connecting', until: NOW + 9_000, attempt: 4, probe: false } as const;
  expect(describeState(aStatus('down', { state: dialling, lastOutcome, closedSince }), moment)).toBe(
    'Connecting, attempt 4, ECONNREFUSED',
  );
});

test('an operator’s pause is no outage, and a hiccup no news', () => {
  const paused = { ...base, phase: 'paused', by: ROOT, reason: 'deploy' } as const;
  const status = aStatus('paused', { state: paused, closedSince: NOW - 84_000 });
  expect(describeGap(status, NOW)).toBe('closed 1 m 24 s');
  expect(describeGap({ ...status, closedSince: NOW - 9_000 }, NOW)).toBe('');
  expect(describeGap(aStatus('up'), NOW)).toBe('');
});

test('one that nobody looks at yet says what connects it', () => {
  const status = aStatus('paused', { state: { ...base, phase: 'idle' } });
  const onDemand = { ...moment, settings: { ...settings, connect: 'onDemand' } } as const;
  expect(describeState(status, onDemand)).toBe('On demand: connects when somebody looks');
  expect(headline(status, onDemand)).toBe('On demand: connects when somebody looks.');
});

test('an open connection without its hello does not count down to being stable', () => {
  const state = { ...base, phase: 'open', until: NOW + 5_000, probe: false, ready: false } as const;
  expect(headline(aStatus('connecting', { state }), moment)).toBe(
    'Open, waiting for the hello until 04:15:30.',
  );
});
