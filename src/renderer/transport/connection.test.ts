import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Push } from '../../shared/contract.ts';
import { aSnapshot } from '../../shared/fixtures.ts';
import { createFrame } from '../../shared/frame.ts';
import type { Transport } from '../../shared/transport.ts';
import { anEngine } from '../fake-engine.ts';
import { Connection } from './connection.ts';

function aListener() {
  return {
    opened: vi.fn(),
    frame: vi.fn(),
    push: vi.fn<(push: Push) => void>(),
    lost: vi.fn<(reason: string, failedDials: number) => void>(),
  };
}

const events = (sequence: number): Push => ({ push: 'events', sequence, events: [] });
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('opens a session and passes on pushes in their order', async () => {
  const engine = anEngine([aSnapshot({ pushed: 4 })]);
  const listener = aListener();
  const connection = new Connection(async () => engine.transport, listener);
  connection.start();
  await settle();
  expect(listener.opened).toHaveBeenCalledOnce();
  engine.server.push(events(4));
  engine.server.push(events(5));
  await settle();
  expect(listener.push.mock.calls.map(([push]) => push.sequence)).toEqual([5]);
  connection.dispose();
});

test('asks for a new snapshot on the same transport when a push is missing', async () => {
  const engine = anEngine([aSnapshot({ pushed: 0 }), aSnapshot({ pushed: 3 })]);
  const listener = aListener();
  const dial = vi.fn(async () => engine.transport);
  const connection = new Connection(dial, listener);
  connection.start();
  await settle();
  engine.server.push(events(3));
  await settle();
  engine.server.push(events(4));
  await settle();
  expect(engine.calls).toEqual(['open', 'open']);
  expect(dial).toHaveBeenCalledOnce();
  expect(listener.push.mock.calls.map(([push]) => push.sequence)).toEqual([4]);
  connection.dispose();
});

test('acknowledges each frame that it took in', async () => {
  const engine = anEngine([]);
  const listener = aListener();
  const connection = new Connection(async () => engine.transport, listener);
  connection.start();
  await settle();
  const frame = createFrame({ sequence: 17, time: 1, revision: 1, rows: 2, tick: 1_000 });
  engine.server.pushFrame(frame.bytes);
  await settle();
  expect(listener.frame.mock.calls[0]?.[0].sequence).toBe(17);
  expect(engine.acks).toEqual([17]);
  connection.dispose();
});

test('dials again after every failure, and counts them', async () => {
  const listener = aListener();
  const dial = vi.fn(async (): Promise<Transport> => Promise.reject(new Error('refused')));
  const connection = new Connection(dial, listener, () => 0);
  connection.start();
  await settle();
  for (let failed = 1; failed <= 20; failed++) {
    expect(listener.lost).toHaveBeenLastCalledWith('refused', failed);
    await vi.advanceTimersByTimeAsync(499);
    expect(dial).toHaveBeenCalledTimes(failed);
    await vi.advanceTimersByTimeAsync(1);
  }
  connection.dispose();
});

test('recovers by itself when the engine went away and came back', async () => {
  const engines = [anEngine([]), anEngine([])];
  const listener = aListener();
  let next = 0;
  const connection = new Connection(
    async () => engines[next++]!.transport,
    listener,
    () => 0,
  );
  connection.start();
  await settle();
  engines[0]!.cut();
  expect(listener.lost).toHaveBeenCalledExactlyOnceWith('the engine went away', 1);
  await vi.advanceTimersByTimeAsync(500);
  expect(listener.opened).toHaveBeenCalledTimes(2);
  connection.dispose();
});

test('hangs up on an engine that has gone silent', async () => {
  const engine = anEngine([]);
  const listener = aListener();
  const connection = new Connection(
    async () => engine.transport,
    listener,
    () => 0,
  );
  connection.start();
  await settle();
  engine.server.dispose();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(listener.lost.mock.calls[0]?.[0]).toBe('the engine does not answer');
  connection.dispose();
});

test('a page that shows again asks for a snapshot', async () => {
  const engine = anEngine([]);
  const connection = new Connection(async () => engine.transport, aListener());
  connection.start();
  await settle();
  connection.setVisible(false);
  connection.setVisible(true);
  await settle();
  expect(engine.calls).toEqual(['open', 'hidden', 'visible', 'open']);
  connection.dispose();
});

test('leaves no timer behind', async () => {
  const engine = anEngine([]);
  const connection = new Connection(async () => engine.transport, aListener());
  connection.start();
  await settle();
  connection.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
