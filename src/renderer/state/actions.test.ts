import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Actions } from './actions.ts';
import { createFleetStore } from './fleet-store.ts';
import { createNoticesStore } from './notices-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a notice goes by itself, and leaves no timer behind when the page goes first', () => {
  const notices = createNoticesStore();
  const actions = new Actions(() => null, createFleetStore(), notices);
  actions.tell('Prices is paused.', 'done');
  vi.advanceTimersByTime(10_000);
  expect(notices.getState().notices).toEqual([]);
  actions.tell('Prices is resumed.', 'done');
  actions.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
