import type { Worker } from 'node:worker_threads';
import { Engine } from '../../src/engine/engine.ts';
import type { HistoryRequest } from '../../src/engine/history/history-messages.ts';
import { HistoryStore } from '../../src/engine/history/history-store.ts';
import { spawnFromSource } from '../../src/engine/history/test-thread.ts';
import type { FollowedFleet, HistoryTick } from '../../src/engine/history/tick-gatherer.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import { LiveDesk } from '../../src/engine/live-desk.ts';
import type { RecordedItem, RecordingBatch } from '../../src/engine/recording/recording-batch.ts';
import { createRecording } from '../../src/engine/recording/recording-file.ts';
import { KEYFRAME_INTERVAL } from '../../src/engine/recording/recording-format.ts';
import { RecordingWriter } from '../../src/engine/recording/recording-writer.ts';
import { NO_RULES } from '../../src/engine/recording/redaction-rules.ts';
import { Redactor } from '../../src/engine/recording/redactor.ts';
import { aBatch, aMeta } from '../../src/engine/recording/test-recording.ts';
import type { Replays } from '../../src/engine/replay/replays.ts';
import type { SessionHost } from '../../src/engine/session.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { PushBody } from '../../src/shared/contract.ts';
import type { Disposable } from '../../src/shared/disposable.ts';
import { type Random, seededRandom } from '../../src/shared/random.ts';
import { Page } from './replay-page.ts';
import { fleetOf } from './support.ts';
import { type Mood, VirtualNetwork } from './virtual-network.ts';

const HOSTS = 6;
/** ms that a batch is of. */
const BATCH = 1_000;
const MOODS: readonly Mood[] = ['well', 'well', 'down', 'mute', 'status 503', 'fickle'];
const ACTIONS = ['reconnect', 'pause', 'resume', 'reset'] as const;
const actor = { name: 'mallory', session: 'window 1' };
const NOON = Date.UTC(2026, 0, 1, 12);

/** An engine in virtual time with its history on a thread, and a recording of all that it tells. */
export class RecordedWorld {
  readonly clock = new VirtualClock(NOON);
  readonly network: VirtualNetwork;
  readonly engine: Engine;
  readonly store: HistoryStore;
  readonly page: Page;
  /** What was recorded of pushes and frames, in order; UTC ms. */
  readonly told: { at: number; what: PushBody['push'] | 'frame' }[] = [];
  private readonly writer: RecordingWriter;
  private items: RecordedItem[] = [];
  private ticks: HistoryTick[] = [];
  private followed: FollowedFleet | null = null;
  private readonly reports: RecordingBatch['reports'][number][] = [];
  private keyframeDue = 0;
  private seconds = 0;
  private gathering: Disposable | null = null;
  private lastFrame: { sequence: number; bytes: Uint8Array } | null = null;

  /** @param file where the recording is to be */
  constructor(
    seed: number,
    file: string,
    readonly size = 40,
  ) {
    this.network = new VirtualNetwork(this.clock, seededRandom(seed + 1));
    this.store = new HistoryStore({
      spawn: (data) => this.overhear(spawnFromSource(data)),
      data: {
        directory: null,
        file: ':memory:',
        settings: { ...DEFAULT_SETTINGS, retention: [1e13, 1e13, 1e13, 1e13], eventAge: 1e13 },
      },
      onProblem: (line) => {
        throw new Error(line);
      },
    });
    this.engine = new Engine({
      fleet: this.fleetOf(size),
      version: '0.0.0',
      demo: false,
      log: (line) => {
        throw new Error(line);
      },
      clock: this.clock,
      random: seededRandom(seed),
      connect: this.network.connect,
      historyStore: this.store,
    });
    const from = this.now();
    const database = createRecording(file, aMeta({ from, fleet: this.engine.fleet.info.name }), {
      durability: 'normal',
    });
    this.writer = new RecordingWriter(database, {
      scope: null,
      messages: 'none',
      payloadBytes: 1,
      redactor: new Redactor(NO_RULES, []),
      tail: true,
    });
    this.engine.feed.onPush((push) => {
      if (push.push === 'fleet') this.keyframeDue = 0;
      this.add({ kind: 'push', at: this.now(), push });
    });
    this.engine.feed.onFrame((update) => {
      const { frame } = update;
      const bytes = update.since(this.lastFrame?.sequence ?? null) ?? frame.bytes;
      this.lastFrame = frame;
      this.add({ kind: 'frame', at: this.now(), sequence: frame.sequence, bytes });
    });
    this.flush();
    this.engine.start();
    this.page = new Page(this.host(null), this.clock);
    this.gatherOn();
  }

  host(replays: Replays | null, files: Record<string, string> = {}): SessionHost {
    return {
      live: (page) => new LiveDesk(this.engine, page, this.clock),
      replay: async (recording, page) => {
        if (!replays) throw new Error('there are none');
        return replays.show({ recording, key: recording, file: files[recording] ?? recording }, page);
      },
      onFault: () => undefined,
    };
  }

  now(): number {
    return this.engine?.fleet.timeline.utc(this.clock.now()) ?? NOON;
  }

  /** Time passes, second by second; the live page takes in what it is told, and history what it is to keep. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      this.clock.advance(Math.min(1_000, left));
      // An answer comes after all that was told before it.
      await this.page.call('series.sparklines', {});
      if (++this.seconds % 20 === 0) await this.page.call('events.list', { from: 0, to: 1, limit: 1 });
    }
  }

  /** Something happens, drawn from the seed. */
  befall(random: Random): void {
    const { network, engine } = this;
    const draw = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const kind = random();
    const ids = engine.fleet.ids;
    if (kind < 0.5) network.set(`host-${Math.floor(random() * HOSTS)}.test`, draw(MOODS));
    else if (kind < 0.62) network.plugged = random() < 0.5;
    else if (kind < 0.7) engine.configure(this.fleetOf(30 + Math.floor(random() * 20)));
    else if (kind < 0.78) engine.mark(`look at ${Math.floor(random() * 1e6)}`, null, actor);
    else if (kind < 0.84)
      engine.bulk.start({ action: 'reconnect', backends: [...ids], reason: 'new certificates' }, actor);
    else engine.fleet.act({ action: draw(ACTIONS) }, [draw(ids)], actor, null);
  }

  say(random: Random): void {
    for (let host = 0; host < HOSTS; host++) {
      if (random() < 0.7) this.network.say(`host-${host}.test`, Math.floor(random() * 1_000));
    }
  }

  /** What the detail shows of a backend now is recorded. */
  report(backend: string): void {
    const report = this.engine.fleet.report(backend);
    if (report) this.reports.push({ backend, at: this.now(), report });
    this.flush();
  }

  /** Writes what was gathered. */
  flush(): void {
    const at = this.now();
    const keyframe = at >= this.keyframeDue;
    const snapshot = keyframe ? this.engine.snapshot() : null;
    if (keyframe) this.keyframeDue = at + KEYFRAME_INTERVAL;
    this.writer.write(
      aBatch(at, {
        items: this.items.splice(0),
        keyframe: snapshot && { snapshot, frame: this.lastFrame?.bytes ?? null },
        followed: this.followed,
        ticks: this.ticks.splice(0),
        reports: this.reports.splice(0),
      }),
    );
    this.followed = null;
  }

  /** Ends the recording in order. */
  finish(): void {
    this.flush();
    this.gathering?.dispose();
    this.writer.finish('stopped', this.now());
  }

  async end(): Promise<void> {
    this.page.dispose();
    const stopped = this.engine.stop();
    this.clock.advance(10_000);
    await stopped;
    await this.store.close();
  }

  private fleetOf(size: number) {
    return fleetOf(
      Array.from({ length: size }, (_, index) => ({
        id: `backend-${index}`,
        url: `ws://host-${index % HOSTS}.test/`,
        ...(index % 3 > 0 && { group: `group-${index % 3}` }),
      })),
      {
        dialTimeout: 5_000,
        backoff: { base: 1_000, initial: 1_000, max: 60_000 },
        stableAfter: 10_000,
        heartbeat: { interval: 15_000, timeout: 10_000 },
        breaker: { openFor: 30_000, maxOpenFor: 120_000, probeTimeout: 10_000 },
      },
    );
  }

  private add(item: RecordedItem): void {
    this.items.push(item);
    this.told.push({ at: item.at, what: item.kind === 'push' ? item.push.push : 'frame' });
  }

  private gatherOn(): void {
    this.gathering = this.clock.after(BATCH, () => {
      this.flush();
      this.gatherOn();
    });
  }

  /** What goes to the thread of history, before it is handed over. */
  private overhear(worker: Worker): Worker {
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (request: HistoryRequest, hand?: unknown) => {
      if (request.kind === 'follow') {
        // A batch has one fleet: what was gathered of the one before goes first.
        if (this.writer) this.flush();
        this.followed = structuredClone(request.fleet);
      }
      if (request.kind === 'tick') this.ticks.push(structuredClone(request.tick));
      post(request, hand as ArrayBuffer[]);
    };
    return worker;
  }
}
