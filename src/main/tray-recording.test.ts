import { expect, test, vi } from 'vitest';
import type { Recorder } from '../engine/recording/recording-desk.ts';
import { Emitter } from '../shared/emitter.ts';
import { aRecordingFile, aRecordingProgress, ROOT } from '../shared/fixtures.ts';
import type { RecorderState } from '../shared/recording.ts';
import { failure, ok } from '../shared/result.ts';
import { recordingGlance, recordingItems } from './tray-recording.ts';

const IDLE: RecorderState = {
  recordings: [],
  flight: { on: true, since: null, bytes: 0, maxBytes: 0 },
  problem: null,
};

function aRecorder(state: RecorderState) {
  const recorder = {
    state,
    onChange: new Emitter<RecorderState>().subscribe,
    start: vi.fn(async () => ok(aRecordingProgress())),
    stop: vi.fn(async () => ok(aRecordingFile())),
    saveRecent: vi.fn(async () => ok(aRecordingFile())),
    setFlight: vi.fn(async () => ok(null)),
  };
  return recorder satisfies Recorder;
}

function choose(recorder: Recorder, id: string): string[] {
  const refused: string[] = [];
  const item = recordingItems(recorder, ROOT, (why) => refused.push(why)).find((each) => each.id === id);
  if (!item?.click) throw new Error(`there is no ${id}`);
  (item.click as () => void)();
  return refused;
}

test('begins one of the whole fleet, with the usual caps', () => {
  const recorder = aRecorder(IDLE);
  choose(recorder, 'tray-record');
  expect(recorder.start).toHaveBeenCalledWith(
    expect.objectContaining({ messages: 'none', maxDuration: 28_800_000 }),
    ROOT,
  );
});

test('stops exactly the one that it names, and shows an ampersand as it is', () => {
  const recordings = [aRecordingProgress({ id: 'a', name: 'R&D' }), aRecordingProgress({ id: 'b' })];
  const recorder = aRecorder({ ...IDLE, recordings });
  const labels = recordingItems(recorder, ROOT, () => undefined).map(({ label }) => label);
  expect(labels).toContain('Stop recording R&&D');
  choose(recorder, 'tray-stop-b');
  expect(recorder.stop).toHaveBeenCalledExactlyOnceWith('b', ROOT);
});

test('saves after the fact only what the flight recorder has', () => {
  const enabled = (state: RecorderState) =>
    recordingItems(aRecorder(state), ROOT, () => undefined).find(({ id }) => id === 'tray-save-recent')
      ?.enabled;
  expect(enabled(IDLE)).toBe(true);
  expect(enabled({ ...IDLE, flight: { ...IDLE.flight, on: false } })).toBe(false);
  expect(enabled({ ...IDLE, problem: 'the disk is full' })).toBe(false);
});

test('says why it was not done', async () => {
  const recorder = {
    ...aRecorder(IDLE),
    start: async () => failure('not-allowed', 'the disk is full'),
  };
  const refused = choose(recorder, 'tray-record');
  await vi.waitFor(() => expect(refused).toEqual(['the disk is full']));
});

test('a recording that grows makes no new menu, one that begins does', () => {
  const at = (bytes: number, ...ids: string[]) =>
    recordingGlance({ ...IDLE, recordings: ids.map((id) => aRecordingProgress({ id, bytes })) });
  expect(at(1, 'a')).toBe(at(2, 'a'));
  expect(at(1, 'a')).not.toBe(at(1, 'a', 'b'));
});
