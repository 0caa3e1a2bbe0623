import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelayLine } from './delay-line.ts';
import { ManualClock } from './manual-clock.ts';

test('without a delay it happens at once, unless something is still ahead of it', () => {
  const clock = new ManualClock(0);
  const line = new DelayLine(clock);
  const seen: string[] = [];
  line.push(0, () => seen.push('now'));
  expect(seen).toEqual(['now']);
  line.push(100, () => seen.push('late'));
  line.push(0, () => seen.push('behind'));
  expect(seen).toEqual(['now']);
  clock.advance(99);
  expect(seen).toEqual(['now']);
  clock.advance(1);
  expect(seen).toEqual(['now', 'late', 'behind']);
  expect(clock.pending).toBe(0);
});

test('whatever the delays, the order stays and nothing is early', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 50 }), (delays) => {
      const clock = new ManualClock(0);
      const line = new DelayLine(clock);
      const seen: number[] = [];
      delays.forEach((delay, index) => {
        line.push(delay, () => {
          expect(clock.now()).toBeGreaterThanOrEqual(delay);
          seen.push(index);
        });
      });
      clock.advance(500);
      expect(seen).toEqual(delays.map((_, index) => index));
      expect(clock.pending).toBe(0);
    }),
  );
});

test('it has one timer, and disposing it drops what waits', () => {
  const clock = new ManualClock(0);
  const line = new DelayLine(clock);
  let ran = 0;
  for (let index = 0; index < 10; index++) line.push(50 + index, () => ran++);
  expect(clock.pending).toBe(1);
  line.dispose();
  expect(clock.pending).toBe(0);
  clock.advance(1_000);
  expect(ran).toBe(0);
});
