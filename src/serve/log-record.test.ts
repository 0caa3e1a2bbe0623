import { expect, it } from 'vitest';
import type { EventBody } from '../shared/event.ts';
import type { Outcome } from '../shared/outcome.ts';
import { recordOf } from './log-record.ts';

const outcome: Outcome = {
  kind: 'close',
  code: 1_013,
  text: '1013 try again later',
  decision: 'retry',
  failure: true,
  fault: 'backend',
};
const of = (body: EventBody) => recordOf({ sequence: 1, at: 0, ...body });

it('keeps what changed for a backend, with the reason', () => {
  expect(of({ kind: 'lost', backend: 'one', outcome, openMs: 5 })).toEqual({
    level: 'warn',
    message: 'connection lost',
    fields: { backend: 'one', outcome: '1013 try again later', openMs: 5 },
  });
  expect(of({ kind: 'degraded', backend: 'one', by: 'slow' })).toMatchObject({ level: 'warn' });
  expect(of({ kind: 'degraded', backend: 'one', by: null })).toMatchObject({ level: 'info' });
  expect(of({ kind: 'stopped', backend: 'one', outcome })).toMatchObject({ level: 'error' });
  const breaker = { kind: 'breaker', backend: 'one', from: 'closed', reason: '5 failures' } as const;
  expect(of({ ...breaker, to: 'open', until: 60_000 })).toMatchObject({
    level: 'warn',
    fields: { to: 'open', until: '1970-01-01T00:01:00.000Z' },
  });
  expect(of({ ...breaker, to: 'half-open', until: null })).toMatchObject({
    level: 'info',
    fields: { until: null },
  });
});

it('leaves out what would be noise in a fleet that is down for days', () => {
  expect(of({ kind: 'dial-failed', backend: 'one', outcome, attempt: 3 })).toBeNull();
  const opened = { kind: 'opened', backend: 'one', attempt: 1, dialMs: 5 } as const;
  expect(of({ ...opened, reconnect: null })).toBeNull();
  expect(of({ ...opened, reconnect: 'automatic' })).toMatchObject({ message: 'connected again' });
  const resume = { kind: 'resume', backend: 'one', lastSequence: null } as const;
  expect(of({ ...resume, result: 'resumed' })).toBeNull();
  expect(of({ ...resume, result: 'rejected' })).toMatchObject({ level: 'warn' });
});

it('says who did what, to how many, and names the first of them', () => {
  const backends = Array.from({ length: 20_000 }, (_, row) => `backend-${row}`);
  const actor = { name: 'ada', session: 'tab 1' };
  const record = of({ kind: 'action', actor, action: 'pause', backends, reason: 'why', until: null });
  expect(record).toMatchObject({
    level: 'info',
    message: 'operator: pause',
    fields: { actor: 'ada', session: 'tab 1', count: 20_000, reason: 'why' },
  });
  expect(record?.fields.backends).toEqual(backends.slice(0, 50));
});

it('tells a change of the fleet file that is in force from one that is not', () => {
  const change = { kind: 'fleet', added: ['a', 'b'], removed: [], changed: ['c'] } as const;
  expect(of({ ...change, added: [...change.added], removed: [], changed: ['c'], problems: [] })).toEqual({
    level: 'info',
    message: 'fleet file taken on',
    fields: { added: 2, removed: 0, changed: 1 },
  });
  expect(of({ kind: 'fleet', added: [], removed: [], changed: [], problems: ['line 3'] })).toEqual({
    level: 'warn',
    message: 'fleet file refused',
    fields: { problems: ['line 3'] },
  });
});

it('keeps what is about the console itself', () => {
  expect(of({ kind: 'local-fault', state: 'began', text: 'no network' })).toMatchObject({ level: 'warn' });
  expect(of({ kind: 'local-fault', state: 'ended', text: 'over' })).toMatchObject({ level: 'info' });
  expect(of({ kind: 'console', text: 'it woke' })).toMatchObject({ fields: { text: 'it woke' } });
  expect(of({ kind: 'address', backend: 'one', from: '1', to: '2' })).toMatchObject({ level: 'info' });
});
