import { expect, test } from 'vitest';
import { retryDelay } from './retry.ts';

test('waits from half a second to five, however often it failed', () => {
  for (const failed of [1, 2, 3, 10, 10_000]) {
    expect(retryDelay(failed, () => 0)).toBe(500);
    expect(retryDelay(failed, () => 1)).toBeLessThanOrEqual(5_000);
  }
  expect(retryDelay(10_000, () => 1)).toBe(5_000);
});

test('spreads pages out from the first failure on', () => {
  expect(retryDelay(1, () => 0.5)).toBeGreaterThan(retryDelay(1, () => 0.1));
});
