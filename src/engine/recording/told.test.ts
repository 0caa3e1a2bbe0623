import { describe, expect, test } from 'vitest';
import type { SocketState } from '../../shared/backend.ts';
import type { PushBody } from '../../shared/contract.ts';
import type { EventBody, FleetEvent } from '../../shared/event.ts';
import {
  aBulkRun,
  anIncident,
  anInfo,
  anOutcome,
  aProblem,
  aReport,
  aStatus,
  NOW,
  ROOT,
} from '../../shared/fixtures.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { LocalFault } from '../../shared/local-fault.ts';
import { packBytes, packJson, type RecordedSnapshot } from './recording-format.ts';
import { readEntries, readEvent, readPush, readReport, readSnapshot } from './told.ts';

const outcome = anOutcome({ decision: 'retry-after', retryAfter: 1_000, asked: 900, overridden: true });
const base = { since: NOW, decider: 'engine' } as const;
const states: SocketState[] = [
  { ...base, phase: 'idle' },
  { ...base, phase: 'queued', until: NOW, probe: false },
  { ...base, phase: 'connecting', until: NOW, attempt: 2, probe: true },
  { ...base, phase: 'open', until: null, probe: false, ready: true },
  { ...base, phase: 'closing', until: NOW, outcome },
  { ...base, phase: 'waiting', until: NOW, attempt: 3, outcome },
  { ...base, phase: 'blocked', until: null, outcome },
  { ...base, phase: 'paused', by: ROOT, reason: 'noisy' },
  { ...base, phase: 'stopped', outcome },
];
const timings = {
  dns: 1,
  tcp: 2,
  tls: 3,
  upgrade: 4,
  token: null,
  hello: null,
  total: 5,
  address: '10.0.0.1:443',
};
const statuses = states.map((state) =>
  aStatus('down', {
    state,
    degradedBy: 'slow',
    lastOutcome: outcome,
    breaker: {
      ...{ state: 'isolated', since: NOW, until: NOW, consecutiveFailures: 5, trips: 1 },
      ...{ reason: '5 failures', by: ROOT },
    },
    attempts: [
      {
        ...{ at: NOW, attempt: 1, manual: false, planned: 1, waited: 1, outcome, endedAt: NOW, openMs: 5 },
        timings: { startedAt: NOW, ...timings },
      },
    ],
  }),
);

const bulk = { run: 1, state: 'finished', why: null, total: 2, done: 1, failed: 1, refused: 0 } as const;
const bodies: EventBody[] = [
  { kind: 'opened', backend: 'a', reconnect: 'automatic', attempt: 2, dialMs: 40 },
  { kind: 'lost', backend: 'a', outcome, openMs: 4 },
  { kind: 'dial-failed', backend: 'a', outcome, attempt: 3 },
  { kind: 'address', backend: 'a', from: '10.0.0.1', to: '10.0.0.2' },
  { kind: 'resume', backend: 'a', result: 'resumed', lastSequence: 7 },
  { kind: 'degraded', backend: 'a', by: 'flapping' },
  { kind: 'stopped', backend: 'a', outcome },
  { kind: 'breaker', backend: 'a', from: 'closed', to: 'open', until: NOW, reason: '5 failures' },
  { kind: 'action', actor: ROOT, action: 'isolate', backends: ['a'], reason: 'noisy', until: NOW, bulk },
  {
    ...{ kind: 'incident', incident: 1, state: 'joined', into: 2, host: 'a.example', backend: 'a' },
    ...{ cause: '1006', backends: 2, lasted: 5 },
  },
  { kind: 'marker', actor: ROOT, text: 'here', backend: 'a' },
  { kind: 'local-fault', state: 'began', text: 'no network' },
  { kind: 'fleet', added: ['a'], removed: ['b'], changed: ['c'], problems: ['no'] },
  { kind: 'console', text: 'it started' },
];
const events = bodies.map((body, sequence): FleetEvent => ({ sequence, at: NOW, ...body }));

const localFault: LocalFault = {
  ...{ since: NOW, backends: 5, evidence: 'ENETUNREACH', failedDials: 9, canaryAt: NOW, canary: 'a' },
  lastCanary: { backend: 'a', at: NOW, outcome: 'open' },
};
const incident = anIncident({
  ...{ backend: 'a', endedAt: NOW, localFaultUntil: NOW },
  acknowledged: { by: ROOT, at: NOW, reason: 'mine' },
});
const run = aBulkRun({ for: 5, endedAt: NOW, why: 'given up' });
const fleet = {
  ...{ name: 'orders', revision: 3, demo: false },
  backends: ['a', 'b'].map((id) => anInfo(id, { group: 'all', tags: ['one'] })),
};
const some = statuses.slice(3, 5);
const snapshot: RecordedSnapshot = {
  ...{
    version: '1.0.0',
    configurationHash: 'hash',
    engineId: 'engine',
    now: NOW,
    startedAt: NOW,
    tick: 1_000,
  },
  ...{
    fleet,
    statuses: some,
    events: events.slice(0, 1),
    localFault,
    incidents: [incident],
    fleetProblem: aProblem(),
  },
  ...{ historyProblem: 'the disk is full', bulk: [run] },
};
const pushes: PushBody[] = [
  { push: 'bulk', run },
  { push: 'events', events },
  { push: 'statuses', revision: 3, changes: statuses.map((status, row) => [row, status]) },
  { push: 'incidents', incidents: [incident], gone: [4] },
  { push: 'local-fault', localFault },
  { push: 'fleet', fleet, statuses: some },
  { push: 'fleet-problem', fleetProblem: aProblem() },
  { push: 'history-problem', historyProblem: 'the disk is full' },
];
const endpoint = { lastAt: NOW, problem: '503', requests: 4, failures: 1 };
const report = aReport({
  resume: {
    ...{ result: 'fresh', at: NOW, lastSequence: 4, validFor: 1_000 },
    counts: { fresh: 1, resumed: 0, rejected: 0 },
  },
  stats: { state: endpoint, interval: 1_000, samples: [{ at: NOW, connections: 4, tiers: { gold: 2 } }] },
  polling: { state: endpoint, active: true, interval: 1_000, nextAt: NOW, messages: 4 },
});
const entries: InspectedEntry[] = [
  {
    ...{ kind: 'close', at: NOW, direction: 'in', size: 4, payload: 'bye', truncated: false, masked: false },
    code: 1_000,
  },
  { kind: 'skipped', at: NOW, count: 5, bytes: 50, why: 'rate' },
];

const cases: [string, unknown, (body: unknown) => unknown][] = [
  ['a state of the fleet', snapshot, readSnapshot],
  ...pushes.map((push): [string, unknown, typeof readPush] => [`news of ${push.push}`, push, readPush]),
  ['a report', report, readReport],
  ['messages', entries, readEntries],
];

/** Members that may be missing, as the contract has them. */
const OPTIONAL =
  /\.(retryAfter|asked|overridden|into|bulk|present|drops|flapping|overAt|groups|moreGroups|first|high|gold)$/;

/** The path of each member, and the whole value with something else in its place. */
function* altered(value: unknown, put: (value: unknown) => unknown, path = ''): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const inPlace = (other: unknown): unknown => {
      const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
      copy[name] = other;
      return put(copy);
    };
    const here = `${path}.${name}`;
    yield [`${here} is another thing`, inPlace({ toString: 'x' })];
    yield [`${here} is no number at all`, inPlace('\u0000∞')];
    if (!Array.isArray(value) && !OPTIONAL.test(here)) yield [`${here} is missing`, inPlace(undefined)];
    yield* altered(member, inPlace, here);
  }
}

/** 1e999 is JSON, and no number. */
const packed = (value: unknown): Uint8Array =>
  packBytes(Buffer.from((JSON.stringify(value) ?? 'null').replaceAll('"\\u0000∞"', '1e999')));

describe.each(cases)('%s', (_, value, read) => {
  test('is read as it was told', () => {
    expect(read(packJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });

  test('is refused with any of its members as it cannot be', () => {
    const taken: string[] = [];
    let count = 0;
    for (const [what, other] of altered(value, (whole) => whole)) {
      count++;
      try {
        read(packed(other));
        taken.push(what);
      } catch (error) {
        expect((error as Error).message).toMatch(/^this is no [a-z ]+(: [\w.-]+ is not of its kind)?$/);
      }
    }
    expect(count).toBeGreaterThan(1);
    expect(taken).toEqual([]);
  });
});

test('an event of the timeline is read by its kind', () => {
  for (const event of events) expect(readEvent(JSON.stringify(event))).toEqual(event);
  expect(() => readEvent('{"kind":"lost","sequence":1,"at":5,"backend":"a"}')).toThrow('this is no event');
  expect(() => readEvent('{"kind":"constructor","sequence":1,"at":5}')).toThrow('kind is not of its kind');
});

test.each([
  ['statuses of other backends', { ...snapshot, statuses: statuses.slice(1) }],
  [
    'a backend twice',
    { ...snapshot, fleet: { ...fleet, backends: fleet.backends.map(() => fleet.backends[0]) } },
  ],
  ['an end of time', { ...snapshot, startedAt: 9e15 }],
  ['a name that fills the memory', { ...snapshot, fleet: { ...fleet, name: 'x'.repeat(200_000) } }],
])('a state of the fleet with %s is refused', (_, value) => {
  expect(() => readSnapshot(packJson(value))).toThrow('this is no state of a fleet');
});

test('news of one page, or of the console, is none of a recording', () => {
  const told = { push: 'history-problem', historyProblem: null };
  for (const push of ['messages', 'recorder', 'recording-job', 'replay', 'game-day', '__proto__']) {
    expect(() => readPush(packJson({ ...told, push }))).toThrow('push is not of its kind');
  }
});

test('a member that is not known is let through, unless it is deeper than any stack', () => {
  const more = { ...snapshot, later: { list: [{ of: 1 }] } };
  expect(readSnapshot(packJson(more))).toEqual(JSON.parse(JSON.stringify(more)));
  const deep = `{"push":"history-problem","historyProblem":null,"later":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
  expect(() => readPush(packBytes(Buffer.from(deep)))).toThrow('this is no news');
});
