import { expect, test, vi } from 'vitest';
import { aRecordingFile, aRecordingProgress } from '../../shared/fixtures.ts';
import { failure, ok } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import type { NextStep } from './notices-store.ts';
import { newestOf, RecorderDesk } from './recorder.ts';

const FLIGHT = { on: true, since: null, bytes: 0, maxBytes: 0 };

function aDesk(answers: Partial<Handlers> = {}) {
  const told: string[] = [];
  const steps: NextStep[] = [];
  const opened: string[] = [];
  let now = 0;
  const desk = new RecorderDesk(
    (text, _tone, _undo, next) => {
      told.push(text);
      if (next) steps.push(next);
    },
    ({ key }) => opened.push(key),
    () => now,
  );
  desk.connect(new RpcClient(anEngine([], answers).transport), {
    recordings: [],
    flight: FLIGHT,
    problem: null,
  });
  return { desk, told, steps, opened, pass: (ms: number) => (now += ms) };
}
const recording = (desk: RecorderDesk, ...ids: string[]) =>
  desk.take({
    recordings: ids.map((id) => aRecordingProgress({ id, name: id })),
    flight: FLIGHT,
    problem: null,
  });

test('the key begins a recording of the whole fleet at once, and says so', async () => {
  const start = vi.fn(() => ok(aRecordingProgress({ name: 'demo 14:05' })));
  const { desk, told } = aDesk({ 'recording.start': start });
  await desk.toggle();
  expect(start).toHaveBeenCalledWith(expect.objectContaining({ messages: 'none' }));
  expect(told).toEqual(['Recording “demo 14:05”.']);
});

test('the key stops one only when it is pressed again soon', async () => {
  const stop = vi.fn(() => ok(aRecordingFile({ name: 'one' })));
  const { desk, told, pass } = aDesk({ 'recording.stop': stop });
  recording(desk, 'one');
  await desk.toggle();
  pass(60_000);
  await desk.toggle();
  expect(stop).not.toHaveBeenCalled();
  expect(told).toEqual(Array(2).fill('Press o again to stop recording “one”.'));
  pass(1_000);
  await desk.toggle();
  expect(stop).toHaveBeenCalledTimes(1);
  expect(told.at(-1)).toContain('“one” is recorded');
});

test('what was recorded can be opened from where it is told', async () => {
  const { desk, steps, opened } = aDesk({
    'recording.stop': () => ok(aRecordingFile({ key: '0123456789ab' })),
    'recording.save-recent': () => ok(aRecordingFile({ key: 'ba9876543210' })),
  });
  await desk.stop('one');
  await desk.saveRecent(300_000);
  for (const { label, run } of steps) {
    expect(label).toBe('Open');
    run();
  }
  expect(opened).toEqual(['0123456789ab', 'ba9876543210']);
});

test('all are stopped, and what could not be is told', async () => {
  const { desk, told } = aDesk({
    'recording.stop': ({ recording: id }) =>
      id === 'two'
        ? failure('no-recording', 'it is not being recorded')
        : ok(aRecordingFile({ bytes: 1_048_576 })),
  });
  recording(desk, 'one', 'two', 'three');
  await desk.stopAll();
  expect(told).toEqual(['Not done: it is not being recorded.', '2 recordings ended, 2 MiB.']);
});

test('a second press about another recording is a first one', async () => {
  const stop = vi.fn(() => ok(aRecordingFile()));
  const { desk } = aDesk({ 'recording.stop': stop });
  recording(desk, 'one');
  await desk.toggle();
  recording(desk, 'one', 'two');
  await desk.toggle();
  expect(stop).not.toHaveBeenCalled();
});

test('what is refused stays in the panel, and the key tells it', async () => {
  const { desk, told } = aDesk({ 'recording.start': () => failure('not-allowed', 'the disk is full') });
  expect(await desk.start({ name: 'x' })).toBe(false);
  expect(desk.state.getState()).toMatchObject({ busy: false, refused: 'the disk is full' });
  expect(told).toEqual([]);
  await desk.toggle();
  expect(told).toEqual(['Not done: the disk is full.']);
  desk.show(true);
  expect(desk.state.getState().refused).toBeNull();
});

test('without an engine nothing is asked, and what was recorded stays in sight', async () => {
  const { desk, told } = aDesk();
  recording(desk, 'one');
  desk.connect(null);
  await desk.stop('one');
  expect(told).toEqual(['Not done: the engine is not connected.']);
  expect(desk.state.getState().recordings).toHaveLength(1);
});

test('the newest of several', () => {
  const [a, b] = [
    aRecordingProgress({ id: 'a', startedAt: 5 }),
    aRecordingProgress({ id: 'b', startedAt: 9 }),
  ];
  expect(newestOf([b, a])?.id).toBe('b');
  expect(newestOf([])).toBeNull();
});
