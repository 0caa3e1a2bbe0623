import { expect, it } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import type { Cell } from '../history/cell.ts';
import { type MeasuredFigure, measureFigures } from './figures.ts';
import { judge } from './judge.ts';
import { blocksOf, type Nature, STEADY, seriesOf } from './test-series.ts';

const figuresOf = (before: readonly Cell[], after: readonly Cell[]) =>
  judge(measureFigures(blocksOf(before), blocksOf(after))).map(({ figure }) => figure);

/** The verdict on one figure for each of some seeds, where after is of another nature. */
function verdictsOn(name: string, change: Partial<Nature>, buckets = 180): (string | undefined)[] {
  return Array.from({ length: 40 }, (_, seed) => {
    const random = seededRandom(seed);
    const before = seriesOf(buckets, random);
    const after = seriesOf(buckets, random, { ...STEADY, ...change });
    return figuresOf(before, after).find((figure) => figure.name === name)?.verdict;
  });
}

const shareOf = (verdicts: readonly unknown[], wanted: unknown): number =>
  verdicts.filter((verdict) => verdict === wanted).length / verdicts.length;

// Ten minutes, half an hour and two hours of each half; and where what is slow stays slow for minutes.
it.each([
  [60, 0.7, 200],
  [60, 0.9, 200],
  [180, 0.7, 200],
  [720, 0.7, 60],
])(
  'two halves of one series of %i buckets that are %f alike are the same in all figures',
  (buckets, kept, seeds) => {
    let same = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const series = seriesOf(2 * buckets, seededRandom(seed), STEADY, kept);
      const figures = figuresOf(series.slice(0, buckets), series.slice(buckets));
      if (figures.every(({ verdict }) => verdict === 'same' || verdict === 'unknown')) same++;
    }
    expect(same / seeds).toBeGreaterThanOrEqual(0.95);
  },
);

it.each([
  ['round trip p50', { roundTrip: 60 }, 'worse'],
  ['round trip p95', { roundTrip: 60 }, 'worse'],
  ['round trip p95', { roundTrip: 25 }, 'better'],
  ['reconnects per hour', { losses: 0.3 }, 'worse'],
  ['time open', { losses: 0.3 }, 'worse'],
  ['dials that succeed', { losses: 0.2, failing: 0.7 }, 'worse'],
  ['messages in per second', { rate: 40 }, 'worse'],
] as const)('a shift of %s is found: %o is %s', (name, change, verdict) => {
  expect(shareOf(verdictsOn(name, change), verdict)).toBeGreaterThanOrEqual(0.9);
});

it('of three hundred backends with nothing changed hardly any figure is called different', () => {
  const random = seededRandom(3);
  const measured = Array.from({ length: 300 }, () =>
    measureFigures(blocksOf(seriesOf(60, random)), blocksOf(seriesOf(60, random))),
  ).flat();
  const called = judge(measured).filter(({ figure }) => ['better', 'worse'].includes(figure.verdict));
  expect(called.length).toBeLessThanOrEqual(3);
});

it('calls a burst of losses that happened once no change, and many bursts one', () => {
  const quiet = { ...STEADY, losses: 0 };
  const before = seriesOf(180, seededRandom(1), quiet);
  const once = seriesOf(180, seededRandom(2), quiet);
  const [storm] = seriesOf(1, seededRandom(4), { ...STEADY, losses: 1 });
  if (storm) once[90] = storm;
  const verdictOn = (after: readonly Cell[]) =>
    figuresOf(before, after).find(({ name }) => name === 'reconnects per hour')?.verdict;
  expect(verdictOn(once)).toBe('same');
  expect(verdictOn(seriesOf(180, seededRandom(2), { ...STEADY, losses: 0.2 }))).toBe('worse');
});

it('knows nothing where there is too little', () => {
  const random = seededRandom(1);
  const figures = figuresOf(seriesOf(3, random), seriesOf(3, random));
  const known = figures.filter(({ verdict }) => verdict !== 'unknown');
  expect(known).toEqual([]);
  const roundTrip = figures.find(({ name }) => name === 'round trip p50');
  expect(roundTrip).toMatchObject({ noise: null });
  expect(roundTrip?.before).toBeGreaterThan(10);
  expect(figures.find(({ name }) => name === 'delivery delay p95')).toMatchObject({
    before: null,
    after: null,
  });
});

it('knows nothing of a share whose noise is as large as a share can be, and tells no more of it', () => {
  const share: MeasuredFigure = {
    ...{ name: 'dials that succeed', unit: 'share', better: 'more', before: 0.5, after: 0.4, least: 0 },
    difference: { before: 0.5, after: 0.4, noise: 1.26, chance: 0.8 },
  };
  const [unknown, same] = judge([
    share,
    { ...share, difference: { before: 0.5, after: 0.4, noise: 0.9, chance: 0.8 } },
  ]);
  expect(unknown?.figure).toMatchObject({ noise: 1, verdict: 'unknown' });
  expect(same?.figure).toMatchObject({ noise: 0.9, verdict: 'same' });
});

it('answers the same every time', () => {
  const before = seriesOf(60, seededRandom(1));
  const after = seriesOf(60, seededRandom(2));
  expect(figuresOf(before, after)).toEqual(figuresOf(before, after));
});
