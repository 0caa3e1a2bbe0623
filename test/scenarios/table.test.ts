import { describe, expect, it } from 'vitest';
import { figureOf, type Row, tableOf, verdictOf, wholeTable } from './table.ts';

const row = (rest: Partial<Row>): Row => ({
  account: 'chat',
  what: 'dials',
  unit: '',
  said: null,
  before: 10,
  after: 1,
  wanted: 'less',
  expected: 'at most 1',
  held: true,
  ...rest,
});

describe('a verdict', () => {
  it.each([
    [{ before: 10, after: 1 }, 'better'],
    [{ before: 1, after: 10 }, 'not better'],
    [{ before: 0.6, after: 1, wanted: 'more' }, 'better'],
    [{ before: 1, after: 0.6, wanted: 'more' }, 'not better'],
    [{ before: 100, after: 96 }, 'the same'],
    [{ before: 0, after: 0 }, 'the same'],
    [{ before: 21, after: 2, noise: 50 }, 'the same'],
  ] as const)('of %j is %s', (figures, verdict) => {
    expect(verdictOf(row(figures))).toBe(verdict);
  });

  it('takes what never came to pass for the worst', () => {
    expect(verdictOf(row({ before: null, after: 30 }))).toBe('better');
    expect(verdictOf(row({ before: 30, after: null }))).toBe('not better');
    expect(verdictOf(row({ before: null, after: 1, wanted: 'more' }))).toBe('better');
    expect(verdictOf(row({ before: null, after: null }))).toBe('the same');
  });

  it('is none where there is nothing to compare with', () => {
    const { before: _, ...alone } = row({});
    expect(verdictOf(alone)).toBe('–');
  });
});

it('a figure has three digits, its unit, and a share per cent', () => {
  expect(figureOf(1234.6, '')).toBe('1,235');
  expect(figureOf(0.03456, 'MiB')).toBe('0.035 MiB');
  expect(figureOf(0.5631, '%')).toBe('56.3 %');
  expect(figureOf(null, 's')).toBe('never');
  expect(figureOf(undefined, 's')).toBe('–');
});

it('a table has the rows of its account, and the whole one has all of them in the order of the accounts', () => {
  const rows = [
    row({ account: 'gateway', what: 'g' }),
    row({
      account: 'price-feed',
      what: 'p',
      countedBy: 'us',
      measured: { runs: 3, before: { least: 10, most: 10 }, after: { least: 0.5, most: 2 } },
    }),
  ];
  expect(tableOf(rows, 'gateway').split('\n').slice(2)).toEqual(['| g | – | 10 | 1 | counted | better |']);
  expect(wholeTable(rows).split('\n').slice(2)).toEqual([
    '| Price feed | p (us) | – | 10 | 1 (0.5 to 2) | measured, 3 runs | better |',
    '| Gateway | g | – | 10 | 1 | counted | better |',
  ]);
});
