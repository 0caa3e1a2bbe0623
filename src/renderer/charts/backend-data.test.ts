import { expect, test } from 'vitest';
import { BACKEND_SERIES } from '../../shared/contract.ts';
import { packState } from '../../shared/frame.ts';
import type { Phase } from '../../shared/health.ts';
import { SeriesRing } from '../series/ring.ts';
import { backendWindow, reconnectsOf } from './backend-data.ts';

function aRing(phases: readonly Phase[]) {
  const ring = new SeriesRing(BACKEND_SERIES.length, 900);
  phases.forEach((phase, index) => {
    const breaker = phase === 'blocked' ? 'open' : 'closed';
    ring.append((index + 1) * 1_000, index, (column) =>
      BACKEND_SERIES[column] === 'state' ? packState(phase, breaker, 'up') : 7,
    );
  });
  return ring;
}

test('lines break while the socket is not open, whatever the engine last measured', () => {
  const { points } = backendWindow(aRing(['open', 'open', 'waiting', 'waiting', 'open', 'open']), 1);
  expect(points.map((point) => point.in)).toEqual([7, 7, null, null, 7, 7]);
});

test('bands and breaker say when', () => {
  const { shut, breaker, to } = backendWindow(aRing(['open', 'waiting', 'blocked', 'open']), 1);
  expect(shut).toEqual([{ kind: 'shut', from: 1_000, to: 3_000 }]);
  expect(breaker).toEqual([{ kind: 'open', from: 2_000, to: 3_000 }]);
  expect(to).toBe(4_000);
});

test('first connections are not reconnects', () => {
  const opened = { kind: 'opened', backend: 'a', attempt: 1, dialMs: 5 } as const;
  expect(
    reconnectsOf(
      [
        { ...opened, sequence: 1, at: 1, reconnect: null },
        { ...opened, sequence: 2, at: 2, reconnect: 'manual' },
        { ...opened, sequence: 3, at: 3, reconnect: 'automatic', backend: 'b' },
      ],
      'a',
    ),
  ).toEqual([{ at: 2, manual: true }]);
});
