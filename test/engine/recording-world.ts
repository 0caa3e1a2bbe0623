import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine.ts';
import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import { recordedEngine } from '../../src/engine/recording/recorded-engine.ts';
import { LiveRecorder } from '../../src/engine/recording/recorder.ts';
import type { RecorderOptions } from '../../src/engine/recording/recorder-options.ts';
import { DirectRecorder, type RecorderPort } from '../../src/engine/recording/recorder-thread.ts';
import { openRecording } from '../../src/engine/recording/recording-file.ts';
import { unpackBytes, unpackJson } from '../../src/engine/recording/recording-format.ts';
import { RecordingsFolder } from '../../src/engine/recording/recordings-folder.ts';
import type { Database } from '../../src/engine/store/database.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { PushBody } from '../../src/shared/contract.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { type RecorderState, type RecordingOrder, recordingStartSchema } from '../../src/shared/recording.ts';
import { ok } from '../../src/shared/result.ts';
import { VirtualNetwork } from './virtual-network.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const ANA = { name: 'ana', session: 'tab 1' };
const HOSTS = 4;

const cleanups: (() => unknown)[] = [];
/** Ends and removes all that a test made. */
export async function cleanUp(): Promise<void> {
  for (const clean of cleanups.splice(0).reverse()) await clean();
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-recorder-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface WorldOptions {
  backends?: number;
  port?: RecorderPort;
  flight?: Partial<RecorderOptions['flight']>;
  /** Headers of every backend. */
  headers?: Record<string, string>;
}

/** An engine in virtual time, and a recorder of it. */
export class RecorderWorld {
  readonly clock = new VirtualClock();
  readonly network = new VirtualNetwork(this.clock, seededRandom(2));
  readonly directory = temporaryFolder();
  readonly log: string[] = [];
  readonly states: RecorderState[] = [];
  readonly engine: Engine;
  readonly recorder: LiveRecorder;

  constructor({ backends = 8, port = new DirectRecorder(), flight = {}, headers = {} }: WorldOptions = {}) {
    this.engine = new Engine({
      fleet: configureFleet(
        {
          version: 1,
          backends: Array.from({ length: backends }, (_, index) => ({
            id: `backend-${index}`,
            url: `ws://host-${index % HOSTS}.test/`,
            headers,
          })),
        },
        'orders',
      ),
      version: '1.2.3',
      demo: false,
      log: (line) => this.log.push(line),
      clock: this.clock,
      random: seededRandom(1),
      connect: this.network.connect,
    });
    const folder = new RecordingsFolder(this.directory);
    this.recorder = new LiveRecorder({
      engine: recordedEngine(this.engine, this.clock),
      clock: this.clock,
      port,
      directory: this.directory,
      flight: { path: null, on: false, maxBytes: 2 ** 26, ...flight },
      ownSecrets: ['token-of-the-console'],
      describe: async (id) => ok(folder.describe(id, new Set())),
      environment: { node: process.version },
      log: (line) => this.log.push(line),
    });
    this.recorder.onChange((state) => this.states.push(structuredClone(state)));
    cleanups.push(async () => {
      await this.recorder.close();
      const stopped = this.engine.stop();
      this.clock.advance(MINUTE);
      await stopped;
    });
  }

  start(): void {
    this.engine.start();
    this.recorder.begin();
  }

  get now(): number {
    return this.engine.fleet.timeline.utc(this.clock.now());
  }

  /** Starts a recording; its id. */
  async record(order: Partial<RecordingOrder> = {}): Promise<string> {
    const started = await this.recorder.start(recordingStartSchema.parse(order), ANA);
    if (!started.ok) throw new Error(started.error.message);
    return started.value.id;
  }

  async stop(id: string) {
    const stopped = await this.recorder.stop(id, ANA);
    if (!stopped.ok) throw new Error(stopped.error.message);
    return stopped.value;
  }

  pathOf(id: string): string {
    return join(this.directory, `${id}.wwr`);
  }

  read(id: string): Recorded {
    return readRecording(this.pathOf(id));
  }
}

export interface Recorded {
  database: Database;
  meta: ReturnType<typeof openRecording>['meta'];
  items: { id: number; at: number; kind: number; bytes: Uint8Array }[];
  pushes: PushBody[];
  keyframes: { item: number; at: number }[];
}

/** All of a recording, which stays open until the test is over. */
export function readRecording(path: string): Recorded {
  const { database, meta } = openRecording(path);
  cleanups.push(() => database.close());
  const rows = database.prepare('SELECT id, at, kind, body FROM item ORDER BY id').all([]) as {
    id: number;
    at: number;
    kind: number;
    body: Uint8Array;
  }[];
  const keyframes = database.prepare('SELECT item, at FROM keyframe ORDER BY item').all([]);
  return {
    database,
    meta,
    items: rows.map(({ body, ...item }) => ({ ...item, bytes: new Uint8Array(unpackBytes(body)) })),
    pushes: rows.filter(({ kind }) => kind === 2).map(({ body }) => unpackJson<PushBody>(body)),
    keyframes: keyframes as Recorded['keyframes'],
  };
}

/** The texts of markers that pushes tell. */
export const markersOf = (pushes: readonly PushBody[]): string[] =>
  pushes.flatMap((push) =>
    push.push === 'events'
      ? push.events.flatMap((event) => (event.kind === 'marker' ? [event.text] : []))
      : [],
  );
