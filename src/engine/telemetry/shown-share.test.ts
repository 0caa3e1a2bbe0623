import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatShare } from '../../shared/describe/numbers.ts';
import { shownShare } from './shown-share.ts';

/** As a frame carries it. */
const shown = (part: number, whole: number) => formatShare(Math.fround(shownShare(part, whole)));

test('every step is shown as itself, although it is no 32-bit float', () => {
  const wrong: string[] = [];
  for (let step = 0; step < 10_000; step++) {
    if (shown(step, 10_000) !== `${(step / 100).toFixed(2)} %`) wrong.push(`${step}: ${shown(step, 10_000)}`);
  }
  expect(wrong).toEqual([]);
  expect(shown(9_120, 10_000)).toBe('91.20 %');
});

test('what is between two steps is the lower one', () => {
  expect(shownShare(91_209, 100_000)).toBe(shownShare(9_120, 10_000));
  expect(shown(999_999, 1_000_000)).toBe('99.99 %');
  expect(shown(1, 1_000_000)).toBe('0.00 %');
});

test('all is 1, and only all', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (whole) => {
      expect(shownShare(whole, whole)).toBe(1);
      expect(shownShare(whole + 1, whole)).toBe(1);
      expect(shownShare(whole - whole / 1e6, whole)).toBeLessThan(1);
      expect(shownShare(0, whole)).toBe(0);
    }),
  );
});

test('is never more than there is but for what a 32-bit float cannot tell, nor less by a step', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      expect(shownShare(share, 1)).toBeLessThanOrEqual(share + 2 ** -24);
      expect(shownShare(share, 1)).toBeGreaterThan(share - 1 / 10_000 - 1e-12);
    }),
  );
});
