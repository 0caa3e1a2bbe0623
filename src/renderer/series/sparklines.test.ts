import { expect, test } from 'vitest';
import { SPARKLINE_POINTS } from '../../shared/contract.ts';
import { sparklineMinutes, sparklinePoints } from './sparklines.ts';

test('of a young engine only the newest minutes are shown', () => {
  expect([0, 120_000, 120_001, 300_000, 300_001, 9_000_000].map(sparklineMinutes)).toEqual([
    2, 2, 5, 5, 15, 15,
  ]);
  expect([0, 200_000, 9_000_000].map(sparklinePoints)).toEqual([8, 20, SPARKLINE_POINTS]);
});
