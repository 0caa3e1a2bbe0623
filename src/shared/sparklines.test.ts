import { expect, test } from 'vitest';
import { SPARKLINE_POINTS } from './contract.ts';
import { backendColumn, createFrame, packState } from './frame.ts';
import type { Phase } from './health.ts';
import { Sparklines } from './sparklines.ts';

function frameAt(time: number, rates: readonly [rate: number, phase: Phase][]) {
  const frame = createFrame({ sequence: 1, time, revision: 1, rows: rates.length, tick: 1_000 });
  const column = frame.columns[backendColumn('messagesIn')]!;
  rates.forEach(([rate, phase], row) => {
    column[row] = rate;
    frame.state[row] = packState(phase, 'closed', 'up');
  });
  return frame;
}

const read = (lines: Sparklines, row: number) => [...lines.read(row, new Float32Array(SPARKLINE_POINTS))];

test('the newest point is the mean of the bucket that is being filled', () => {
  const lines = new Sparklines(15_000);
  lines.append(frameAt(1_000, [[10, 'open']]));
  lines.append(frameAt(2_000, [[20, 'open']]));
  expect(read(lines, 0).at(-1)).toBe(15);
});

test('buckets roll on every fifteen seconds', () => {
  const lines = new Sparklines(15_000);
  lines.append(frameAt(1_000, [[10, 'open']]));
  lines.append(frameAt(17_000, [[30, 'open']]));
  expect(read(lines, 0).slice(-2)).toEqual([10, 30]);
});

test('a bucket in which the socket was not open is a gap, not a zero', () => {
  const lines = new Sparklines(15_000);
  lines.append(frameAt(1_000, [[0, 'waiting']]));
  expect(read(lines, 0).at(-1)).toBeNaN();
});

test('a long absence leaves gaps and goes on', () => {
  const lines = new Sparklines(15_000);
  lines.append(frameAt(1_000, [[10, 'open']]));
  lines.append(frameAt(10_000_000, [[30, 'open']]));
  const points = read(lines, 0);
  expect(points.at(-1)).toBe(30);
  expect(points.slice(0, -1).every(Number.isNaN)).toBe(true);
});

test('loaded history is followed by what frames bring', () => {
  const lines = new Sparklines(15_000);
  const column = new Float32Array(SPARKLINE_POINTS).fill(5);
  lines.load({ end: 100_000, step: 15_000, points: SPARKLINE_POINTS, columns: [column, column] });
  lines.append(
    frameAt(101_000, [
      [1, 'open'],
      [2, 'open'],
    ]),
  );
  expect(read(lines, 1).slice(-2)).toEqual([5, 2]);
});

test('loaded history that no frame follows ends where it ends, without a gap', () => {
  const column = Float32Array.from({ length: SPARKLINE_POINTS }, (_, index) => index);
  const lines = new Sparklines(15_000);
  lines.load({ end: 100_000, step: 15_000, points: SPARKLINE_POINTS, columns: [column] });
  expect(lines.read(0, new Float32Array(SPARKLINE_POINTS))).toEqual(column);
});

test('a page goes on from where the engine is, the bucket that is being filled included', () => {
  const engine = new Sparklines(15_000);
  for (const second of [1, 2, 3]) engine.append(frameAt(second * 15_000, [[second, 'open']]));
  const page = new Sparklines(15_000);
  page.load(engine.series());
  expect(read(page, 0).slice(-4)).toEqual([Number.NaN, 1, 2, 3]);
  page.append(frameAt(46_000, [[7, 'open']]));
  expect(read(page, 0).slice(-4)).toEqual([1, 2, 3, 7]);
});

test('a line goes with its backend when the fleet changes, the bucket that is being filled included', () => {
  const lines = new Sparklines(15_000);
  const rates = (...values: number[]) => values.map((rate): [number, Phase] => [rate, 'open']);
  lines.append(frameAt(1_000, rates(1, 2, 3)));
  lines.append(frameAt(17_000, rates(10, 20, 30)));
  // The first is gone, the others change places, and there is a new one between them.
  lines.rearrange([2, -1, 1]);
  expect(read(lines, 0).slice(-2)).toEqual([3, 30]);
  expect(read(lines, 1).every(Number.isNaN)).toBe(true);
  expect(read(lines, 2).slice(-2)).toEqual([2, 20]);
  lines.append(frameAt(18_000, rates(32, 7, 22)));
  expect([0, 1, 2].map((row) => read(lines, row).at(-1))).toEqual([31, 7, 21]);
  lines.append(frameAt(33_000, rates(0, 0, 0)));
  expect([0, 1, 2].map((row) => read(lines, row).at(-2))).toEqual([31, 7, 21]);
});
