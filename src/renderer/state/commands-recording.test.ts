import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { aRecordingFile, aRecordingProgress, aSnapshot, NOW } from '../../shared/fixtures.ts';
import type { RecorderState } from '../../shared/recording.ts';
import { ok } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { ConsolePage } from '../console-page.ts';
import { anEngine } from '../fake-engine.ts';
import { recordingCommands } from './commands-recording.ts';
import { RECORDINGS } from './recordings-view.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const HOST = {
  copyLink: () => undefined,
  exportAudit: () => undefined,
  focusFilter: () => undefined,
  importRecording: () => undefined,
  moveRow: () => undefined,
};
const IDLE: RecorderState = {
  recordings: [],
  flight: { on: true, since: NOW - 600_000, bytes: 1, maxBytes: 2 },
  problem: null,
};

async function stage(recorder: RecorderState, answers: Partial<Handlers> = {}) {
  const engine = anEngine([aSnapshot({ recorder })], answers);
  const view = createStore<View>()(() => INITIAL_VIEW);
  const page = new ConsolePage({ dial: async () => engine.transport, advice: '' }, view);
  page.start();
  await vi.advanceTimersByTimeAsync(0);
  const list = () =>
    recordingCommands({ page, host: HOST, target: null, marked: [], askBulk: null, savedViews: [] });
  const run = async (id: string) => {
    const command = list().find((each) => each.id === id);
    if (!command?.enabled) throw new Error(`${id} cannot be run`);
    command.run();
    await vi.advanceTimersByTimeAsync(0);
  };
  const enabled = () => list().flatMap((command) => (command.enabled ? command.id : []));
  return { page, engine, view, list, run, enabled };
}

test('what the snapshot says is recorded is recorded, and each can be stopped by its name', async () => {
  const stop = vi.fn(() => ok(aRecordingFile()));
  const recordings = [
    aRecordingProgress({ id: 'a', name: 'one' }),
    aRecordingProgress({ id: 'b', name: 'two' }),
  ];
  const { page, list, run } = await stage({ ...IDLE, recordings }, { 'recording.stop': stop });
  expect(list().map(({ title }) => title)).toEqual(
    expect.arrayContaining(['Stop recording one', 'Stop recording two']),
  );
  await run('recording.stop.a');
  expect(stop).toHaveBeenCalledExactlyOnceWith({ recording: 'a' });
  page.dispose();
});

test('the last minutes are saved, and the flight recorder is turned off', async () => {
  const saveRecent = vi.fn(() => ok(aRecordingFile()));
  const flight = vi.fn(() => ok(null));
  const { page, run } = await stage(IDLE, {
    'recording.save-recent': saveRecent,
    'recording.flight': flight,
  });
  await run('recording.save-recent.10');
  await run('recording.flight');
  expect(saveRecent).toHaveBeenCalledExactlyOnceWith({ last: 600_000 });
  expect(flight).toHaveBeenCalledExactlyOnceWith({ on: false });
  page.dispose();
});

test('where nothing can be recorded, what was recorded can still be looked at', async () => {
  const { page, enabled, run, view } = await stage({
    ...IDLE,
    flight: { ...IDLE.flight, on: false },
    problem: 'this console has no place for recordings',
  });
  expect(enabled()).toEqual(['recordings.open', 'recordings.import']);
  await run('recordings.open');
  expect(view.getState().recordings).toEqual(RECORDINGS);
  page.dispose();
});

test('what is pushed is what is recorded from then on, and stays in sight when the engine is gone', async () => {
  const { page, engine, enabled } = await stage(IDLE);
  engine.server.push({
    push: 'recorder',
    sequence: 1,
    recorder: { ...IDLE, recordings: [aRecordingProgress({ id: 'late', name: 'late' })] },
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(enabled()).toContain('recording.stop.late');
  engine.cut();
  await vi.advanceTimersByTimeAsync(0);
  expect(page.recorder.state.getState().recordings).toHaveLength(1);
  expect(enabled()).not.toContain('recording.stop.late');
  page.dispose();
});
