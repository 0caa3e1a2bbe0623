import { expect, it } from 'vitest';
import type { ComparedFigure } from '../recording.ts';
import { differs, formatChange, formatFigure, formatNoise, unjudged } from './compared-figure.ts';

const figure = (given: Partial<ComparedFigure>): ComparedFigure => ({
  name: 'round trip p95',
  unit: 'ms',
  before: 40,
  after: 43.24,
  noise: 0.8,
  verdict: 'worse',
  ...given,
});

it('says figures and what changed with their unit', () => {
  expect(formatFigure(41.2, 'ms')).toBe('41 ms');
  expect(formatFigure(0.9925, 'share')).toBe('99.25 %');
  expect(formatFigure(0.4, '1/h')).toBe('0.4 /h');
  expect(formatFigure(3, 'count')).toBe('3.0');
  expect(formatFigure(null, '1/s')).toBe('–');
  expect(formatChange(figure({}))).toBe('+3.2 ms');
  expect(formatChange(figure({ before: 1, after: 0.975, unit: 'share' }))).toBe('−2.50 %');
  expect(formatChange(figure({ after: 40.01 }))).toBe('±0 ms');
  expect(formatChange(figure({ after: null }))).toBe('–');
});

it('says what is noise, and whether it is more', () => {
  expect(formatNoise(figure({}))).toBe('± 0.8 ms');
  expect(formatNoise(figure({ noise: null }))).toBe('');
  expect(
    (['better', 'worse', 'same', 'unknown'] as const).map((verdict) => differs(figure({ verdict }))),
  ).toEqual([true, true, false, false]);
});

it('counts what could not be judged, but not what neither side has', () => {
  const unknown = figure({ verdict: 'unknown', before: null, noise: null });
  const figures = [figure({}), unknown, { ...unknown, after: null }];
  const one = { backend: 'a', figures };
  expect(unjudged({ figures, backends: [one] })).toBe(1);
  expect(unjudged({ figures, backends: [one, { backend: 'b', figures: [unknown, unknown] }] })).toBe(4);
});
