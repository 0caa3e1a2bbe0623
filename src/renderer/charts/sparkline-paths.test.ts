import { expect, test } from 'vitest';
import { sparklinePaths } from './sparkline-paths.ts';

const gap = Number.NaN;
const paths = (points: number[], known = points.length) =>
  sparklinePaths(Float32Array.from(points), { width: 40, height: 14, known });

test('goes from zero to its own maximum', () => {
  expect(paths([0, 5, 10, 10])).toEqual({ line: 'M0 12H5L15 7L25 2L35 2', bands: '' });
  expect(paths([0, 0, 0, 0]).line).toBe('M0 12H5L15 12L25 12L35 12');
});

test('a gap breaks the line and is tinted; a lone point still shows', () => {
  expect(paths([1, gap, gap, 1])).toEqual({ line: 'M0 2H5M30 2H35', bands: 'M10 0H30V14H10z' });
  expect(paths([gap, 1, 1, gap]).bands).toBe('M0 0H10V14H0zM30 0H40V14H30z');
});

test('what the engine cannot know of is not tinted', () => {
  expect(paths([gap, gap, gap, 1], 2).bands).toBe('M20 0H30V14H20z');
  expect(paths([gap, gap, gap, 1], 1).bands).toBe('');
  expect(paths([gap, gap, gap, gap], 4).bands).toBe('M0 0H40V14H0z');
});
