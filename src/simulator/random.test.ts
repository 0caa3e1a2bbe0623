import { expect, test } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { between, oneOf, seedFor } from './random.ts';

const draw = (seed: number, count = 1_000) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
};

test('the same seed gives the same run, another seed another', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('numbers are in [0, 1) and spread evenly', () => {
  const drawn = draw(1, 10_000);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  expect(mean).toBeCloseTo(0.5, 1);
});

test('ids that share a seed get seeds that differ', () => {
  const seeds = new Set(Array.from({ length: 1_000 }, (_, index) => seedFor(`b-${index}`, 1)));
  expect(seeds.size).toBe(1_000);
  expect(seedFor('a', 1)).not.toBe(seedFor('a', 2));
});

test('a range and a choice stay within what they were given', () => {
  const random = seededRandom(3);
  for (let round = 0; round < 100; round++) {
    const value = between(random, [20, 40]);
    expect(value).toBeGreaterThanOrEqual(20);
    expect(value).toBeLessThan(40);
    expect(['x', 'y']).toContain(oneOf(random, ['x', 'y']));
  }
});
