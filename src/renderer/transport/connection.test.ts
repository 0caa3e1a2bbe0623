import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Push, Snapshot } from '../../shared/contract.ts';
import { aSnapshot } from '../../shared/fixtures.ts';
import { createFrame } from '../../shared/frame.ts';
import { encodeFrameDelta } from '../../shared/frame-delta.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Transport } from '../../shared/transport.ts';
import { anEngine } from '../fake-engine.ts';
import { Connection } from './connection.ts';

function aListener() {
  return {
    opened: vi.fn(),
    frame: vi.fn(),
    push: vi.fn<(push: Push) => void>(),
    heard: vi.fn(),
    refused: vi.fn<(recording: string, why: string) => void>(),
    lost: vi.fn<(reason: string, failedDials: number) => void>(),
  };
}

let connection: Connection;

/**
 * A page that dials these engines, one after the other, without jitter.
 *
 * @param recording what it is to show from the start.
 */
async function connected(engines: readonly { transport: Transport }[], recording: string | null = null) {
  const listener = aListener();
  let dials = 0;
  const dial = vi.fn(async () => engines[dials++]!.transport);
  connection = new Connection(dial, listener, () => 0);
  connection.show(recording);
  connection.start();
  await settle();
  return { listener, dial };
}

const events = (sequence: number): Push => ({ push: 'events', sequence, events: [] });
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  connection.dispose();
  vi.useRealTimers();
});

test('opens a session and passes on pushes in their order', async () => {
  const engine = anEngine([aSnapshot({ pushed: 4 })]);
  const { listener } = await connected([engine]);
  expect(listener.opened).toHaveBeenCalledOnce();
  engine.server.push(events(4));
  engine.server.push(events(5));
  await settle();
  expect(listener.push.mock.calls.map(([push]) => push.sequence)).toEqual([5]);
});

test('takes a push that was told after the snapshot and came before it for the first that follows', async () => {
  const engine = anEngine([], {
    'session.open': () => {
      for (const sequence of [3, 4, 5]) engine.server.push(events(sequence));
      return ok(aSnapshot({ pushed: 4 }));
    },
  });
  const { listener } = await connected([engine]);
  engine.server.push(events(6));
  await settle();
  expect(listener.opened).toHaveBeenCalledOnce();
  expect(listener.push.mock.calls.map(([push]) => push.sequence)).toEqual([5, 6]);
  expect(listener.opened.mock.invocationCallOrder[0]).toBeLessThan(
    listener.push.mock.invocationCallOrder[0] ?? 0,
  );
});

test('asks for a new snapshot on the same transport when a push is missing', async () => {
  const engine = anEngine([aSnapshot({ pushed: 0 }), aSnapshot({ pushed: 3 })]);
  const { listener, dial } = await connected([engine]);
  engine.server.push(events(3));
  await settle();
  engine.server.push(events(4));
  await settle();
  expect(engine.calls).toEqual(['open', 'open']);
  expect(dial).toHaveBeenCalledOnce();
  expect(listener.push.mock.calls.map(([push]) => push.sequence)).toEqual([4]);
});

test('acknowledges each frame that it took in', async () => {
  const engine = anEngine([]);
  const { listener } = await connected([engine]);
  const frame = createFrame({ sequence: 17, time: 1, revision: 1, rows: 2, tick: 1_000 });
  engine.server.pushFrame(frame.bytes);
  await settle();
  expect(listener.frame.mock.calls[0]?.[0].sequence).toBe(17);
  expect(engine.acks).toEqual([17]);
});

/** Frames of which each tells what changed since the one before, from the second on. */
function frames(count: number) {
  const whole = Array.from({ length: count }, (_, index) =>
    createFrame({ sequence: index + 1, time: 1_000 * index, revision: 1, rows: 100, tick: 1_000 }),
  );
  const deltas = whole.slice(1).map((frame, index) => {
    frame.columns[0]?.fill(index, 0, 10);
    const delta = encodeFrameDelta(whole[index]!, frame);
    if (!delta) throw new Error('there is little between these');
    return delta;
  });
  return { whole: whole.map(({ bytes }) => bytes), deltas };
}

test('puts a frame together from the one before and what changed', async () => {
  const engine = anEngine([]);
  const { listener } = await connected([engine]);
  const { whole, deltas } = frames(3);
  for (const bytes of [whole[0]!, ...deltas]) engine.server.pushFrame(bytes);
  await settle();
  expect(listener.frame.mock.calls.map(([frame]) => frame.bytes ?? frame.sequence)).toEqual([
    1,
    whole[1],
    whole[2],
  ]);
  expect(engine.acks).toEqual([1, 2, 3]);
});

test('asks for a snapshot once, on the same transport, when the frame that was changed did not come', async () => {
  const engine = anEngine([]);
  const { listener, dial } = await connected([engine]);
  const { whole, deltas } = frames(6);
  engine.server.pushFrame(whole[0]!);
  // The first of these two is missing; the next was under way before the engine heard.
  engine.server.pushFrame(deltas[1]!);
  engine.server.pushFrame(deltas[2]!);
  await settle();
  expect(engine.calls).toEqual(['open', 'open']);
  engine.server.pushFrame(whole[4]!);
  engine.server.pushFrame(deltas[4]!);
  await settle();
  expect(listener.frame.mock.calls.map(([frame]) => frame.sequence)).toEqual([1, 5, 6]);
  expect(engine.acks).toEqual([1, 5, 6]);
  // Whenever it happens again it asks again.
  engine.server.pushFrame(deltas[1]!);
  await settle();
  expect(engine.calls).toEqual(['open', 'open', 'open']);
  expect(dial).toHaveBeenCalledOnce();
  expect(listener.lost).not.toHaveBeenCalled();
});

test('hangs up on an engine that goes on telling changes of a frame that did not come', async () => {
  const engine = anEngine([]);
  const { listener } = await connected([engine]);
  const { deltas } = frames(4);
  for (const delta of deltas) {
    engine.server.pushFrame(delta);
    await settle();
  }
  expect(engine.calls).toEqual(['open', 'open']);
  expect(listener.lost).toHaveBeenCalledExactlyOnceWith(
    expect.stringContaining('a frame that did not come'),
    1,
  );
  expect(listener.frame).not.toHaveBeenCalled();
});

test('hangs up on a frame that was cut', async () => {
  const engine = anEngine([]);
  const { listener } = await connected([engine]);
  const { whole, deltas } = frames(2);
  engine.server.pushFrame(whole[0]!);
  engine.server.pushFrame(deltas[0]!.subarray(0, 200));
  await settle();
  expect(engine.calls).toEqual(['open']);
  expect(listener.lost).toHaveBeenCalledOnce();
});

test('a new transport begins without the frames of the last', async () => {
  const engines = [anEngine([]), anEngine([])];
  const { listener } = await connected(engines);
  const { whole, deltas } = frames(2);
  engines[0]!.server.pushFrame(whole[0]!);
  await settle();
  engines[0]!.cut();
  await vi.advanceTimersByTimeAsync(500);
  engines[1]!.server.pushFrame(deltas[0]!);
  await settle();
  expect(listener.frame).toHaveBeenCalledOnce();
  expect(engines[1]!.calls).toEqual(['open', 'open']);
});

test('dials again after every failure, and counts them', async () => {
  const listener = aListener();
  const dial = vi.fn(async (): Promise<Transport> => Promise.reject(new Error('refused')));
  connection = new Connection(dial, listener, () => 0);
  connection.start();
  await settle();
  for (let failed = 1; failed <= 20; failed++) {
    expect(listener.lost).toHaveBeenLastCalledWith('refused', failed);
    await vi.advanceTimersByTimeAsync(499);
    expect(dial).toHaveBeenCalledTimes(failed);
    await vi.advanceTimersByTimeAsync(1);
  }
});

test('recovers by itself when the engine went away and came back', async () => {
  const engines = [anEngine([]), anEngine([])];
  const { listener } = await connected(engines);
  engines[0]!.cut();
  expect(listener.lost).toHaveBeenCalledExactlyOnceWith('the engine went away', 1);
  await vi.advanceTimersByTimeAsync(500);
  expect(listener.opened).toHaveBeenCalledTimes(2);
});

test('hangs up on an engine that has gone silent', async () => {
  const engine = anEngine([]);
  const { listener } = await connected([engine]);
  engine.server.dispose();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(listener.lost.mock.calls[0]?.[0]).toBe('the engine does not answer');
});

test('a page that shows again asks for a snapshot', async () => {
  const engine = anEngine([]);
  await connected([engine]);
  connection.setVisible(false);
  connection.setVisible(true);
  await settle();
  expect(engine.calls).toEqual(['open', 'hidden', 'visible', 'open']);
});

test('turns to a recording and back on the same transport, and keeps to it after the engine came back', async () => {
  const engines = [anEngine([]), anEngine([])];
  const { listener } = await connected(engines);
  connection.show('release-42');
  await settle();
  expect(engines[0]!.calls).toEqual(['open', 'open release-42']);
  engines[0]!.cut();
  await vi.advanceTimersByTimeAsync(500);
  connection.show(null);
  await settle();
  expect(engines[1]!.calls).toEqual(['open release-42', 'open']);
  expect(listener.opened).toHaveBeenCalledTimes(4);
});

test('shows a recording from the start where it was asked for before there was a session', async () => {
  const engine = anEngine([]);
  await connected([engine], 'release-42');
  expect(engine.calls).toEqual(['open release-42']);
});

test('goes on with the live fleet, on the same transport, where a recording cannot be shown', async () => {
  const opens: (string | undefined)[] = [];
  const engine = anEngine([], {
    'session.open': ({ replay }) => {
      opens.push(replay);
      return replay === undefined ? ok(aSnapshot()) : failure('no-recording', 'it is damaged');
    },
  });
  const { listener, dial } = await connected([engine]);
  connection.show('broken');
  await settle();
  expect(opens).toEqual([undefined, 'broken', undefined]);
  expect(listener.refused).toHaveBeenCalledExactlyOnceWith('broken', 'it is damaged');
  expect(listener.lost).not.toHaveBeenCalled();
  expect(listener.opened).toHaveBeenCalledTimes(2);
  expect(dial).toHaveBeenCalledOnce();
});

test('only the answer to what was asked for last counts', async () => {
  const answers: ((result: Result<Snapshot>) => void)[] = [];
  const engine = anEngine([], {
    'session.open': () => new Promise<Result<Snapshot>>((resolve) => answers.push(resolve)),
  });
  const { listener } = await connected([engine], 'one');
  connection.show('two');
  await settle();
  answers[0]?.(failure('no-recording', 'the page has asked for something else meanwhile'));
  await settle();
  expect(listener.refused).not.toHaveBeenCalled();
  answers[1]?.(ok(aSnapshot({ engineId: 'replay:two:1' })));
  await settle();
  expect(listener.opened).toHaveBeenCalledOnce();
});

test('asks whether the engine is there while a recording brings nothing, and hangs up when it is not', async () => {
  const engine = anEngine([]);
  const { listener } = await connected([engine], 'release-42');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(listener.heard).toHaveBeenCalledTimes(3);
  expect(engine.calls).toEqual(['open release-42', 'visible', 'visible', 'visible']);
  engine.server.dispose();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(listener.heard).toHaveBeenCalledTimes(3);
  expect(listener.lost.mock.calls[0]?.[0]).toBe('the engine does not answer');
});

test('leaves no timer behind', async () => {
  const engine = anEngine([]);
  await connected([engine]);
  connection.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
