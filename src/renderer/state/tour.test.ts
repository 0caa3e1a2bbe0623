import { expect, test } from 'vitest';
import { isTourSeen, rememberTour } from './tour.ts';

const aMemory = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
};

test('it is seen once it was remembered', () => {
  const memory = aMemory();
  expect(isTourSeen(memory)).toBe(false);
  rememberTour(memory);
  expect(isTourSeen(memory)).toBe(true);
});

test('where nothing can be remembered it does not come at all', () => {
  const forbidden = () => {
    throw new Error('forbidden');
  };
  const memory = { getItem: forbidden, setItem: forbidden };
  expect(isTourSeen(memory)).toBe(true);
  expect(() => rememberTour(memory)).not.toThrow();
});
