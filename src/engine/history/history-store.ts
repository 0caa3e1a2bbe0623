import type { Worker } from 'node:worker_threads';
import type { FleetEvent } from '../../shared/event.ts';
import { type FleetColumn, type Frame, fleetColumn } from '../../shared/frame.ts';
import type { Result } from '../../shared/result.ts';
import type { EventQuery, KeptEvent } from './event-table.ts';
import type { HistoryAnswer, HistoryQuery } from './history-answer.ts';
import type { HistoryReply, HistoryRequest, HistoryWorkerData } from './history-messages.ts';
import {
  BACKEND_LAYOUT,
  COUNTED_NAMES,
  type CountedName,
  FLEET_GAUGE_NAMES,
  FLEET_LAYOUT,
  type LatencyName,
} from './history-series.ts';
import { LatencyLog } from './latency-log.ts';

/** ms that the thread has to write what is left when the console ends. */
const CLOSE_TIMEOUT = 5_000;
const GAUGES = FLEET_GAUGE_NAMES.map((name) => fleetColumn(name as FleetColumn));

/** What was counted within the tick, exactly. */
export interface TickCounts {
  /** Slots there may be something in: those below it. */
  used: number;
  /** By slot. */
  grown: Readonly<Record<CountedName, Float64Array>>;
  /** Of the fleet as a whole, connections that still close because they left it included. */
  sums: Readonly<Record<CountedName, number>>;
}

export interface HistoryStoreOptions {
  /** Starts `history-worker.ts`, wherever the shell has it. */
  spawn: (data: HistoryWorkerData) => Worker;
  data: HistoryWorkerData;
  /** Told what goes wrong and when it is over; one line for people. */
  onProblem: (line: string) => void;
}

/**
 * History on disk, as the engine sees it: a tick is copied and handed over to a thread, which does all the rest.
 * No method throws; what cannot be kept is said once.
 */
export class HistoryStore {
  private readonly worker: Worker;
  private readonly log = new LatencyLog();
  private readonly calls = new Map<number, (result: Result<never, string>) => void>();
  private lastCall = 0;
  private fleet = '';
  private ended = false;
  private closing: Promise<void> | null = null;
  private readonly closed: Promise<void>;

  constructor(private readonly options: HistoryStoreOptions) {
    this.worker = options.spawn(options.data);
    this.closed = new Promise((resolve) => {
      this.worker.once('exit', () => {
        this.end('its thread has ended');
        resolve();
      });
    });
    this.worker.on('message', (reply: HistoryReply) => this.receive(reply));
    // Its text may have anything in it; what it is called has not.
    this.worker.on('error', (error) => this.end(`its thread failed (${error.name})`));
    // A console that ends otherwise does not wait for it.
    this.worker.unref();
  }

  /**
   * The fleet from now on.
   * @param slots by row, valid for all of `ids`; copied
   */
  follow(fleet: string, ids: readonly string[], slots: Uint32Array): void {
    this.fleet = fleet;
    this.post({
      kind: 'follow',
      fleet: { fleet, ids, slots: slots.slice(0, ids.length), samples: this.log.take() },
    });
  }

  /** A round trip, or how long a message was on its way. The path of a message: two numbers are written down. */
  measured(kind: LatencyName, slot: number, ms: number): void {
    this.log.record(kind, slot, ms);
  }

  tick(frame: Frame, { used, grown, sums }: TickCounts): void {
    const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length);
    COUNTED_NAMES.forEach((name, index) => {
      columns.set(grown[name].subarray(0, used), index * used);
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
    this.post(
      { kind: 'tick', tick: { time: frame.time, elapsed: frame.tick, state, used, columns, fleet, samples } },
      [state.buffer, columns.buffer, fleet.buffer, samples.buffer],
    );
  }

  addEvents(events: readonly FleetEvent[]): void {
    this.post({ kind: 'events', fleet: this.fleet, events });
  }

  /** The error is one line for people. */
  query(query: HistoryQuery): Promise<Result<HistoryAnswer, string>> {
    return this.call((call) => ({ kind: 'query', call, query }));
  }

  /** The newest first. */
  events(query: EventQuery): Promise<Result<KeptEvent[], string>> {
    return this.call((call) => ({ kind: 'list-events', call, query }));
  }

  /** Writes what is left. Resolves when the file is closed, or has taken too long. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    this.post({ kind: 'close' });
    const timer = setTimeout(() => {
      this.end('its thread did not end in time');
      void this.worker.terminate();
    }, CLOSE_TIMEOUT);
    await this.closed;
    clearTimeout(timer);
  }

  private call<T>(request: (call: number) => HistoryRequest): Promise<Result<T, string>> {
    return new Promise((resolve) => {
      if (this.ended || this.closing) {
        resolve({ ok: false, error: 'the history cannot be read: it is closed' });
        return;
      }
      const call = ++this.lastCall;
      this.calls.set(call, resolve);
      this.post(request(call));
    });
  }

  private post(request: HistoryRequest, hand: ArrayBufferLike[] = []): void {
    if (this.ended) return;
    this.worker.postMessage(request, hand as ArrayBuffer[]);
  }

  private receive(reply: HistoryReply): void {
    switch (reply.kind) {
      case 'problem':
        this.options.onProblem(reply.line);
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

  /** Without its thread nothing more is kept; the console watches on. */
  private end(why: string): void {
    for (const resolve of this.calls.values()) {
      resolve({ ok: false, error: `the history cannot be read: ${why}` });
    }
    this.calls.clear();
    if (this.ended) return;
    this.ended = true;
    this.options.onProblem(`${this.options.data.file}: history is not kept any more, ${why}`);
  }
}
