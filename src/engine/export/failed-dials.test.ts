import { describe, expect, it } from 'vitest';
import type { Attempt, BackendStatus } from '../../shared/backend.ts';
import { anOutcome, aStatus } from '../../shared/fixtures.ts';
import { FailedDials } from './failed-dials.ts';

const START = 1_000_000;
const refused = anOutcome({ kind: 'network', code: 'ECONNREFUSED', text: 'connection refused' });

const failed = (attempt: number, at: number, more: Partial<Attempt> = {}): Attempt => ({
  ...{ at, attempt, manual: false, planned: 0, waited: 0, outcome: refused, endedAt: at + 40 },
  ...{ openMs: null, timings: null },
  ...more,
});

/** As of then, the newest first. */
const status = (...attempts: Attempt[]): BackendStatus => aStatus('down', { attempts: attempts.reverse() });

const numbers = (dials: readonly { attempt: number }[]) => dials.map(({ attempt }) => attempt);

describe('the dials of a backend that failed', () => {
  it('are each told once, however often a status has them', () => {
    const dials = new FailedDials(START);
    const first = failed(1, START + 100);
    const second = failed(2, START + 2_100);
    expect(dials.status(status(first), START + 200)).toMatchObject([
      { at: START + 100, endedAt: START + 140, attempt: 1, outcome: refused },
    ]);
    expect(numbers(dials.status(status(first, second), START + 2_200))).toEqual([2]);
    // The machine's clock was corrected meanwhile.
    const shifted = failed(2, START + 2_103);
    expect(dials.status(status(failed(1, START + 103), shifted), START + 2_300)).toEqual([]);
    expect(dials.finish()).toEqual([]);
  });

  it('are none that led to a connection, goes on, was given up by us, or ended before', () => {
    const dials = new FailedDials(START);
    const none = [
      failed(1, START - 100),
      failed(2, START + 100, { openMs: 5 }),
      failed(3, START + 200, { outcome: null, endedAt: null }),
      failed(4, START + 300, { outcome: anOutcome({ kind: 'local', code: 'paused' }) }),
    ];
    expect(dials.status(status(...none), START + 400)).toEqual([]);
  });

  it('are one with what the timeline tells, whichever comes first', () => {
    const dials = new FailedDials(START);
    dials.event(START + 141, 1, refused);
    const first = failed(1, START + 100);
    expect(numbers(dials.status(status(first), START + 200))).toEqual([1]);
    const second = failed(2, START + 2_100);
    expect(numbers(dials.status(status(first, second), START + 2_200))).toEqual([2]);
    dials.event(START + 2_140, 2, refused);
    expect(dials.finish()).toEqual([]);
  });

  it('are told by the timeline alone where no status has them', () => {
    const dials = new FailedDials(START);
    dials.event(START + 100, 1, refused);
    dials.event(START + 9_000, 1, refused);
    expect(dials.status(status(), START + 9_100)).toEqual([
      { at: START + 100, endedAt: START + 100, attempt: 1, timings: null, outcome: refused },
    ]);
    expect(numbers(dials.finish())).toEqual([1]);
    expect(dials.finish()).toEqual([]);
  });
});
