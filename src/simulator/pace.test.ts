import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('over any ticks the messages sent are the rate times the time, to one message', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0.01, max: 1_000, noNaN: true }),
      (gaps, perSecond) => {
        const pace = new Pace();
        let now = 0;
        let sent = pace.due(now, perSecond);
        for (const gap of gaps) {
          now += gap;
          sent += pace.due(now, perSecond);
        }
        expect(Math.abs(sent - (perSecond * now) / 1_000)).toBeLessThan(1.001);
      },
    ),
  );
});

test('a long gap, a rest and a clock that goes back make no burst', () => {
  const pace = new Pace();
  expect(pace.due(0, 10)).toBe(0);
  expect(pace.due(3_600_000, 10)).toBe(10);
  pace.rest();
  expect(pace.due(3_600_500, 10)).toBe(0);
  expect(pace.due(0, 10)).toBe(0);
});
