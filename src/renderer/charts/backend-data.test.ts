import { expect, test } from 'vitest';
import { backendStates, reconnectsOf } from './backend-data.ts';

const COLUMNS = [
  'state.phase.open',
  'state.breaker.open',
  'state.breaker.isolated',
  'state.breaker.half-open',
] as const;

const piece = (start: number, step: number, ...columns: number[][]) => ({
  start,
  step,
  points: columns[0]?.length ?? 0,
  resolution: 1_000,
  before: null,
  columns: columns.map((column) => Float32Array.from(column)),
});

test('bands say when the socket was shut, and the lane what the breaker was', () => {
  const { shut, breaker } = backendStates(
    { pieces: [piece(0, 1_000, [1, 0, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0])] },
    COLUMNS,
  );
  expect(shut).toEqual([{ kind: 'shut', from: 1_000, to: 3_000 }]);
  expect(breaker).toEqual([{ kind: 'open', from: 2_000, to: 3_000 }]);
});

test('a breaker that was open for a moment of a point is seen, and a gap is neither', () => {
  const { shut, breaker } = backendStates(
    {
      pieces: [
        piece(
          0,
          60_000,
          [0.98, Number.NaN, 1],
          [0.02, Number.NaN, 0],
          [0, Number.NaN, 0],
          [0.01, Number.NaN, 0],
        ),
      ],
    },
    COLUMNS,
  );
  expect(breaker).toEqual([{ kind: 'open', from: 0, to: 60_000 }]);
  expect(shut).toEqual([{ kind: 'shut', from: 0, to: 60_000 }]);
});

test('an older piece ends where the newer one begins', () => {
  const none = [0, 0];
  const older = piece(0, 10_000, [0, 0], none, none, none);
  const newer = piece(10_000, 1_000, [1, 1], none, none, none);
  expect(backendStates({ pieces: [older, newer] }, COLUMNS).shut).toEqual([
    { kind: 'shut', from: 0, to: 10_000 },
  ]);
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
