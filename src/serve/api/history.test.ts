import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packState } from '../../shared/frame.ts';
import type { RangeSeries } from '../../shared/range.ts';
import { shown } from './history.ts';
import { LAST_STATE } from './history-columns.ts';

const START = 1_000_000;
const UP = packState('open', 'closed', 'up');
const DOWN = packState('waiting', 'open', 'down');

const rangeOf = (columns: number[][], before: RangeSeries['before'] = null): RangeSeries => ({
  start: START,
  step: 10_000,
  points: columns[0]?.length ?? 0,
  resolution: 1_000,
  before,
  columns: columns.map((values) => Float32Array.from(values)),
});

describe('a range that is shown', () => {
  it('has the start of every point and a gap as null', () => {
    const names = ['messagesIn.mean', 'rtt.p95'];
    expect(
      shown(
        rangeOf([
          [1, Number.NaN, 0.1],
          [2, 3, 4],
        ]),
        names,
        names,
      ),
    ).toEqual({
      start: START,
      step: 10_000,
      resolution: 1_000,
      times: [START, START + 10_000, START + 20_000],
      columns: { 'messagesIn.mean': [1, null, 0.1], 'rtt.p95': [2, 3, 4] },
    });
  });

  it('has the states in words, and the one before', () => {
    const range = rangeOf([[UP, Number.NaN, DOWN]], { state: DOWN, at: START - 5_000 });
    expect(shown(range, [LAST_STATE], [LAST_STATE])).toMatchObject({
      columns: {},
      before: { phase: 'waiting', health: 'down', breaker: 'open', until: START - 5_000 },
      states: {
        phase: ['open', null, 'waiting'],
        health: ['up', null, 'down'],
        breaker: ['closed', null, 'open'],
      },
    });
  });

  it('has no states where nobody asked for them, but the one before', () => {
    const read = ['rtt.p95', LAST_STATE];
    const answer = shown(rangeOf([[1], [UP]]), read, ['rtt.p95']);
    expect(answer.states).toBeUndefined();
    expect(answer.before).toBeNull();
    expect(Object.keys(answer.columns)).toEqual(['rtt.p95']);
  });

  it('says every value as exactly as it is known, and never anything but a number or null', () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.float({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), (values) => {
        const answer = shown(rangeOf([values]), ['bytesIn.sum'], ['bytesIn.sum']);
        const said = JSON.parse(JSON.stringify(answer)).columns['bytesIn.sum'] as (number | null)[];
        expect(said).toHaveLength(values.length);
        said.forEach((each, index) => {
          const meant = values[index] as number;
          if (each === null) expect(meant).toBeNaN();
          else expect(Math.abs(each - meant)).toBeLessThanOrEqual(Math.abs(meant) * 1e-6 + 1e-44);
        });
      }),
    );
  });
});
