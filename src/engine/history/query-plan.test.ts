import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_POINTS, MOST_POINTS } from '../../shared/range.ts';
import { planQuery } from './query-plan.ts';
import { TIERS } from './tiers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 5, 1, 12, 34, 56, 789);
/** All tiers go back for ever. */
const FULL = TIERS.map(() => 0);

describe('a plan', () => {
  it('never has more points than were asked for, on multiples of its step, and covers the range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: NOW }),
        fc.integer({ min: 1, max: 800 * DAY }),
        fc.integer({ min: LEAST_POINTS, max: MOST_POINTS }),
        fc.tuple(...TIERS.map(() => fc.option(fc.integer({ min: 0, max: NOW })))),
        (from, span, points, oldest) => {
          const plan = planQuery(from, from + span, points, oldest);
          const length = TIERS[plan.tier]?.length ?? Number.NaN;
          expect(plan.points).toBeLessThanOrEqual(points);
          expect(plan.points).toBeGreaterThan(0);
          expect(plan.step % length).toBe(0);
          expect(plan.start % plan.step).toBe(0);
          expect(plan.start).toBeLessThanOrEqual(from);
          expect(plan.start + plan.points * plan.step).toBeGreaterThanOrEqual(from + span);
          // Reads few buckets for each point that it shows.
          if (oldest.every((time) => time === 0)) expect(span / length).toBeLessThan(points * 10);
        },
      ),
    );
  });

  it.each([
    { range: 5 * MINUTE, tier: '10s' },
    { range: 15 * MINUTE, tier: '10s' },
    { range: HOUR, tier: '10s' },
    { range: 6 * HOUR, tier: '1min' },
    { range: DAY, tier: '1min' },
    { range: 7 * DAY, tier: '10min' },
    { range: 60 * DAY, tier: '1h' },
  ])('of 500 points over $range ms reads the tier of $tier', ({ range, tier }) => {
    const plan = planQuery(NOW - range, NOW, 500, FULL);
    expect(TIERS[plan.tier]?.name).toBe(`bucket_${tier}`);
  });

  it('reads a coarser tier where a finer one is forgotten', () => {
    const oldest = [NOW - DAY, NOW - 7 * DAY, 0, 0];
    expect(planQuery(NOW - 2 * HOUR, NOW - HOUR, 500, oldest).tier).toBe(0);
    expect(planQuery(NOW - 2 * DAY, NOW - 2 * DAY + HOUR, 500, oldest).tier).toBe(1);
    expect(planQuery(NOW - 20 * DAY, NOW - 20 * DAY + HOUR, 500, oldest).tier).toBe(2);
  });

  it('reads the finest where all of the history is young', () => {
    const oldest = [NOW - 5 * MINUTE, NOW - 5 * MINUTE, NOW - 10 * MINUTE, NOW - 34 * MINUTE];
    expect(planQuery(NOW - HOUR, NOW, 500, oldest).tier).toBe(0);
    expect(planQuery(NOW - HOUR, NOW, 500, [null, null, null, null]).tier).toBe(0);
  });
});
