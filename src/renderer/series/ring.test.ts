import { expect, test } from 'vitest';
import { SeriesRing } from './ring.ts';

const one = (value: number) => () => value;

test('keeps the newest points in their order once it is full', () => {
  const ring = new SeriesRing(1, 3);
  for (let tick = 1; tick <= 5; tick++) ring.append(tick * 1_000, tick, one(tick));
  expect([...ring.latest(0, 10)]).toEqual([3, 4, 5]);
  expect(ring.timeAt(0)).toBe(3_000);
  expect(ring.timeAt(2)).toBe(5_000);
});

test('fills frames that were missed with gaps', () => {
  const ring = new SeriesRing(1, 10);
  ring.append(1_000, 1, one(1));
  ring.append(4_050, 4, one(4));
  expect([...ring.latest(0, 10)]).toEqual([1, Number.NaN, Number.NaN, 4]);
});

test('a frame that only came late is no gap', () => {
  const ring = new SeriesRing(1, 10);
  ring.append(1_000, 1, one(1));
  ring.append(2_700, 2, one(2));
  expect([...ring.latest(0, 10)]).toEqual([1, 2]);
});

test('the time in which the machine slept is a gap', () => {
  const ring = new SeriesRing(1, 10);
  ring.append(1_000, 1, one(1));
  ring.append(5_000, 2, one(2));
  expect([...ring.latest(0, 10)]).toEqual([1, Number.NaN, Number.NaN, Number.NaN, 2]);
});

test('does not take a point twice', () => {
  const ring = new SeriesRing(1, 10);
  ring.append(1_000, 1, one(1));
  expect(ring.append(1_100, 1, one(9))).toBe(false);
  expect(ring.length).toBe(1);
});

test('starts anew after an absence that is longer than what it holds', () => {
  const ring = new SeriesRing(1, 4);
  ring.append(1_000, 1, one(1));
  ring.append(60_000, 60, one(2));
  expect([...ring.latest(0, 10)]).toEqual([2]);
});

test('goes on from loaded history, of which it takes the newest, and skips what that holds already', () => {
  const ring = new SeriesRing(2, 3);
  const columns = [Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20, 30, 40)];
  ring.load({ end: 4_000, step: 1_000, points: 4, columns });
  expect(ring.append(4_000, 104, one(9))).toBe(false);
  ring.append(5_000, 105, (column) => (column === 0 ? 5 : 50));
  expect([...ring.latest(0, 3)]).toEqual([3, 4, 5]);
  expect([...ring.latest(1, 2)]).toEqual([40, 50]);
});

test('a series that frames have overtaken does not take their place', () => {
  const ring = new SeriesRing(1, 4);
  ring.append(3_000, 3, one(3));
  ring.append(4_700, 4, one(4));
  ring.append(5_000, 5, one(5));
  ring.load({ end: 3_000, step: 1_000, points: 3, columns: [Float32Array.of(10, 20, 30)] });
  expect([...ring.latest(0, 10)]).toEqual([20, 30, 4, 5]);
  expect(ring.end).toBe(5_000);
  expect(ring.append(5_000, 5, one(9))).toBe(false);
  ring.append(6_000, 6, one(6));
  expect([...ring.latest(0, 10)]).toEqual([30, 4, 5, 6]);
});
