import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../shared/result.ts';
import { RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
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

test('what holds one backend can be taken back from its notice, what does not cannot', async () => {
  const asked: string[] = [];
  const done = (name: string) => (args: { backends: string[]; reason?: string | undefined }) => {
    asked.push(`${name} ${args.backends.join(' ')}: ${args.reason ?? ''}`);
    return ok({ done: args.backends, refused: [] });
  };
  const client = new RpcClient(
    anEngine([], {
      'backend.pause': done('pause'),
      'backend.resume': done('resume'),
      'backend.reconnect': done('reconnect'),
      'breaker.isolate': done('isolate'),
      'breaker.reset': done('reset'),
    }).transport,
  );
  const notices = createNoticesStore();
  const actions = new Actions(() => client, createFleetStore(), notices);
  const undo = () => notices.getState().notices.at(-1)?.undo;
  await actions.run('pause', 'prices');
  undo()?.();
  await vi.waitFor(() => expect(asked).toEqual(['pause prices: ', 'resume prices: undo: pause']));
  await actions.run('isolate', 'prices', { reason: 'game day' });
  undo()?.();
  await vi.waitFor(() => expect(asked.at(-1)).toBe('reset prices: undo: game day'));
  await actions.run('reconnect', 'prices');
  expect(undo()).toBeNull();
  actions.dispose();
});

test('a notice stays its time although one before it was put away', () => {
  const notices = createNoticesStore();
  const actions = new Actions(() => null, createFleetStore(), notices);
  actions.tell('Prices is paused.', 'done', () => undefined);
  actions.putAway(notices.getState().notices[0]?.id ?? 0);
  vi.advanceTimersByTime(14_000);
  actions.tell('Orders is paused.', 'done', () => undefined);
  vi.advanceTimersByTime(5_000);
  expect(notices.getState().notices).toHaveLength(1);
  actions.dispose();
});

test('a notice that can be taken back stays for longer', () => {
  const notices = createNoticesStore();
  const actions = new Actions(() => null, createFleetStore(), notices);
  actions.tell('Prices is paused.', 'done', () => undefined);
  vi.advanceTimersByTime(10_000);
  expect(notices.getState().notices).toHaveLength(1);
  vi.advanceTimersByTime(10_000);
  expect(notices.getState().notices).toEqual([]);
  actions.dispose();
});
