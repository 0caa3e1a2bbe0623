import type { Worker } from 'node:worker_threads';
import type { BackendInfo } from '../../shared/backend.ts';
import type { KeptEvent } from '../../shared/contract.ts';
import { type Disposable, disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { type FleetColumn, type Frame, fleetColumn } from '../../shared/frame.ts';
import type { Result } from '../../shared/result.ts';
import type { EventQuery } from './event-table.ts';
import { GatedThread } from './gated-thread.ts';
import type { HistoryAnswer, HistoryQuery } from './history-answer.ts';
import type {
  HistoryReply,
  HistoryRequest,
  HistoryThreadData,
  HistoryWorkerData,
} from './history-messages.ts';
import {
  BACKEND_GAUGE_NAMES,
  BACKEND_LAYOUT,
  type BackendGaugeName,
  COUNTED_NAMES,
  type CountedName,
  FLEET_GAUGE_NAMES,
  FLEET_LAYOUT,
  type LatencyName,
} from './history-series.ts';
import { LatencyLog } from './latency-log.ts';
import type { TierNote } from './server-tiers.ts';
import type { FollowedFleet, HistoryTick } from './tick-gatherer.ts';

/** ms that the thread has to write what is left when the console ends. */
const CLOSE_TIMEOUT = 5_000;
/** Ticks that may wait for a disk that hangs: a minute, about 11 MB of 1,000 backends. */
const MOST_WAITING = 60;
/** Events that are held for the next tick, or for a disk that hangs. */
const MOST_EVENTS = 10_000;
/** With so few it keeps up again. */
const FEW_WAITING = 5;
/** Questions that may wait. */
const MOST_CALLS = 64;
const GAUGES = FLEET_GAUGE_NAMES.map((name) => fleetColumn(name as FleetColumn));

/** What was counted within the tick, exactly, and the gauges at its end. */
export interface TickCounts {
  /** Slots there may be something in: those below it. */
  used: number;
  /** By slot. */
  grown: Readonly<Record<CountedName, Float64Array>>;
  /** Of the fleet as a whole, connections that still close because they left it included. */
  sums: Readonly<Record<CountedName, number>>;
  /** By slot; NaN where a backend has none. */
  gauges: Readonly<Record<BackendGaugeName, Float64Array>>;
}

/** Is told all that the thread is told, as copies of its own, from then on. */
export interface TickListener {
  followed(fleet: FollowedFleet): void;
  ticked(tick: HistoryTick): void;
}

/** Whose history it is. */
export interface NamedFleet {
  readonly name: string;
  /** By row. */
  readonly backends: readonly Pick<BackendInfo, 'id' | 'group'>[];
}

export interface HistoryStoreOptions {
  /** Starts `history-worker.ts`, wherever the shell has it. */
  spawn: (data: HistoryThreadData) => Worker;
  data: HistoryWorkerData;
  /** Told what goes wrong and when it is over; one line for people. */
  onProblem: (line: string) => void;
}

/**
 * History on disk, as the engine sees it: a tick is copied and handed over to a thread, which does all the rest.
 * No method throws; what cannot be kept is said once.
 */
export class HistoryStore {
  private readonly thread: GatedThread<HistoryWorkerData, HistoryRequest, HistoryReply>;
  private readonly log = new LatencyLog();
  private tierNotes: TierNote[] = [];
  private readonly calls = new Map<number, (result: Result<never, string>) => void>();
  private lastCall = 0;
  private fleet = '';
  private ended = false;
  private whyNot: string | null = null;
  private readonly problems = new Emitter<string | null>();
  private closing: Promise<void> | null = null;
  private newEvents: FleetEvent[] = [];
  /** Ticks that the thread has not taken in. */
  private waiting = 0;
  private behind = false;
  /** ms of ticks that were left out since the last one that was handed over. */
  private leftOut = 0;
  /** As it was told last, without its samples. */
  private followedFleet: FollowedFleet | null = null;
  private listener: TickListener | null = null;

  /** Why history cannot be kept at present, one line for people; `null` when it is. */
  get problem(): string | null {
    return this.whyNot;
  }

  /** {@link problem} has changed. */
  readonly onProblem: Subscribe<string | null> = this.problems.subscribe;

  constructor(private readonly options: HistoryStoreOptions) {
    const { spawn, data } = options;
    this.thread = new GatedThread({
      ...{ spawn, data, closeTimeout: CLOSE_TIMEOUT },
      onReply: (reply) => this.receive(reply),
      onEnd: (how) => this.end(`its thread ${how}`),
    });
  }

  /**
   * The fleet from now on.
   * @param slots by row, valid for all of the backends; copied
   */
  follow({ name, backends }: NamedFleet, slots: Uint32Array): void {
    this.handOverEvents();
    this.fleet = name;
    const fleet: FollowedFleet = {
      fleet: name,
      ids: backends.map(({ id }) => id),
      groups: backends.map(({ group }) => group),
      slots: slots.slice(0, backends.length),
      samples: this.log.take(),
    };
    this.followedFleet = { ...fleet, samples: new Uint32Array() };
    this.listener?.followed(fleet);
    this.post({ kind: 'follow', fleet });
  }

  /** The fleet that ticks are of at present; `null` before there is one. */
  get followed(): FollowedFleet | null {
    return this.followedFleet;
  }

  /** For what records; there is one. Copies are made only while it listens. */
  listen(listener: TickListener): Disposable {
    this.listener = listener;
    return disposable(() => {
      if (this.listener === listener) this.listener = null;
    });
  }

  /** A latency of any kind, ms. The path of a message: two numbers are written down. */
  measured(kind: LatencyName, slot: number, ms: number): void {
    this.log.record(kind, slot, ms);
  }

  /**
   * What a backend's server says of its own tiers, from now on; `null`: nothing any more.
   * @param tiers connections by name
   */
  serverTiers(slot: number, tiers: Readonly<Record<string, number>> | null): void {
    this.tierNotes.push({ slot, tiers: tiers && Object.entries(tiers) });
  }

  /** Whether a tick can be handed over; else see {@link leaveOut}. */
  get keepsUp(): boolean {
    return this.waiting < MOST_WAITING;
  }

  /** A tick is not handed over: what it counted goes with the next one, what it measured is lost. */
  leaveOut(frame: Frame): void {
    this.leftOut += frame.tick;
    this.log.take();
    this.tierNotes = [];
  }

  tick(frame: Frame, { used, grown, sums, gauges }: TickCounts): void {
    // Nobody takes it in: it would be counted as one that waits for a slow disk.
    if (this.ended) {
      this.leaveOut(frame);
      return;
    }
    const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length);
    COUNTED_NAMES.forEach((name, index) => {
      columns.set(grown[name].subarray(0, used), index * used);
    });
    BACKEND_GAUGE_NAMES.forEach((name, index) => {
      columns.set(gauges[name].subarray(0, used), (COUNTED_NAMES.length + index) * used);
    });
    const fleet = new Float64Array(FLEET_LAYOUT.perTick.length);
    COUNTED_NAMES.forEach((name, index) => {
      fleet[index] = sums[name];
    });
    GAUGES.forEach((column, index) => {
      fleet[COUNTED_NAMES.length + index] = frame.fleet[column] as number;
    });
    const state = frame.state.slice();
    const samples = this.log.take();
    const tiers = this.tierNotes;
    this.tierNotes = [];
    const { time } = frame;
    const elapsed = frame.tick + this.leftOut;
    this.leftOut = 0;
    this.waiting++;
    this.judge();
    this.handOverEvents();
    const tick: HistoryTick = { time, elapsed, state, used, columns, fleet, samples, tiers };
    this.listener?.ticked({
      ...tick,
      state: state.slice(),
      columns: columns.slice(),
      fleet: fleet.slice(),
      samples: samples.slice(),
    });
    this.post({ kind: 'tick', tick }, [state.buffer, columns.buffer, fleet.buffer, samples.buffer]);
  }

  addEvents(events: readonly FleetEvent[]): void {
    if (this.ended) return;
    this.newEvents.push(...events);
    const tooMany = this.newEvents.length - MOST_EVENTS;
    if (tooMany > 0) this.newEvents.splice(0, tooMany);
  }

  /** They are written with a tick, so they go along with it. */
  private handOverEvents(): void {
    if (this.newEvents.length === 0) return;
    this.post({ kind: 'events', fleet: this.fleet, events: this.newEvents });
    this.newEvents = [];
  }

  /** The error is one line for people. */
  query(query: HistoryQuery): Promise<Result<HistoryAnswer, string>> {
    return this.call((call) => ({ kind: 'query', call, query }));
  }

  /** The newest first. */
  events(query: EventQuery): Promise<Result<KeptEvent[], string>> {
    this.handOverEvents();
    return this.call((call) => ({ kind: 'list-events', call, query }));
  }

  /** Writes what is left. Resolves when the file is closed, or has taken too long. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    this.handOverEvents();
    this.post({ kind: 'close' });
    if (!(await this.thread.closed())) this.end('its thread did not end in time');
  }

  private call<T>(request: (call: number) => HistoryRequest): Promise<Result<T, string>> {
    return new Promise((resolve) => {
      if (this.ended || this.closing) {
        resolve({ ok: false, error: 'the history cannot be read: it is closed' });
        return;
      }
      if (this.calls.size >= MOST_CALLS) {
        resolve({ ok: false, error: 'the history cannot be read: too many ask at once' });
        return;
      }
      const call = ++this.lastCall;
      this.calls.set(call, resolve);
      this.post(request(call));
    });
  }

  private post(request: HistoryRequest, hand: ArrayBufferLike[] = []): void {
    if (this.ended) return;
    this.thread.post(request, hand);
  }

  private receive(reply: HistoryReply): void {
    switch (reply.kind) {
      case 'problem':
        this.tell(reply.line, reply.failing);
        break;
      case 'taken':
        this.waiting--;
        this.judge();
        break;
      case 'closed':
        this.ended = true;
        break;
      default: {
        const resolve = this.calls.get(reply.call);
        this.calls.delete(reply.call);
        resolve?.(reply.result as Result<never, string>);
      }
    }
  }

  /** A disk that hangs shows here, once. */
  private judge(): void {
    const { file } = this.options.data;
    if (!this.behind && this.waiting >= MOST_WAITING) {
      this.behind = true;
      this.tell(`${file}: history does not keep up, its disk is slow; the console goes on`, true);
    } else if (this.behind && this.waiting <= FEW_WAITING) {
      this.behind = false;
      this.tell(`${file}: history keeps up again; latencies of that time are missing`, false);
    }
  }

  /** Without its thread nothing more is kept; the console watches on. */
  private end(why: string): void {
    for (const resolve of this.calls.values()) {
      resolve({ ok: false, error: `the history cannot be read: ${why}` });
    }
    this.calls.clear();
    if (this.ended) return;
    this.ended = true;
    this.tell(`${this.options.data.file}: history is not kept any more, ${why}`, true);
  }

  private tell(line: string, failing: boolean): void {
    this.options.onProblem(line);
    const whyNot = failing ? line : null;
    if (whyNot === this.whyNot) return;
    this.whyNot = whyNot;
    this.problems.emit(whyNot);
  }
}
