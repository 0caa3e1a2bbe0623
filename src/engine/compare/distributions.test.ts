import { expect, it } from 'vitest';
import { chanceOf, sizeOf } from './distributions.ts';

// Two-sided 5 % points, from the usual table of Student's distribution.
it.each([
  [1, 12.7062],
  [2, 4.3027],
  [5, 2.5706],
  [10, 2.2281],
  [30, 2.0423],
  [Number.POSITIVE_INFINITY, 1.96],
])('with %f degrees of freedom one in twenty is beyond %f', (freedom, size) => {
  expect(chanceOf(size, freedom)).toBeCloseTo(0.05, 4);
  expect(sizeOf(0.05, freedom)).toBeCloseTo(size, 3);
});

it('has small chances too, none for what has no scatter, and 1 for no difference', () => {
  expect(chanceOf(4.8916, Number.POSITIVE_INFINITY) / 1e-6).toBeCloseTo(1, 2);
  expect(chanceOf(Number.POSITIVE_INFINITY, 5)).toBe(0);
  expect(chanceOf(0, 5)).toBe(1);
  expect(sizeOf(1e-6, 10)).toBeGreaterThan(sizeOf(1e-3, 10));
});
