import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKEND_SERIES } from '../../shared/contract.ts';
import { FLEET_COLUMNS, packState } from '../../shared/frame.ts';
import type { Series } from '../../shared/series.ts';
import { backendHistory, fleetHistory } from './history.ts';

const END = 1_000_000;

/** A series in which every column has these values. */
function seriesOf(names: readonly string[], values: readonly number[]): Series {
  return {
    end: END,
    step: 1_000,
    points: values.length,
    columns: names.map(() => Float32Array.from(values)),
  };
}

const fleetOf = (...values: number[]) => seriesOf(FLEET_COLUMNS, values);
const messages = (history: ReturnType<typeof fleetHistory>) => history.columns.messagesIn;

describe('the history of an answer', () => {
  it('has every tick with its time and a gap as null, where there is room', () => {
    const history = fleetHistory(fleetOf(1, Number.NaN, 0.1), 900);
    expect(history).toMatchObject({ backend: null, step: 1_000, times: [END - 2_000, END - 1_000, END] });
    expect(messages(history)).toEqual({ min: [1, null, 0.1], max: [1, null, 0.1] });
    expect(Object.keys(history.columns)).toEqual([...FLEET_COLUMNS]);
    expect(history.states).toBeUndefined();
  });

  it('keeps the least and the most of what it merges, and ends with the newest', () => {
    const history = fleetHistory(fleetOf(9, 1, 5, Number.NaN, Number.NaN, 2, 7), 3);
    expect(history).toMatchObject({ step: 3_000, times: [END - 6_000, END - 3_000, END] });
    expect(messages(history)).toEqual({ min: [9, 1, 2], max: [9, 5, 7] });
  });

  it('is empty before the first tick', () => {
    expect(fleetHistory(fleetOf(), 10)).toMatchObject({ step: 1_000, times: [] });
    expect(backendHistory('one', seriesOf(BACKEND_SERIES, []), 10).states?.health).toEqual([]);
  });

  it('has the words for where a backend was worst, and its own columns', () => {
    const up = packState('open', 'closed', 'up');
    const down = packState('waiting', 'open', 'down');
    const states = [up, down, up, up, Number.NaN, Number.NaN];
    const history = backendHistory('one', seriesOf(BACKEND_SERIES, states), 3);
    expect(history.backend).toBe('one');
    expect(history.states).toEqual({
      phase: ['waiting', 'open', null],
      health: ['down', 'up', null],
      breaker: ['open', 'closed', null],
    });
    expect(Object.keys(history.columns)).toEqual(BACKEND_SERIES.slice(1));
  });

  it('never has more points than asked for, and loses no extreme', () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -1_000, max: 1_000 }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 900 }), fc.integer({ min: 1, max: 900 }), (values, points) => {
        const history = fleetHistory(fleetOf(...values), points);
        const { min = [], max = [] } = messages(history) ?? {};
        expect(history.times.length).toBeLessThanOrEqual(points);
        expect([min.length, max.length]).toEqual([history.times.length, history.times.length]);
        const known = values.filter((each) => !Number.isNaN(each));
        const numbers = (list: (number | null)[]) => list.filter((each) => each !== null);
        expect(Math.min(...numbers(min))).toBe(Math.min(...known));
        expect(Math.max(...numbers(max))).toBe(Math.max(...known));
        if (values.length > 0) expect(history.times.at(-1)).toBe(END);
      }),
    );
  });
});
