import type { Actor, BackendStatus } from '../../shared/backend.ts';
import type { ActionReport, FleetInfo } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import { drawSeed, type Random, seededRandom } from '../../shared/random.ts';
import { type Clock, Timeline } from '../clock.ts';
import type { FleetConfig } from '../fleet-file/fleet-config.ts';
import { Heartbeats } from '../socket/heartbeat.ts';
import { type Action, type FleetContext, ManagedSocket } from '../socket/managed-socket.ts';
import { Counters } from '../telemetry/counters.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { DialScheduler } from './dial-scheduler.ts';
import { EventLog } from './event-log.ts';
import { FaultWatch, type Strength } from './fault-watch.ts';

/** After a sleep, how long a connection has to answer before it is given up, ms. */
const WAKE_TIMEOUT = 3_000;
/** Phases in which nobody wants a connection. */
const HOLDING: ReadonlySet<string> = new Set(['idle', 'paused', 'stopped']);

/**
 * One managed socket per configured backend, and all that they share. A backend's place in the
 * configuration is its slot in every typed array and its row in every frame.
 */
export class Fleet implements Disposable {
  readonly timeline: Timeline;
  readonly events: EventLog;
  readonly telemetry: Telemetry;
  readonly info: FleetInfo;
  readonly faults: FaultWatch;
  private readonly sockets: ManagedSocket[];
  private readonly byId: ReadonlyMap<string, ManagedSocket>;
  private readonly heartbeats: Heartbeats;
  private readonly scheduler: DialScheduler;
  private readonly changes = new Emitter<number>();
  private stopping = false;

  /** A slot whose status changed. */
  readonly onChange: Subscribe<number> = this.changes.subscribe;

  constructor(
    config: FleetConfig,
    private readonly clock: Clock,
    random: Random,
    demo: boolean,
  ) {
    const size = config.backends.length;
    const counters = new Counters(size);
    const packed = new Uint32Array(size);
    this.timeline = new Timeline(clock);
    this.events = new EventLog(clock, this.timeline);
    this.info = {
      name: config.name,
      revision: 1,
      demo,
      backends: config.backends.map((backend) => backend.info),
    };
    this.telemetry = new Telemetry(counters, packed, clock.now(), (slot, median, tail) =>
      this.sockets[slot]?.observeRoundTrip(median, tail),
    );
    this.scheduler = new DialScheduler(config.dials, clock);
    this.heartbeats = new Heartbeats(size, clock, {
      ping: (slot, token) => this.sockets[slot]?.ping(token),
      heard: (slot) => this.sockets[slot]?.bytesRead ?? 0,
      roundTrip: (slot, ms) => {
        this.faults.answered();
        this.telemetry.roundTrip(slot, ms, clock.now());
      },
      dead: (slot) => this.sockets[slot]?.dead(),
    });
    this.faults = new FaultWatch(clock, this.timeline, this.scheduler, {
      onSuspicion: (timeout) => this.heartbeats.checkAll(timeout),
      onBegan: (slots, since) => {
        for (const slot of slots) this.sockets[slot]?.forgive(since);
        for (const socket of this.sockets) socket.hurry();
      },
      onEnded: () => {
        for (const socket of this.sockets) socket.hurry();
      },
      onEvent: (body) => this.events.add(body),
    });
    const { faults } = this;
    const context: FleetContext = {
      get localFault() {
        return faults.current !== null;
      },
      onOpened: (slot) => faults.opened(slot),
      onFailed: (slot, outcome) =>
        faults.failed(slot, config.backends[slot]?.info.host ?? '', outcome, this.strength()),
      clock,
      timeline: this.timeline,
      counters,
      heartbeats: this.heartbeats,
      scheduler: this.scheduler,
      packed,
      onClosed: (slot) => this.telemetry.disconnected(slot),
      onEvent: (body) => this.events.add(body),
      onChange: (slot) => this.changes.emit(slot),
    };
    this.sockets = config.backends.map(
      (backend, slot) => new ManagedSocket(backend, slot, context, seededRandom(drawSeed(random))),
    );
    this.byId = new Map(this.sockets.map((socket) => [socket.id, socket]));
  }

  get size(): number {
    return this.sockets.length;
  }

  start(): void {
    for (const socket of this.sockets) socket.start();
  }

  status(slot: number): BackendStatus {
    const socket = this.sockets[slot];
    if (!socket) throw new RangeError(`there is no backend in slot ${slot}`);
    return socket.status();
  }

  statuses(): BackendStatus[] {
    return this.sockets.map((socket) => socket.status());
  }

  /** -1 when there is none of that id. */
  slotOf(id: string): number {
    return this.byId.get(id)?.slot ?? -1;
  }

  /**
   * The machine slept, or its clock was set: what is open is asked whether it still is, what waits may
   * be worth a dial, and UTC is read anew.
   */
  wake(text: string): void {
    this.timeline.resync();
    this.events.add({ kind: 'console', text });
    this.heartbeats.checkAll(WAKE_TIMEOUT);
    for (const socket of this.sockets) socket.hurry();
  }

  /** What time alone can change, once per tick. */
  reviewHealth(): void {
    for (const socket of this.sockets) if (socket.healthMayAge) socket.reviewHealth();
  }

  /**
   * Does it to each backend that it applies to and reports. The timeline names the operator once, and
   * before anything that the action leads to.
   */
  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport {
    const refused: ActionReport['refused'] = [];
    const able: ManagedSocket[] = [];
    for (const id of new Set(backends)) {
      const socket = this.byId.get(id);
      const why = this.objection(socket, action);
      if (socket && why === null) able.push(socket);
      else refused.push({ backend: id, why: why ?? '' });
    }
    const done = able.map((socket) => socket.id);
    if (done.length > 0) {
      const until = untilOf(action, this.timeline.utc(this.clock.now()));
      this.events.add({ kind: 'action', actor, action: action.action, backends: done, reason, until });
    }
    for (const socket of able) socket.perform(action, actor, reason);
    return { done, refused };
  }

  private strength(): Strength {
    let trying = 0;
    let open = 0;
    for (const { phase } of this.sockets) {
      if (!HOLDING.has(phase)) trying++;
      if (phase === 'open') open++;
    }
    return { trying, open };
  }

  private objection(socket: ManagedSocket | undefined, action: Action): string | null {
    if (this.stopping) return 'the console is stopping';
    return socket ? socket.objectionTo(action) : 'there is no such backend';
  }

  /** Closes every connection politely; resolves when none is left. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.sockets.map((socket) => socket.stop()));
  }

  dispose(): void {
    for (const socket of this.sockets) socket.dispose();
    this.heartbeats.dispose();
    this.faults.dispose();
    this.scheduler.dispose();
  }
}

const untilOf = (action: Action, now: number): number | null =>
  action.action === 'isolate' && action.duration !== null ? now + action.duration : null;
