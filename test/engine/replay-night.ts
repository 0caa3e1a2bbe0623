import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { whatOfMessage } from '../../src/engine/messages/message-log.ts';
import type { RecordedItem } from '../../src/engine/recording/recording-batch.ts';
import type { Recordings } from '../../src/engine/recording/recording-desk.ts';
import { createRecording } from '../../src/engine/recording/recording-file.ts';
import { RecordingWriter } from '../../src/engine/recording/recording-writer.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { Redactor } from '../../src/engine/recording/redactor.ts';
import { aBatch, aMeta, START, ToldFleet } from '../../src/engine/recording/test-recording.ts';
import { Replays } from '../../src/engine/replay/replays.ts';
import { spawnReplayFromSource } from '../../src/engine/replay/test-thread.ts';
import type { Desk, DeskHandlers, SessionHost } from '../../src/engine/session.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { anOutcome, aRecorder, aRecordingProgress } from '../../src/shared/fixtures.ts';
import type { MessageCapture } from '../../src/shared/recording.ts';
import { failure, ok } from '../../src/shared/result.ts';
import { Page } from './replay-page.ts';

export const SECOND = 1_000;
export const LENGTH = 120;
const actor = { name: 'ana', session: 'tab 1' };

const cleanups: (() => unknown)[] = [];

/** Closes what a test opened, and removes its files. */
export async function cleanUp(): Promise<void> {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}

const LOST = anOutcome({ code: 1006, text: '1006' });

/** What happened in the recording, by second. */
const HAPPENED: Record<number, object> = {
  10: { kind: 'lost', backend: 'a', outcome: LOST, openMs: 1 },
  20: { kind: 'breaker', backend: 'a', from: 'closed', to: 'open', until: null, reason: '5 failures' },
  30: { kind: 'marker', actor, text: 'here', backend: null },
  31: { kind: 'action', actor, action: 'pause', backends: ['b'], reason: 'noisy', until: null },
  40: {
    kind: 'incident',
    incident: 1,
    state: 'began',
    host: 'a.example',
    backend: null,
    cause: '1006',
    backends: 2,
    lasted: null,
  },
  60: { kind: 'lost', backend: 'b', outcome: LOST, openMs: 1 },
  90: { kind: 'breaker', backend: 'a', from: 'open', to: 'closed', until: null, reason: 'by hand' },
};

/**
 * A recording of two minutes of three backends; pages are told of an event 40 ms after it. Hands back what records a
 * second more.
 */
function record(file: string, messages: MessageCapture = 'none', ended = true): (second: number) => void {
  const told = new ToldFleet(['a', 'b', 'c']);
  const database = createRecording(file, aMeta({ messages }), { durability: 'normal' });
  const redactor = new Redactor(NO_RULES, []);
  const writer = new RecordingWriter(database, {
    scope: null,
    messages,
    payloadBytes: 100,
    redactor,
    tail: true,
  });
  writer.write(aBatch(START, { keyframe: told.keyframe(START), followed: told.followed() }));
  const add = (second: number) => {
    const at = START + second * SECOND;
    const items: RecordedItem[] = [told.next(at)];
    const happened = HAPPENED[second];
    if (happened) {
      const event = { sequence: second, at, ...happened } as FleetEvent;
      items.push({ kind: 'push', at: at + 40, push: { push: 'events', events: [event] } });
    }
    writer.write(
      aBatch(at + 250, {
        items,
        ticks: [told.tick(at)],
        keyframe: second % 60 === 0 ? told.keyframe(at + 250) : null,
        messages: [
          {
            backend: 'a',
            at: Float64Array.of(at + 1),
            size: Uint32Array.of(second),
            what: Uint8Array.of(whatOfMessage('text', 'in')),
            shown: [
              {
                kind: 'text',
                at: at + 1,
                direction: 'in',
                size: 2,
                payload: `m${second}`,
                truncated: false,
                masked: false,
                code: null,
              },
            ],
          },
          // Its fleet file does not let its payloads be recorded.
          {
            backend: 'b',
            at: Float64Array.of(at + 2),
            size: Uint32Array.of(1_000 + second),
            what: Uint8Array.of(whatOfMessage('binary', 'out')),
            shown: [],
          },
        ],
      }),
    );
  };
  for (let second = 1; second <= LENGTH; second++) add(second);
  if (ended) writer.finish('stopped', START + LENGTH * SECOND + 250);
  else cleanups.push(() => writer.abandon());
  return add;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'wirewatch-replay-'));
  cleanups.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

interface Setup {
  messages?: MessageCapture;
  ended?: boolean;
  /** Its recorder is at it. */
  making?: boolean;
  prepare?: (file: string) => void;
}

/** A recording, and whatever shows it. */
export function setUp({ messages, ended, making = false, prepare }: Setup = {}) {
  const file = join(folder(), 'night.wwr');
  const add = record(file, messages, ended);
  prepare?.(file);
  const clock = new VirtualClock();
  const workers: Worker[] = [];
  const marked: string[] = [];
  const replays = new Replays({
    spawn: (data) => {
      const worker = spawnReplayFromSource(data);
      workers.push(worker);
      return worker;
    },
    clock,
    recordings: () => (making ? recordingsWith('night') : null),
    markLive: (text) => {
      marked.push(text);
      return ok(null);
    },
    redact: (text) => text.replace('s3cret', '***'),
  });
  cleanups.push(() => replays.dispose());
  const host: SessionHost = {
    live: () => liveDesk,
    replay: (recording, page) => replays.show({ recording, key: recording, file }, page),
    onFault: () => undefined,
  };
  const newPage = () => {
    const page = new Page(host, clock);
    cleanups.push(() => page.dispose());
    return page;
  };
  const open = async (recording = 'night') => {
    const page = newPage();
    return { page, snapshot: await page.open(recording) };
  };
  /** Lets it play until the position is there, or it stands. */
  const playTo = async (page: Page, position: number) => {
    while (page.replay?.playing && page.replay.position < position) {
      const before = page.replay;
      clock.advance(100);
      await page.until(() => page.replay !== before);
    }
  };
  return { add, file, clock, workers, marked, replays, open, playTo, newPage };
}

/** Of its own accord a replay asks the recorder for no more than what is being made. */
function recordingsWith(id: string): Recordings {
  const state = aRecorder({ recordings: [aRecordingProgress({ id })] });
  return { recorder: { state, onChange: () => ({ dispose: () => undefined }) } } as unknown as Recordings;
}

/** Nothing of it is asked for here. */
const liveDesk: Desk = {
  handlers: {} as DeskHandlers,
  over: false,
  snapshot: () => failure('internal', 'the live fleet is not shown'),
  dispose: () => undefined,
};

/** A time in it. */
export const at = (second: number, ms = 0) => START + second * SECOND + ms;
