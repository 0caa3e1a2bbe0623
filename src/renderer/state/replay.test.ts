import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aReplay } from '../../shared/fixtures.ts';
import type { RecordingOverview, ReplayControl, ReplayState } from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { ReplayDesk } from './replay.ts';

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const OVERVIEW: RecordingOverview = {
  from: 0,
  to: 600_000,
  step: 1_000,
  health: { degraded: [], connecting: [], down: [], paused: [], stale: [] },
  backends: 2,
  events: [],
  markers: [],
};

/** An engine that does as it is told, `delay` ms later. */
function aDesk({ delay = 0, answers = {} }: { delay?: number; answers?: Partial<Handlers> } = {}) {
  const orders: ReplayControl[] = [];
  const told: string[] = [];
  let now: ReplayState = aReplay({ from: 0, to: 600_000, position: 0 });
  const overview = vi.fn(() => ok(OVERVIEW));
  const client = () =>
    new RpcClient(
      anEngine([], {
        'recording.overview': overview,
        'replay.control': async (order) => {
          orders.push(order);
          await new Promise<void>((resolve) => setTimeout(resolve, delay));
          if (order.do === 'seek') now = { ...now, position: order.to };
          if (order.do === 'play' || order.do === 'pause') now = { ...now, playing: order.do === 'play' };
          return ok(now);
        },
        ...answers,
      }).transport,
    );
  const desk = new ReplayDesk((text) => told.push(text));
  desk.connect(client(), now);
  return { desk, orders, told, overview, client, replay: () => now };
}
const seeks = (orders: readonly ReplayControl[]) =>
  orders.flatMap((order) => (order.do === 'seek' ? [order.to] : []));

test('a person who drags is followed eight times a second at most, and to the end', async () => {
  const { desk, orders } = aDesk();
  for (let at = 1; at <= 100; at++) {
    desk.seek(at * 1_000);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(orders.length).toBeLessThanOrEqual(9);
  await vi.advanceTimersByTimeAsync(500);
  expect(seeks(orders).at(-1)).toBe(100_000);
  expect(desk.state.getState()).toMatchObject({ sought: null, replay: { position: 100_000 } });
  desk.dispose();
});

test('an engine that takes its time is asked one thing after the other', async () => {
  const { desk, orders } = aDesk({ delay: 1_000 });
  for (let at = 1; at <= 5; at++) {
    desk.seek(at * 1_000);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(seeks(orders)).toEqual([1_000]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(seeks(orders)).toEqual([1_000, 5_000]);
  desk.dispose();
});

test('moves on from where a person is going, and never out of the recording', async () => {
  const { desk, orders } = aDesk();
  desk.move(5_000);
  desk.move(5_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seeks(orders).at(-1)).toBe(10_000);
  desk.move(-60_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seeks(orders).at(-1)).toBe(0);
  desk.dispose();
});

test('a seek that is refused is told, and the position shown is that of the engine again', async () => {
  const { desk, told } = aDesk({
    answers: { 'replay.control': () => failure('no-recording', 'the disk is gone') },
  });
  desk.seek(5_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual([expect.stringContaining('the disk is gone')]);
  expect(desk.state.getState().sought).toBeNull();
  desk.dispose();
});

test('it stands still while a marker is written, which is then on the scrubber', async () => {
  const add = vi.fn((): Result<null> => ok(null));
  const { desk, orders, overview } = aDesk({ answers: { 'marker.add': add } });
  await settle();
  desk.take(aReplay({ playing: true }));
  desk.mark(true);
  await settle();
  expect(orders).toEqual([{ do: 'pause' }]);
  expect(await desk.addMarker('deploy', 'prices')).toBeNull();
  expect(add).toHaveBeenCalledWith({ text: 'deploy', backend: 'prices' });
  expect(overview).toHaveBeenCalledTimes(2);
  expect(desk.state.getState().marking).toBe(false);
  desk.dispose();
});

test('a marker that cannot be kept stays to be written', async () => {
  const { desk } = aDesk({ answers: { 'marker.add': () => failure('not-allowed', 'it is read-only') } });
  desk.mark(true);
  expect(await desk.addMarker('deploy', null)).toBe('it is read-only');
  expect(desk.state.getState().marking).toBe(true);
  desk.dispose();
});

test('an engine that came back goes on where the last one stood', async () => {
  const { desk, orders, client, replay } = aDesk();
  desk.seek(42_000);
  await vi.advanceTimersByTimeAsync(1_000);
  desk.connect(null);
  desk.connect(client(), { ...replay(), position: 0 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seeks(orders)).toEqual([42_000, 42_000]);
  desk.dispose();
});

test('a seek does not ask for the overview again, another recording does', async () => {
  const { desk, overview } = aDesk();
  await settle();
  const client = new RpcClient(anEngine([], { 'recording.overview': overview }).transport);
  desk.connect(client, aReplay({ position: 1 }));
  await settle();
  expect(overview).toHaveBeenCalledTimes(2);
  desk.connect(client, aReplay({ position: 2 }));
  await settle();
  expect(overview).toHaveBeenCalledTimes(2);
  desk.connect(client, aReplay({ recording: 'another', key: 'key-of-another' }));
  expect(desk.state.getState().overview).toBeNull();
  await settle();
  expect(overview).toHaveBeenCalledTimes(3);
  desk.dispose();
});

test('one that is still being recorded is looked at again as it grows', async () => {
  const { desk, overview } = aDesk();
  desk.take(aReplay({ condition: 'recording' }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(overview.mock.calls.length).toBeGreaterThanOrEqual(3);
  desk.take(aReplay({ condition: 'whole' }));
  expect(vi.getTimerCount()).toBe(0);
  desk.dispose();
});

test('says so where there is nothing to jump to', async () => {
  const { desk, told } = aDesk();
  desk.step(1, 'breaker');
  await settle();
  expect(told).toEqual(['No later breaker change in this recording.']);
  desk.dispose();
});
