import { expect, test } from 'vitest';
import { FAULTS, faultOrder, INTENSITIES } from './game-day.ts';

test('an order takes every fault with what is usual of it', () => {
  for (const fault of FAULTS) {
    const { usual, least, most } = INTENSITIES[fault] ?? { usual: 0, least: 0, most: 0 };
    expect(usual).toBeGreaterThanOrEqual(least);
    expect(usual).toBeLessThanOrEqual(most);
    const order = { fault, backends: ['prices'], for: 10_000, intensity: usual };
    expect(faultOrder.safeParse(order).success).toBe(true);
  }
});

test.each([
  { fault: 'explode', backends: ['prices'], for: 10_000 },
  { fault: 'hang', backends: ['prices'], for: 0 },
  { fault: 'hang', backends: ['prices'], for: 86_400_000 },
  { fault: 'hang', backends: [''], for: 10_000 },
  { fault: 'hang', backends: ['prices'] },
  { fault: 'hang', backends: ['prices'], for: 10_000, times: 2 },
])('an order that nobody can follow is refused: %j', (order) => {
  expect(faultOrder.safeParse(order).success).toBe(false);
});
