import type { RecordedItem } from '../src/engine/recording/recording-batch.ts';
import { createRecording } from '../src/engine/recording/recording-file.ts';
import { KEYFRAME_INTERVAL, type RecordedSnapshot } from '../src/engine/recording/recording-format.ts';
import { RecordingWriter } from '../src/engine/recording/recording-writer.ts';
import { NO_RULES } from '../src/engine/recording/redaction-rules.ts';
import { Redactor } from '../src/engine/recording/redactor.ts';
import { aBatch, ToldFleet } from '../src/engine/recording/test-recording.ts';
import { applyPush } from '../src/engine/replay/apply-push.ts';
import type { Attempt, BackendStatus } from '../src/shared/backend.ts';
import type { PushBody } from '../src/shared/contract.ts';
import type { FleetEvent } from '../src/shared/event.ts';
import { anInfo, anOutcome, aStatus } from '../src/shared/fixtures.ts';
import { createFrame, type Frame, packState } from '../src/shared/frame.ts';
import { encodeFrameDelta } from '../src/shared/frame-delta.ts';
import { type Random, seededRandom } from '../src/shared/random.ts';
import { messagesOf, openedAgain, reportsOf } from './made-up-traffic.ts';
import { progress } from './report.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
export const RECORDED_FROM = Date.UTC(2026, 0, 1);

export interface MadeUpOptions {
  hours: number;
  backends: number;
  /** Of backends, each second: other telemetry, and a status with an event. */
  sending: number;
  changing: number;
  /** With the messages that were looked into, so many a second, and with reports and history; else without any. */
  messages?: number;
}

/**
 * Writes a recording of a lively fleet as the recorder would, a batch a second: of each second a frame in which some
 * backends have other numbers, and statuses with the events that they came with.
 */
export function makeUpRecording(
  file: string,
  { hours, backends, sending, changing, messages }: MadeUpOptions,
): void {
  const random = seededRandom(10);
  const capture = messages === undefined ? ('none' as const) : ('payloads' as const);
  const meta = {
    ...{ name: 'made up', version: '0.0.0', engineId: 'bench', configurationHash: '0'.repeat(64) },
    ...{ fleet: 'bench', from: RECORDED_FROM, to: null, by: 'bench', scope: null, messages: capture },
    ...{ order: null, cutFrom: null, environment: {}, ended: null },
  };
  const database = createRecording(file, meta, { durability: 'normal' });
  const redactor = new Redactor(NO_RULES, []);
  const options = { scope: null, messages: capture, payloadBytes: 4_096, redactor, tail: false };
  const writer = new RecordingWriter(database, options);
  let snapshot = snapshotOf(backends);
  let frame: (Frame & { bytes: Uint8Array }) | null = null;
  let sequence = 0;
  const told = new ToldFleet(snapshot.fleet.backends.map(({ id }) => id));
  const followed = messages === undefined ? null : told.followed();
  writer.write(aBatch(RECORDED_FROM, { keyframe: { snapshot, frame: null }, followed }));
  const seconds = (hours * HOUR) / SECOND;
  for (let second = 1; second <= seconds; second++) {
    const at = RECORDED_FROM + second * SECOND;
    const next = nextFrame(frame, backends, second, at, sending, random);
    const bytes = (frame && encodeFrameDelta(frame, next)) ?? next.bytes;
    frame = next;
    const items: RecordedItem[] = [{ kind: 'frame', at, sequence: second, bytes }];
    const pushes = pushesOf(backends, Math.round(backends * changing), at, sequence, random);
    if (messages !== undefined) pushes.push(openedAgain(pushes, at));
    for (const push of pushes) {
      if (push.push === 'events') sequence += push.events.length;
      snapshot = applyPush(snapshot, push);
      items.push({ kind: 'push', at, push });
    }
    const due = (second * SECOND) % KEYFRAME_INTERVAL === 0;
    const keyframe = due ? { snapshot: { ...snapshot, now: at }, frame: next.bytes } : null;
    const rest =
      messages === undefined
        ? {}
        : {
            ticks: [told.tick(at)],
            reports: reportsOf(changedIn(items), at),
            messages: messagesOf(backends, messages, at, random),
          };
    writer.write(aBatch(at, { items, keyframe, ...rest }));
    if (second % 3_600 === 0) progress(`made up ${second / 3_600} of ${hours} hours`);
  }
  writer.finish('stopped', RECORDED_FROM + seconds * SECOND);
}

const changedIn = (items: readonly RecordedItem[]): number[] =>
  items.flatMap((item) =>
    item.kind === 'push' && item.push.push === 'statuses' ? item.push.changes.map(([row]) => row) : [],
  );

function snapshotOf(backends: number): RecordedSnapshot {
  const ids = Array.from({ length: backends }, (_, index) => `backend-${index}`);
  return {
    ...{ version: '0.0.0', configurationHash: '0'.repeat(64), engineId: 'bench', now: RECORDED_FROM },
    ...{ startedAt: RECORDED_FROM, tick: SECOND, localFault: null, incidents: [], fleetProblem: null },
    ...{ historyProblem: null, bulk: [], events: [] },
    fleet: { name: 'bench', revision: 1, demo: false, backends: ids.map((id) => anInfo(id)) },
    statuses: ids.map(() => statusAt(RECORDED_FROM)),
  };
}

/** As most are: open, with a history of dials. */
const statusAt = (at: number): BackendStatus => aStatus('up', { attempts: attemptsAt(at), openSince: at });

function attemptsAt(at: number): Attempt[] {
  return Array.from({ length: 6 }, (_, index) => ({
    ...{
      at: at - index * 60_000,
      attempt: index + 1,
      manual: false,
      planned: 1_000 * 2 ** index,
      waited: 1_000,
    },
    outcome: index === 0 ? null : anOutcome(),
    endedAt: index === 0 ? null : at - index * 60_000 + 900,
    openMs: index === 0 ? 12 : null,
    timings: {
      ...{
        startedAt: at - index * 60_000,
        dns: 0.4,
        tcp: 12.1,
        tls: 31.8,
        upgrade: 48.2,
        token: null,
        hello: 51.3,
      },
      ...{ total: 51.3, address: '192.0.2.17' },
    },
  }));
}

function nextFrame(
  before: Frame | null,
  rows: number,
  sequence: number,
  time: number,
  sending: number,
  random: Random,
): Frame & { bytes: Uint8Array } {
  const frame = createFrame({ sequence, time, revision: 1, rows, tick: SECOND });
  if (before) {
    frame.state.set(before.state);
    frame.columns.forEach((column, index) => {
      column.set(before.columns[index] as Float32Array);
    });
  } else frame.state.fill(packState('open', 'closed', 'up'));
  frame.fleet.fill(random() * 100);
  const [messagesIn, messagesOut, bytesIn, bytesOut] = frame.columns as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < rows; row++) {
    if (random() >= sending) continue;
    messagesIn[row] = Math.floor(random() * 20);
    messagesOut[row] = Math.floor(random() * 3);
    bytesIn[row] = (messagesIn[row] as number) * 180;
    bytesOut[row] = (messagesOut[row] as number) * 60;
  }
  return frame;
}

function pushesOf(backends: number, count: number, at: number, sequence: number, random: Random): PushBody[] {
  const rows = Array.from({ length: count }, () => Math.floor(random() * backends));
  const events = rows.map(
    (row, index): FleetEvent => ({
      ...{ sequence: sequence + index + 1, at, kind: 'lost', backend: `backend-${row}` },
      ...{ outcome: anOutcome(), openMs: 60_000 },
    }),
  );
  return [
    { push: 'statuses', revision: 1, changes: rows.map((row) => [row, statusAt(at)]) },
    { push: 'events', events },
  ];
}
