import { expect, test } from 'vitest';
import type { EventBody, FleetEvent } from '../../shared/event.ts';
import { anOutcome, NOW, ROOT } from '../../shared/fixtures.ts';
import { describeEvent, healthOfEvent } from './event.ts';
import { passes } from './event-filter.ts';

const event = (body: EventBody): FleetEvent => ({ sequence: 1, at: NOW, ...body });

test.each<[string, EventBody]>([
  ['connected, dial took 87 ms', { kind: 'opened', backend: 'a', reconnect: null, attempt: 1, dialMs: 87 }],
  [
    'reconnected by itself at attempt 3, dial took 87 ms',
    { kind: 'opened', backend: 'a', reconnect: 'automatic', attempt: 3, dialMs: 87 },
  ],
  [
    'reconnected as asked, dial took 87 ms',
    { kind: 'opened', backend: 'a', reconnect: 'manual', attempt: 1, dialMs: 87 },
  ],
  [
    'connection lost after 3 m 12 s: 1012 service restart',
    { kind: 'lost', backend: 'a', outcome: anOutcome({ text: '1012 service restart' }), openMs: 192_000 },
  ],
  [
    'attempt 4 failed: ECONNREFUSED',
    { kind: 'dial-failed', backend: 'a', outcome: anOutcome({ text: 'ECONNREFUSED' }), attempt: 4 },
  ],
  [
    'breaker opened: 5 consecutive failures, open for 31 s',
    {
      kind: 'breaker',
      backend: 'a',
      from: 'closed',
      to: 'open',
      until: NOW + 31_000,
      reason: '5 consecutive failures',
    },
  ],
  [
    'breaker open again: the probe was given up, the next probe is due now',
    {
      kind: 'breaker',
      backend: 'a',
      from: 'half-open',
      to: 'open',
      until: NOW,
      reason: 'the probe was given up',
    },
  ],
  [
    'paused by root: “deploy”',
    { kind: 'action', actor: ROOT, action: 'pause', backends: ['a'], reason: 'deploy', until: null },
  ],
  [
    '2 backends reconnect asked for by root',
    { kind: 'action', actor: ROOT, action: 'reconnect', backends: ['a', 'b'], reason: null, until: null },
  ],
  [
    'isolated until 04:30 by root',
    {
      kind: 'action',
      actor: ROOT,
      action: 'isolate',
      backends: ['a'],
      reason: null,
      until: NOW + 15 * 60_000,
    },
  ],
  [
    'its name led from 10.0.0.1 to 10.0.0.2',
    { kind: 'address', backend: 'a', from: '10.0.0.1', to: '10.0.0.2' },
  ],
  [
    'session taken up again from sequence 4,213',
    { kind: 'resume', backend: 'a', result: 'resumed', lastSequence: 4_213 },
  ],
  [
    'session lost: the server did not know it any more, it was to go on from sequence 7',
    { kind: 'resume', backend: 'a', result: 'rejected', lastSequence: 7 },
  ],
  ['session begun anew', { kind: 'resume', backend: 'a', result: 'fresh', lastSequence: null }],
  [
    '2 backends added (a, b), 4 changed',
    { kind: 'fleet', added: ['a', 'b'], removed: [], changed: ['c', 'd', 'e', 'f'], problems: [] },
  ],
  [
    'change refused, what was in force stays: fleet.yaml:3:5 expected a URL (and 1 more)',
    { kind: 'fleet', added: [], removed: [], changed: [], problems: ['fleet.yaml:3:5 expected a URL', 'x'] },
  ],
  [
    'message put into the queue by root',
    { kind: 'action', actor: ROOT, action: 'send', backends: ['a'], reason: null, until: null },
  ],
  [
    'incident began: 1012 service restart',
    {
      kind: 'incident',
      incident: 1,
      state: 'began',
      host: 'edge-3',
      backend: null,
      cause: '1012 service restart',
      backends: 2,
      lasted: null,
    },
  ],
  [
    'incident over after 3 m 12 s, 12 backends: 1012 service restart',
    {
      kind: 'incident',
      incident: 1,
      state: 'ended',
      host: 'edge-3',
      backend: null,
      cause: '1012 service restart',
      backends: 12,
      lasted: 192_000,
    },
  ],
  ['deploy began, marked by root', { kind: 'marker', actor: ROOT, text: 'deploy began', backend: null }],
  [
    'incident acknowledged by root: “known”',
    {
      kind: 'action',
      actor: ROOT,
      action: 'acknowledge',
      backends: ['a', 'b'],
      reason: 'known',
      until: null,
    },
  ],
  ['engine started', { kind: 'console', text: 'engine started' }],
])('%s', (sentence, body) => {
  expect(describeEvent(event(body), 'utc')).toBe(sentence);
});

test('an orderly close is not shown as a failure', () => {
  const lost = (failure: boolean) =>
    event({ kind: 'lost', backend: 'a', outcome: anOutcome({ failure }), openMs: 1 });
  expect(healthOfEvent(lost(true))).toBe('down');
  expect(healthOfEvent(lost(false))).toBe('connecting');
});

test('the timeline of one backend has what operators did to several', () => {
  const action = event({
    kind: 'action',
    actor: ROOT,
    action: 'pause',
    backends: ['a', 'b'],
    reason: null,
    until: null,
  });
  expect(passes(action, 'selected', 'b')).toBe(true);
  expect(passes(action, 'selected', 'c')).toBe(false);
  expect(passes(action, 'breakers', null)).toBe(false);
  expect(passes(action, 'operators', null)).toBe(true);
});

test('only what may have cost something stands out among sessions and fleet files', () => {
  const resume = (result: 'fresh' | 'resumed' | 'rejected') =>
    healthOfEvent(event({ kind: 'resume', backend: 'a', result, lastSequence: null }));
  expect([resume('fresh'), resume('resumed'), resume('rejected')]).toEqual([null, null, 'degraded']);
  const fleet = (problems: string[]) =>
    event({ kind: 'fleet', added: [], removed: [], changed: ['a'], problems });
  expect([healthOfEvent(fleet([])), healthOfEvent(fleet(['x']))]).toEqual([null, 'degraded']);
  expect(passes(fleet([]), 'selected', 'a')).toBe(true);
  expect(passes(fleet([]), 'selected', 'b')).toBe(false);
});
