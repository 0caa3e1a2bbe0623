import { randomUUID } from 'node:crypto';
import type { Snapshot } from '../shared/contract.ts';
import { type Disposable, disposable } from '../shared/disposable.ts';
import { Emitter, type Subscribe } from '../shared/emitter.ts';
import type { FleetEvent } from '../shared/event.ts';
import type { Frame } from '../shared/frame.ts';
import type { Random } from '../shared/random.ts';
import type { Transport } from '../shared/transport.ts';
import { formatDuration } from '../shared/units.ts';
import { type Clock, systemClock } from './clock.ts';
import { Fleet } from './fleet/fleet.ts';
import type { FleetConfig } from './fleet-file/fleet-config.ts';
import { Session, type SessionInfo, type SessionSource } from './session.ts';
import { LoadMeter } from './telemetry/console-load.ts';
import { FrameHistory } from './telemetry/frame-history.ts';

export interface EngineOptions {
  fleet: FleetConfig;
  /** Of Wirewatch. */
  version: string;
  demo: boolean;
  /** For what an operator of the console has to know; one line each. */
  log: (line: string) => void;
  clock?: Clock;
  random?: Random;
}

/** ms between frames. */
export const TICK = 1_000;
/** A clock that moves by more than this between two ticks has not drifted, ms. */
const SLEEP = 5_000;
/** ms that changes are gathered for before they go out, so that a burst is one message. */
const GATHER = 40;

/**
 * A running console without a shell: the fleet, its telemetry, and the sessions that look at it. It
 * knows nothing of windows, of HTTP or of Electron; a shell attaches each page by its Transport.
 */
export class Engine implements SessionSource {
  readonly fleet: Fleet;
  readonly history = new FrameHistory(TICK);
  private readonly clock: Clock;
  private readonly id = randomUUID();
  private readonly startedAt: number;
  /** Each with what ends it and its transport. */
  private readonly sessions = new Map<Session, Disposable>();
  private readonly frames = new Emitter<Frame>();
  private readonly changed = new Set<number>();
  private newEvents: FleetEvent[] = [];
  private load: LoadMeter | null = null;
  private tickTimer: Disposable | null = null;
  private gatherTimer: Disposable | null = null;
  private lastTick = 0;
  private nextTick = 0;

  /** Every frame, as it is made. */
  readonly onFrame: Subscribe<Frame> = this.frames.subscribe;

  constructor(private readonly options: EngineOptions) {
    this.clock = options.clock ?? systemClock;
    this.fleet = new Fleet(options.fleet, this.clock, options.random ?? Math.random, options.demo);
    this.startedAt = this.fleet.timeline.utc(this.clock.now());
    this.fleet.onChange((slot) => {
      // Whoever comes later starts from a snapshot.
      if (this.sessions.size === 0) return;
      this.changed.add(slot);
      this.gather();
    });
    this.fleet.faults.onChange((fault) => {
      for (const session of this.sessions.keys()) session.showLocalFault(fault);
    });
    this.fleet.events.onEvent((event) => {
      if (this.sessions.size === 0) return;
      this.newEvents.push(event);
      this.gather();
    });
  }

  /** Whether it runs: frames come once per {@link TICK}. */
  get ticking(): boolean {
    return this.tickTimer !== null;
  }

  get sessionCount(): number {
    return this.sessions.size;
  }

  start(): void {
    if (this.ticking) return;
    const { version, fleet } = this.options;
    const count = `${fleet.backends.length} ${fleet.backends.length === 1 ? 'backend' : 'backends'}`;
    this.fleet.events.add({ kind: 'console', text: `Wirewatch ${version} started with ${count}` });
    this.load = new LoadMeter();
    this.lastTick = this.clock.now();
    this.nextTick = this.lastTick;
    this.scheduleTick();
    this.fleet.start();
  }

  /** Shows the fleet to a page until its transport closes or the result is disposed. */
  attach(transport: Transport, info: SessionInfo): Disposable {
    const session = new Session(transport, info, this);
    const detach = disposable(() => {
      this.sessions.delete(session);
      session.dispose();
      closed.dispose();
      transport.dispose();
    });
    const closed = transport.onClose(() => detach.dispose());
    this.sessions.set(session, detach);
    return detach;
  }

  snapshot(): Omit<Snapshot, 'capabilities' | 'pushed' | 'protocol'> {
    // What waits to be pushed is in the snapshot already; sent again it would do no harm but say it twice.
    this.flush();
    return {
      version: this.options.version,
      engineId: this.id,
      now: this.fleet.timeline.utc(this.clock.now()),
      startedAt: this.startedAt,
      tick: TICK,
      fleet: this.fleet.info,
      statuses: this.fleet.statuses(),
      events: this.fleet.events.recent(),
      localFault: this.fleet.faults.current,
    };
  }

  onFault(error: unknown): void {
    this.options.log(
      `fault in the engine: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** The machine woke up, as the shell has it from the system. */
  wake(): void {
    this.fleet.wake('the machine woke up, every connection is checked');
  }

  /** Closes every backend's connection, then every session with its transport. */
  async stop(): Promise<void> {
    this.tickTimer?.dispose();
    this.tickTimer = null;
    await this.fleet.stop();
    this.flush();
    this.gatherTimer?.dispose();
    this.fleet.dispose();
    this.load?.dispose();
    for (const detach of [...this.sessions.values()]) detach.dispose();
  }

  private scheduleTick(): void {
    // From when it was due and not from when it came, so that lateness does not add up.
    const now = this.clock.now();
    // After a stall the beat is taken up anew: the rates of a tick of some ms would mean nothing.
    const next = this.nextTick + TICK;
    this.nextTick = next - now >= TICK / 2 ? next : now + TICK;
    this.tickTimer = this.clock.after(this.nextTick - now, () => this.tick());
  }

  private tick(): void {
    const now = this.clock.now();
    const elapsed = now - this.lastTick;
    this.scheduleTick();
    if (elapsed <= 0) return;
    this.lastTick = now;
    this.noticeSleep();
    this.fleet.reviewHealth();
    const load = this.load?.read() ?? { cpu: 0, memory: 0, lag: 0 };
    const { fleet } = this;
    const frame = fleet.telemetry.tick(now, fleet.timeline.utc(now), elapsed, fleet.info.revision, load);
    this.history.push(frame);
    this.frames.emit(frame);
    for (const session of this.sessions.keys()) session.showFrame(frame);
  }

  /** On most systems the monotonic clock stands still while the machine sleeps. */
  private noticeSleep(): void {
    const { drift } = this.fleet.timeline;
    if (Math.abs(drift) < SLEEP) return;
    const by = formatDuration(Math.abs(drift));
    this.fleet.wake(
      drift > 0
        ? `the clock went ${by} ahead: the machine slept or its clock was set, every connection is checked`
        : `the clock was set back by ${by}, every connection is checked`,
    );
  }

  private gather(): void {
    this.gatherTimer ??= this.clock.after(GATHER, () => this.flush());
  }

  private flush(): void {
    this.gatherTimer?.dispose();
    this.gatherTimer = null;
    const slots = [...this.changed];
    const events = this.newEvents;
    this.changed.clear();
    this.newEvents = [];
    for (const session of this.sessions.keys()) {
      if (slots.length > 0) session.showStatuses(slots);
      if (events.length > 0) session.showEvents(events);
    }
  }
}
