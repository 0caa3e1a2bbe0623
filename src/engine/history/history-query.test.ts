import { afterEach, describe, expect, it } from 'vitest';
import { STATE } from './history-query.ts';
import { cleanUp, DAY, DOWN, FLEET, HOUR, MINUTE, open, SECOND, START, UP } from './test-keeper.ts';

afterEach(cleanUp);

describe('a query', () => {
  it('shows a gap where the console was away, and no zero', () => {
    const one = open();
    one.pass(10);
    one.clock.advance(20 * SECOND);
    one.pass(21);
    const { start, step, points, series, covered } = one.answer({ to: START + MINUTE });
    expect({ start, step, points }).toEqual({ start: START, step: 10_000, points: 6 });
    expect([...(series.messagesIn?.mean ?? [])]).toEqual([1, Number.NaN, Number.NaN, 1, 1, 1]);
    expect([...covered]).toEqual([10_000, 0, 0, 10_000, 10_000, 1_000]);
  });

  it('knows the state that a range begins with, and since when nothing is known', () => {
    const one = open();
    one.pass(20, SECOND, DOWN);
    one.pass(21, SECOND, UP);
    const carried = one.answer({ series: [STATE], from: START + 20 * SECOND });
    expect(carried.before).toEqual({ state: DOWN, at: START + 20 * SECOND });
    expect(carried.series.state?.last?.[0]).toBe(UP);
    expect(one.answer({ series: [STATE] }).before).toBeNull();
    one.keeper.close();
    // Days later it is found in a coarser tier.
    const later = open({ directory: one.directory, at: START + 3 * DAY });
    later.pass(11);
    const { before } = later.answer({ series: [STATE], from: START + 3 * DAY, to: START + 3 * DAY + HOUR });
    expect(before?.state).toBe(UP);
    expect(before?.at).toBeLessThanOrEqual(START + HOUR);
  });

  it('gives each state its share of the time', () => {
    const one = open();
    one.pass(4, SECOND, DOWN);
    one.pass(7, SECOND, UP);
    const { series } = one.answer({ series: [STATE], to: START + 10 * SECOND, points: 2 });
    expect(
      Object.fromEntries(Object.entries(series.state ?? {}).map(([name, [share]]) => [name, share])),
    ).toEqual({
      last: UP,
      'health.down': 0.4,
      'phase.waiting': 0.4,
      'breaker.open': 0.4,
      'health.up': 0.6,
      'phase.open': 0.6,
      'breaker.closed': 0.6,
    });
  });

  it('may begin in 1970 and end in 2100', () => {
    const one = open();
    one.pass(30);
    const { points, series } = one.answer({ from: 0, to: Date.UTC(2100, 0), points: 100 });
    expect(points).toBeLessThanOrEqual(100);
    expect(series.messagesIn?.sum?.filter((sum) => sum > 0)).toEqual(Float64Array.of(30));
  });

  it.each([
    { what: 'an unknown series', query: { series: ['nonsense'] }, error: 'there is no series "nonsense"' },
    { what: "a fleet's series of a backend", query: { series: ['health.up'] }, error: 'there is no series' },
    { what: 'the state of a fleet', query: { source: FLEET, series: [STATE] }, error: 'there is no series' },
    { what: 'a range that ends first', query: { from: START, to: START }, error: 'the range has to end' },
    { what: 'no range', query: { from: Number.NaN }, error: 'the range has to end' },
    { what: 'too many points', query: { points: 2_001 }, error: 'points have to be 2 to 2000' },
    { what: 'too few', query: { points: 1 }, error: 'points have to be 2 to 2000' },
  ])('for $what is refused in one line', ({ query, error }) => {
    const read = open().ask(query);
    expect(read.ok ? read : read.error).toContain(error);
  });
});
