import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DEFAULT_SPAN,
  edgesOf,
  fitted,
  goLive,
  paused,
  problemOf,
  readTime,
  SPANS,
  shifted,
  spanOf,
  type TimeFrame,
  widened,
  writeTime,
  zoomed,
  zoomedBack,
} from './time-frame.ts';

const NOW = Date.UTC(2026, 0, 2);
const live = goLive(DEFAULT_SPAN);

test('a pause holds what is on screen, and going live comes back to the span before', () => {
  const held = paused(goLive(3_600_000), NOW);
  expect(held.time).toEqual({ kind: 'fixed', from: NOW - 3_600_000, to: NOW });
  expect(goLive(held.span).time).toEqual({ kind: 'live', span: 3_600_000 });
});

test('each zoom can be gone back from, to where it began', () => {
  const once = zoomed(live, NOW - 600_000, NOW - 300_000);
  const twice = zoomed(once, NOW - 500_000, NOW - 400_000);
  expect(edgesOf(twice.time, NOW)).toEqual({ from: NOW - 500_000, to: NOW - 400_000 });
  expect(zoomedBack(twice).time).toEqual(once.time);
  expect(zoomedBack(zoomedBack(twice)).time).toEqual(live.time);
  expect(zoomedBack(live)).toBe(live);
});

test('a zoom into less than a few ticks shows those few', () => {
  const { time } = zoomed(live, NOW - 10_000, NOW - 9_999);
  expect(spanOf(time)).toBe(5_000);
});

test('later stops at now, and wider too', () => {
  const held = paused(live, NOW);
  expect(edgesOf(shifted(held, 1, NOW + 60_000).time, NOW).to).toBe(NOW + 60_000);
  expect(edgesOf(shifted(held, -1, NOW).time, NOW).to).toBe(NOW - DEFAULT_SPAN / 2);
  const wide = widened(held, NOW + 1_000);
  expect(edgesOf(wide.time, NOW)).toEqual({ from: NOW + 1_000 - 2 * DEFAULT_SPAN, to: NOW + 1_000 });
});

test('an address brings every frame back, and nonsense none', () => {
  const frames = fc.oneof(
    fc.constantFrom(...SPANS).map(({ span }): TimeFrame => ({ kind: 'live', span })),
    fc.tuple(fc.nat(2_000_000_000), fc.integer({ min: 5, max: 86_400 })).map(
      ([from, length]): TimeFrame => ({
        kind: 'fixed',
        from: from * 1_000,
        to: (from + length) * 1_000,
      }),
    ),
  );
  fc.assert(
    fc.property(frames, (time) => {
      const parts = new URLSearchParams();
      writeTime(parts, time);
      const silent = time.kind === 'live' && time.span === DEFAULT_SPAN;
      expect(readTime(new URLSearchParams(parts.toString()), 2_000_100_000_000)).toEqual(
        silent ? null : time,
      );
    }),
  );
  for (const text of ['range=7', 'from=x&to=y', 'from=2026-01-02&to=2026-01-01', 'from=2026-01-01']) {
    expect(readTime(new URLSearchParams(text))).toBeNull();
  }
});

test('all of a recording goes without saying in its address, and any other span is said', () => {
  const written = (time: TimeFrame) => {
    const parts = new URLSearchParams();
    writeTime(parts, time, true);
    return parts.toString();
  };
  const whole = fitted(live, { from: NOW - 60_000, to: NOW });
  expect(written(whole.time)).toBe('');
  expect(written(live.time)).toBe('range=15m');
  const closer = zoomed(whole, NOW - 30_000, NOW - 20_000);
  expect(zoomedBack(closer).time).toEqual(whole.time);
  // A moment is no frame to draw in.
  expect(spanOf(fitted(live, { from: NOW, to: NOW }).time)).toBeGreaterThan(1_000);
});

test('an address of a time that is yet to come is none, whatever it says of its end', () => {
  const parts = new URLSearchParams('from=2030-01-01T00:00:00Z&to=2030-01-02T00:00:00Z');
  expect(readTime(parts, Date.UTC(2026, 0, 1))).toBeNull();
  expect(readTime(parts, Date.UTC(2030, 0, 1, 1))).toMatchObject({ kind: 'fixed' });
});

test('times that cannot be shown are refused in words', () => {
  expect(problemOf(Number.NaN, NOW, NOW)).toMatch(/both/);
  expect(problemOf(NOW, NOW - 1, NOW)).toMatch(/begin before/);
  expect(problemOf(NOW + 1, NOW + 90_000, NOW)).toMatch(/yet to come/);
  expect(problemOf(NOW - 1_000, NOW, NOW)).toMatch(/5 seconds/);
  expect(problemOf(0, NOW, NOW)).toMatch(/400 days/);
  expect(problemOf(NOW - 60_000, NOW, NOW)).toBeNull();
});
