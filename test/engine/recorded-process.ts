import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../../src/engine/clock.ts';
import type { HistoryTick } from '../../src/engine/history/tick-gatherer.ts';
import type { RecordedEngine } from '../../src/engine/recording/recorded-engine.ts';
import { LiveRecorder } from '../../src/engine/recording/recorder.ts';
import { DirectRecorder, RecorderThread } from '../../src/engine/recording/recorder-thread.ts';
import { marker, ToldFleet } from '../../src/engine/recording/test-recording.ts';
import { FrameUpdate } from '../../src/engine/telemetry/frame-update.ts';
import type { PushBody } from '../../src/shared/contract.ts';
import { disposable } from '../../src/shared/disposable.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import { readFrame } from '../../src/shared/frame.ts';
import { recordingStartSchema } from '../../src/shared/recording.ts';
import { failure } from '../../src/shared/result.ts';

/*
 * A console that is recorded, to be killed: every 5 ms it tells a marker with the next number, every 50 ms a frame and a
 * tick, and says on its standard output when it told which. Arguments: the folder, what it is to be: `thread` as in a
 * console, `direct` where a full disk is looked at; and the recorder's thread.
 */

const [, , directory = '', how = 'thread', thread = ''] = process.argv;
const BETWEEN = 5;
const TOLD_PER_FRAME = 10;

const told = new ToldFleet(['a', 'b', 'c']);
const pushes = new Emitter<PushBody>();
const frames = new Emitter<FrameUpdate>();
let onTick: ((tick: HistoryTick) => void) | null = null;
let before: ReturnType<typeof readFrame> | null = null;

const engine: RecordedEngine = {
  id: 'engine',
  version: '1.0.0',
  configurationHash: 'hash',
  fleetName: 'orders',
  feed: { onPush: pushes.subscribe, onFrame: frames.subscribe, flush: () => undefined },
  fleet: {
    ids: told.ids,
    table: { slots: Uint32Array.of(0, 1, 2), used: 3 },
    utcNow: () => Date.now(),
    report: () => null,
    logMessages: () => undefined,
    watchMessages: () => failure('not-allowed', 'nobody speaks'),
  },
  ticks: {
    followed: told.followed(),
    listen: (listener) => {
      onTick = (tick) => listener.ticked(tick);
      return disposable(() => {
        onTick = null;
      });
    },
  },
  snapshot: () => told.snapshot(Date.now()),
  has: () => true,
  secrets: () => NO_SECRETS,
  redactSettings: () => undefined,
  noteRecording: () => undefined,
  tell: () => undefined,
};
const NO_SECRETS: readonly string[] = [];
const say = (line: string) => writeSync(1, `${line}\n`);

const recorder = new LiveRecorder({
  engine,
  clock: systemClock,
  port:
    how === 'direct'
      ? new DirectRecorder()
      : new RecorderThread((workerData) => new Worker(thread, { workerData })),
  directory,
  flight: { path: null, on: false, maxBytes: 0 },
  ownSecrets: [],
  describe: async () => failure('internal', 'it is not looked at here'),
  environment: {},
  log: (line) => say(`problem ${line}`),
});
const actor = { name: 'ana', session: 'terminal' };
const started = await recorder.start(recordingStartSchema.parse({ name: 'killed' }), actor);
if (!started.ok) throw new Error(started.error.message);

let number = 0;
setInterval(() => {
  const now = Date.now();
  number++;
  const item = marker(now, `${number}`, null);
  if (item.kind === 'push') pushes.emit(item.push);
  if (number % TOLD_PER_FRAME === 0) {
    told.next(now);
    const frame = { ...readFrame(told.whole as Uint8Array), bytes: told.whole as Uint8Array };
    frames.emit(new FrameUpdate(frame, before));
    before = frame;
    onTick?.(told.tick(now));
  }
  say(`${number} ${now}`);
}, BETWEEN);
