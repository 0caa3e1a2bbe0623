import type { Disposable } from '../../shared/disposable.ts';
import type { Random } from '../../shared/random.ts';
import type { Clock } from '../clock.ts';
import { Fleet } from '../fleet/fleet.ts';
import type { BackendConfig, FleetConfig } from '../fleet-file/fleet-config.ts';
import { directionOfMessage, kindOfMessage, MessageLog } from '../messages/message-log.ts';
import type { CheckResult, MeasuredConnection } from './check-result.ts';
import { roundTripsOf, totalOf } from './check-totals.ts';
import { ConnectionWatch } from './connection-watch.ts';

export interface CheckOptions {
  /** With credentials. */
  backend: BackendConfig;
  /** Of the fleet that it is in. */
  dials: FleetConfig['dials'];
  connections: number;
  /** ms. */
  duration: number;
  clock: Clock;
  random: Random;
  /** Told how it goes, once a second. */
  onProgress?: (progress: CheckProgress) => void;
}

export interface CheckProgress {
  connected: number;
  connections: number;
  /** ms since every connection was tried; `null` before. */
  held: number | null;
  duration: number;
  messagesIn: number;
  lost: number;
}

/** ms between two looks at what is counted. */
const TICK = 1_000;
/** And before all were tried. */
const LOOK = 100;
/** Round trips that each connection has in a check, where its heartbeat alone would have fewer. */
const ROUND_TRIPS = 10;
const LEAST_HEARTBEAT = 1_000;
const INSPECTED_PER_SECOND = 1_000_000;
/** ms on top of what the dials may take, after which it goes on with those that there are. */
const PATIENCE = 10_000;

/**
 * Holds many connections to one backend for a while, each a managed socket as the console has one, dialled through the
 * fleet's scheduler with the backend's own policies. It first lets every connection be tried, and holds them from then on.
 */
export class StabilityCheck implements Disposable {
  private readonly fleet: Fleet;
  private readonly watches: ConnectionWatch[];
  private readonly ids: readonly string[];
  private readonly byId: ReadonlyMap<string, number>;
  private readonly startedAt: number;
  private heldSince: number | null = null;
  private timer: Disposable | null = null;
  private nextTick: number;
  private ownDelay = 0;
  private finish: ((interrupted: boolean) => void) | null = null;

  constructor(private readonly options: CheckOptions) {
    const { backend, connections, clock, random, dials } = options;
    this.ids = Array.from({ length: connections }, (_, index) => `${backend.info.id}#${index + 1}`);
    this.byId = new Map(this.ids.map((id, row) => [id, row]));
    this.watches = this.ids.map(() => new ConnectionWatch());
    this.startedAt = clock.now();
    this.nextTick = this.startedAt;
    const copies = this.ids.map((id) => this.copyOf(backend, id));
    this.fleet = new Fleet({ name: backend.info.id, dials, backends: copies }, clock, random, false, {
      onLatency: (kind, slot, ms) => {
        if (kind === 'rtt') this.watchAt(slot)?.roundTrips.record(ms);
      },
    });
    this.fleet.logMessages(new ArrivalLog((slot) => this.watchAt(slot)?.message(clock.now())), () => true);
    this.fleet.events.onEvent((event) => {
      if (event.kind !== 'opened') return;
      this.watches[this.byId.get(event.backend) ?? -1]?.opened(clock.now(), event.dialMs);
    });
    const last = this.ids.map((): unknown => null);
    this.fleet.onChange((row) => {
      last[row] = this.changed(row, last[row]);
    });
  }

  /** Runs it once; resolves when no connection is left. */
  async run(): Promise<CheckResult> {
    const ended = new Promise<boolean>((resolve) => {
      this.finish = resolve;
    });
    this.fleet.start();
    this.tick();
    const interrupted = await ended;
    this.timer?.dispose();
    const result = this.measure(interrupted);
    await this.fleet.stop();
    return result;
  }

  /** Ends it before its time, with what was measured so far. */
  end(): void {
    this.finish?.(true);
  }

  dispose(): void {
    this.timer?.dispose();
    this.fleet.dispose();
  }

  private tick(): void {
    const { clock, duration, onProgress } = this.options;
    const now = clock.now();
    this.ownDelay = Math.max(this.ownDelay, now - this.nextTick);
    this.fleet.takeStock();
    if (this.heldSince === null && (this.watches.every(({ tried }) => tried) || this.isLate(now))) {
      this.heldSince = now;
    }
    const held = this.heldSince === null ? null : now - this.heldSince;
    onProgress?.({
      connected: this.watches.filter(({ isOpen }) => isOpen).length,
      connections: this.watches.length,
      held,
      duration,
      messagesIn: this.sum((slot) => this.fleet.counters.messagesIn[slot]),
      lost: this.watches.reduce((sum, { lost }) => sum + lost, 0),
    });
    if (held !== null && held >= duration) {
      this.finish?.(false);
      return;
    }
    const wait = Math.max(1, held === null ? LOOK : Math.min(TICK, duration - held));
    this.nextTick = now + wait;
    this.timer = clock.after(wait, () => this.tick());
  }

  /** A dial that hangs, or waits for a token that does, must not hold up all the others. */
  private isLate(now: number): boolean {
    const { dials, backend, connections } = this.options;
    const { dialTimeout } = backend.info.settings;
    const perSecond = Math.min(dials.perSecond, dials.perHostPerSecond);
    const rounds = Math.ceil(connections / dials.concurrency);
    const most = (connections / perSecond) * 1_000 + rounds * dialTimeout;
    return now - this.startedAt > most + (backend.messages.hello?.timeout ?? 0) + PATIENCE;
  }

  /** What became of it, as its status says: the timeline leaves out what is part of a fault of this machine. */
  private changed(row: number, last: unknown): unknown {
    const watch = this.watches[row];
    if (!watch) return last;
    const { state, lastOutcome } = this.fleet.status(row);
    const isGone = state.phase !== 'open' && state.phase !== 'closing' && state.phase !== 'connecting';
    if (!isGone || lastOutcome === null || lastOutcome === last) return last;
    if (lastOutcome.kind !== 'local') {
      if (watch.isOpen) watch.ended(lastOutcome, this.options.clock.now());
      else watch.dialFailed(lastOutcome);
    }
    return lastOutcome;
  }

  /** One of its connections: wanted at once, and without what stands beside the socket. */
  private copyOf(backend: BackendConfig, id: string): BackendConfig {
    const { settings } = backend.info;
    const often = Math.max(LEAST_HEARTBEAT, this.options.duration / ROUND_TRIPS);
    const heartbeat = {
      ...settings.heartbeat,
      interval: Math.min(settings.heartbeat.interval, often),
    };
    // What is counted of messages has to be counted of all of them.
    const inspectRate = Math.max(settings.inspectRate, INSPECTED_PER_SECOND);
    return {
      ...backend,
      info: {
        ...backend.info,
        id,
        name: id,
        settings: { ...settings, connect: 'always', heartbeat, inspectRate },
      },
      services: { ...backend.services, stats: null, polling: null },
    };
  }

  private watchAt(slot: number): ConnectionWatch | undefined {
    return this.watches[this.fleet.table.rowOf(slot)];
  }

  private slotOf(row: number): number {
    return this.fleet.table.slots[row] ?? 0;
  }

  private sum(of: (slot: number) => number | undefined): number {
    let total = 0;
    for (let row = 0; row < this.watches.length; row++) total += of(this.slotOf(row)) ?? 0;
    return total;
  }

  private measure(interrupted: boolean): CheckResult {
    const { backend, clock, duration } = this.options;
    const now = clock.now();
    this.fleet.takeStock();
    const connections = this.watches.map((watch, row) => this.measureOne(watch, row, now));
    const { inspect } = backend.messages;
    return {
      backend: backend.info.id,
      url: backend.info.url,
      startedAt: this.fleet.timeline.utc(this.startedAt),
      connecting: (this.heldSince ?? now) - this.startedAt,
      held: this.heldSince === null ? 0 : Math.min(duration, now - this.heldSince),
      duration,
      interrupted,
      ownDelay: this.ownDelay,
      sequenced: inspect.sequence !== null,
      identified: inspect.id !== null || inspect.sequence !== null,
      connected: connections.filter(({ connected }) => connected).length,
      total: totalOf(connections, this.watches),
      connections,
    };
  }

  private measureOne(watch: ConnectionWatch, row: number, now: number): MeasuredConnection {
    const { counters } = this.fleet;
    const slot = this.slotOf(row);
    const count = (column: Float64Array): number => column[slot] ?? 0;
    const { since } = watch;
    const seconds = since === null ? 0 : (now - since) / 1_000;
    const messagesIn = count(counters.messagesIn);
    return {
      id: this.ids[row] ?? '',
      connected: watch.connected,
      open: watch.isOpen,
      ready: watch.ready,
      messagesIn,
      messagesOut: count(counters.messagesOut),
      rate: seconds > 0 ? messagesIn / seconds : null,
      gap: watch.gap(now),
      missing: count(counters.missing),
      duplicates: count(counters.duplicates),
      outOfOrder: count(counters.outOfOrder),
      dropped: count(counters.dropped),
      lost: watch.lost,
      reconnects: watch.reconnects,
      dials: count(counters.dialsSucceeded) + count(counters.dialsFailed),
      ...roundTripsOf([watch.roundTrips]),
      endings: watch.counted,
    };
  }
}

/** Tells of every message that comes in, and keeps none. */
class ArrivalLog extends MessageLog {
  constructor(private readonly arrived: (slot: number) => void) {
    super(() => 0);
  }

  override record(slot: number, what: number): void {
    const kind = kindOfMessage(what);
    if (directionOfMessage(what) === 'in' && (kind === 'text' || kind === 'binary')) this.arrived(slot);
  }
}
