import { expect, it } from 'vitest';
import type { Attempt } from '../../shared/backend.ts';
import { anOutcome } from '../../shared/fixtures.ts';
import { testEntry } from './dial-test-entry.ts';

const backend = { id: 'new', url: 'wss://mallory:hunter2@edge-3.example:8443/s3cret?token=hunter2' };
const attempt = (more: Partial<Attempt>): Attempt => ({
  at: 1,
  attempt: 1,
  manual: true,
  planned: 0,
  waited: 0,
  outcome: null,
  endedAt: null,
  openMs: null,
  timings: null,
  ...more,
});

it('has the host and how it ended, and neither the rest of the URL nor what the peer said', () => {
  expect(testEntry(backend, { problems: [], withheld: false, attempt: attempt({}) })).toEqual({
    backends: ['new'],
    refused: [],
    dial: { host: 'edge-3.example:8443', outcome: 'open' },
  });
  const outcome = anOutcome({ code: 4401, text: '4401 application: no such token: hunter2' });
  const entry = testEntry(backend, { problems: [], withheld: false, attempt: attempt({ outcome }) });
  expect(entry.dial).toEqual({ host: 'edge-3.example:8443', outcome: '4401' });
  expect(JSON.stringify(entry)).not.toMatch(/hunter2|s3cret|mallory/);
});

it('says why one was not dialled', () => {
  const problems = [{ field: 'url' as const, message: 'expected a WebSocket URL' }];
  expect(testEntry(backend, { problems, withheld: false, attempt: null })).toEqual({
    backends: [],
    refused: [{ backend: 'new', why: 'expected a WebSocket URL' }],
  });
});
