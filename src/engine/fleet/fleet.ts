import type { Actor, BackendStatus } from '../../shared/backend.ts';
import type { ActionReport, FleetInfo } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import { drawSeed, type Random, seededRandom } from '../../shared/random.ts';
import type { BackendReport, Priority } from '../../shared/report.ts';
import { failure, type Result } from '../../shared/result.ts';
import { type Clock, Timeline } from '../clock.ts';
import type { BackendConfig, FleetConfig } from '../fleet-file/fleet-config.ts';
import type { LatencyName } from '../history/history-series.ts';
import type { MessageSink } from '../messages/message-tap.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import { type Connect, openConnection } from '../socket/connection.ts';
import { Heartbeats } from '../socket/heartbeat.ts';
import { ManagedSocket } from '../socket/managed-socket.ts';
import type { Action, FleetContext } from '../socket/socket-context.ts';
import { Counters } from '../telemetry/counters.ts';
import { SlotTable } from '../telemetry/slot-table.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { Attention } from './attention.ts';
import { type Candidate, NO_CANDIDATE } from './blast-radius.ts';
import { DialScheduler } from './dial-scheduler.ts';
import { EventLog } from './event-log.ts';
import { FaultWatch, strengthOf } from './fault-watch.ts';
import { changeBetween, type FleetChange } from './fleet-change.ts';

/** After a sleep, how long a connection has to answer before it is given up, ms. */
const WAKE_TIMEOUT = 3_000;

export interface FleetOptions {
  /** How a connection is made; for tests without a network. */
  connect?: Connect;
  /** By id: breakers as they were when the console ended. */
  savedBreakers?: ReadonlyMap<string, SavedBreaker>;
  /** Told every latency that is measured, in ms. */
  onLatency?: (kind: LatencyName, slot: number, ms: number) => void;
  /** Told what a server says of its own tiers from now on, connections by name; `null`: nothing any more. */
  onServerTiers?: (slot: number, tiers: Readonly<Record<string, number>> | null) => void;
}

/**
 * One managed socket per configured backend, and all that they share.
 *
 *  1. A backend is in one slot of every typed array for as long as it is in the fleet; its row in the
 *     frames is its place in the fleet file.
 *  2. A backend that is taken out of the fleet keeps its slot until nothing is left of its connection.
 *  3. One that comes back before that waits for it: there are never two connections of one backend.
 */
export class Fleet implements Disposable {
  readonly timeline: Timeline;
  readonly events: EventLog;
  readonly telemetry: Telemetry;
  readonly faults: FaultWatch;
  readonly table = new SlotTable();
  /** By slot. */
  readonly counters = new Counters(this.table.capacity);
  private readonly context: FleetContext;
  private readonly heartbeats: Heartbeats;
  private readonly scheduler: DialScheduler;
  private readonly attention: Attention;
  private readonly changes = new Emitter<number>();
  /** By row. */
  private sockets: ManagedSocket[] = [];
  private readonly byId = new Map<string, ManagedSocket>();
  /** With those that are gone from the fleet and still close. */
  private readonly bySlot: (ManagedSocket | undefined)[] = [];
  /** By id: resolves when nothing is left of what was taken out of the fleet. */
  private readonly leaving = new Map<string, Promise<void>>();
  /** Came back while their last connection still closes; not started yet. */
  private readonly held = new Set<ManagedSocket>();
  private fleetInfo: FleetInfo;
  private fleetIds: readonly string[] = [];
  private started = false;
  private stopping = false;

  /** A row whose status changed. */
  readonly onChange: Subscribe<number> = this.changes.subscribe;

  constructor(
    private config: FleetConfig,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly demo: boolean,
    private readonly options: FleetOptions = {},
  ) {
    const { counters } = this;
    const { capacity } = this.table;
    const packed = new Uint32Array(capacity);
    this.timeline = new Timeline(clock);
    this.events = new EventLog(clock, this.timeline);
    this.telemetry = new Telemetry(this.table, counters, packed, clock.now(), (slot, median, tail) =>
      this.bySlot[slot]?.observeRoundTrip(median, tail),
    );
    this.scheduler = new DialScheduler(config.dials, clock);
    this.attention = new Attention(clock, {
      onVisible: (id, visible) => {
        const socket = this.byId.get(id);
        if (socket) this.scheduler.show(socket.slot, visible);
      },
      onDemand: (id, demanded) => {
        const socket = this.byId.get(id);
        if (socket && this.started && !this.held.has(socket)) socket.demand(demanded);
      },
    });
    this.heartbeats = new Heartbeats(capacity, clock, {
      ping: (slot, token) => this.bySlot[slot]?.ping(token),
      heard: (slot) => this.bySlot[slot]?.bytesRead ?? 0,
      roundTrip: (slot, ms) => {
        this.faults.answered();
        this.telemetry.roundTrip(slot, ms, clock.now());
        options.onLatency?.('rtt', slot, ms);
      },
      dead: (slot) => this.bySlot[slot]?.dead(),
    });
    this.faults = new FaultWatch(clock, this.timeline, this.scheduler, {
      onSuspicion: (timeout) => this.heartbeats.checkAll(timeout),
      onBegan: (slots, since) => {
        for (const slot of slots) this.bySlot[slot]?.forgive(since);
        for (const socket of this.sockets) socket.hurry();
      },
      onEnded: () => {
        for (const socket of this.sockets) socket.hurry();
      },
      idOf: (slot) => this.bySlot[slot]?.id ?? null,
      onEvent: (body) => this.events.add(body),
    });
    this.context = this.contextOf(counters, packed);
    this.sockets = config.backends.map((backend) => this.create(backend));
    this.fleetInfo = this.arrange(1);
  }

  get info(): FleetInfo {
    return this.fleetInfo;
  }

  /** With credentials: not for whoever is outside of the engine. */
  get configuration(): FleetConfig {
    return this.config;
  }

  /** Rows there are. */
  get size(): number {
    return this.sockets.length;
  }

  /** By row; another list when they are others, or in another order. */
  get ids(): readonly string[] {
    return this.fleetIds;
  }

  start(): void {
    this.started = true;
    for (const socket of this.sockets) this.launch(socket);
  }

  /**
   * Takes on what the fleet file says now; `null` when that is nothing new. Only what changed is touched,
   * and only a change of the connection itself makes a new one.
   *
   * @throws RangeError, and stays as it is, while more backends are closing than a fleet may have.
   */
  configure(config: FleetConfig): FleetChange | null {
    const change = changeBetween(this.config, config);
    if (change === null || this.stopping) return null;
    if (change.added.length > this.table.room) {
      throw new RangeError('the backends that were taken out of the fleet are still closing');
    }
    this.config = config;
    this.events.add({ kind: 'fleet', ...change, problems: [] });
    this.scheduler.configure(config.dials);
    const removed = change.removed.flatMap((id) => this.byId.get(id) ?? []);
    const changed = new Set(change.changed);
    for (const { id } of removed) this.byId.delete(id);
    const added: ManagedSocket[] = [];
    const inPlace: [ManagedSocket, BackendConfig][] = [];
    this.sockets = config.backends.map((backend) => {
      const { id } = backend.info;
      const socket = this.byId.get(id);
      if (socket && !(changed.has(id) && this.held.has(socket))) {
        if (changed.has(id)) inPlace.push([socket, backend]);
        return socket;
      }
      // One that was not started yet has nothing to take over.
      if (socket) this.discard(socket);
      const created = this.create(backend);
      added.push(created);
      return created;
    });
    this.fleetInfo = this.arrange(this.fleetInfo.revision + 1);
    for (const socket of removed) this.remove(socket);
    for (const [socket, backend] of inPlace) {
      socket.configure(backend, this.attention.isDemanded(socket.id));
    }
    if (this.started) for (const socket of added) this.launch(socket);
    return change;
  }

  /** What a page looks at: ids in view, and ids that are open by themselves. With neither it is forgotten. */
  look(rows: readonly string[], open: readonly string[], viewer: object): void {
    this.attention.look(rows, open, viewer);
  }

  status(row: number): BackendStatus {
    const socket = this.sockets[row];
    if (!socket) throw new RangeError(`there is no backend in row ${row}`);
    return socket.status();
  }

  statuses(): BackendStatus[] {
    return this.sockets.map((socket) => socket.status());
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** -1 when there is none of that id. */
  rowOf(id: string): number {
    const socket = this.byId.get(id);
    return socket ? this.table.rowOf(socket.slot) : -1;
  }

  /** `null` when there is none of that id. */
  report(id: string): BackendReport | null {
    return this.byId.get(id)?.report() ?? null;
  }

  /** A breaker, to be kept for the next start of the console; `undefined` when there is none of that id. */
  saveBreaker(id: string): SavedBreaker | undefined {
    return this.byId.get(id)?.saveBreaker();
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

  /** What time alone can change, and what is counted where it happens, once per tick. */
  reviewHealth(): void {
    for (const socket of this.bySlot) socket?.count();
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
    for (const socket of able) {
      socket.perform(action, actor, reason);
      // After it: the dial is the operator's, and the demand keeps what comes of it.
      if (action.action === 'reconnect') this.attention.asked(socket.id);
    }
    return { done, refused };
  }

  /** Does it to one of many: their run tells the timeline. Why not, or `null` when it is done. */
  perform(action: Action, id: string, actor: Actor, reason: string): string | null {
    const socket = this.byId.get(id);
    const why = this.objection(socket, action);
    if (!socket || why !== null) return why;
    socket.perform(action, actor, reason);
    if (action.action === 'reconnect') this.attention.asked(id);
    return null;
  }

  /** One backend as an action on many has to know it, be there one of that id or not. */
  candidate(id: string, action: Action): Candidate {
    const socket = this.byId.get(id);
    const objection = this.objection(socket, action);
    if (!socket) return { ...NO_CANDIDATE, id, objection };
    const { info, services } = socket.config;
    const { dialTimeout, closeGrace, minDialInterval } = info.settings;
    return {
      id,
      host: info.host,
      phase: socket.phase,
      breaker: socket.breakerState,
      allowed: dialTimeout + closeGrace + minDialInterval,
      statsUrl: services.stats?.url ?? null,
      serverConnections: this.counters.serverConnections[socket.slot] as number,
      objection,
    };
  }

  /** Puts a person's message into a backend's queue. What it says is nobody else's business. */
  send(id: string, text: string, priority: Priority, actor: Actor, reason: string | null): Result<null> {
    const socket = this.byId.get(id);
    if (!socket) return failure('unknown-backend', `there is no backend "${id}"`);
    if (this.stopping) return failure('stopping', 'the console is stopping');
    const sent = socket.send(text, priority);
    if (sent.ok)
      this.events.add({ kind: 'action', actor, action: 'send', backends: [id], reason, until: null });
    return sent;
  }

  /** Shows a backend's messages until the result is disposed. */
  watchMessages(id: string, sink: MessageSink): Result<Disposable> {
    return this.byId.get(id)?.watch(sink) ?? failure('unknown-backend', `there is no backend "${id}"`);
  }

  /** Closes every connection politely; resolves when none is left. */
  async stop(): Promise<void> {
    this.stopping = true;
    const stopped = this.sockets.map((socket) => socket.stop());
    await Promise.all([...stopped, ...this.leaving.values()]);
  }

  dispose(): void {
    this.stopping = true;
    for (const socket of this.bySlot) socket?.dispose();
    // Nobody hears any more when they are gone.
    this.leaving.clear();
    this.attention.dispose();
    this.heartbeats.dispose();
    this.faults.dispose();
    this.scheduler.dispose();
  }

  private contextOf(counters: Counters, packed: Uint32Array): FleetContext {
    const { faults, clock, timeline, heartbeats, scheduler, telemetry, options } = this;
    return {
      get localFault() {
        return faults.current !== null;
      },
      clock,
      timeline,
      counters,
      heartbeats,
      scheduler,
      packed,
      connect: options.connect ?? openConnection,
      onOpened: (slot) => faults.opened(slot),
      onFailed: (slot, outcome) => {
        const socket = this.bySlot[slot];
        // What happens to one that is not in the fleet any more says nothing about the fleet.
        if (!socket || this.table.rowOf(slot) < 0) return false;
        return faults.failed(slot, socket.config.info.host, outcome, strengthOf(this.sockets));
      },
      onClosed: (slot) => telemetry.disconnected(slot),
      onDelay: (slot, ms) => {
        telemetry.delivery(slot, ms, clock.now());
        options.onLatency?.('delivery', slot, ms);
      },
      onLatency: (kind, slot, ms) => options.onLatency?.(kind, slot, ms),
      onServerTiers: (slot, tiers) => options.onServerTiers?.(slot, tiers),
      onEvent: (body) => this.events.add(body),
      onChange: (slot) => {
        const row = this.table.rowOf(slot);
        if (row >= 0) this.changes.emit(row);
      },
    };
  }

  private create(backend: BackendConfig): ManagedSocket {
    const { id } = backend.info;
    const slot = this.table.take();
    this.telemetry.begin(slot, this.clock.now());
    const random = seededRandom(drawSeed(this.random));
    const saved = this.started ? undefined : this.options.savedBreakers?.get(id);
    const own = saved?.host === backend.info.host ? saved : undefined;
    const socket = new ManagedSocket(backend, slot, this.context, random, own);
    this.bySlot[slot] = socket;
    this.byId.set(id, socket);
    this.scheduler.show(slot, this.attention.isVisible(id));
    return socket;
  }

  /** Gives every socket its row. */
  private arrange(revision: number): FleetInfo {
    const { config, demo, sockets } = this;
    this.table.arrange(sockets.map(({ slot }) => slot));
    const same =
      sockets.length === this.fleetIds.length && sockets.every(({ id }, row) => id === this.ids[row]);
    if (!same) this.fleetIds = sockets.map(({ id }) => id);
    return { name: config.name, revision, demo, backends: config.backends.map(({ info }) => info) };
  }

  private launch(socket: ManagedSocket): void {
    const gone = this.leaving.get(socket.id);
    if (gone) {
      this.held.add(socket);
      void gone.then(() => {
        if (this.held.delete(socket) && !this.stopping) this.launch(socket);
      });
      return;
    }
    socket.start();
    if (this.attention.isDemanded(socket.id)) socket.demand(true);
  }

  /** It is not in the fleet any more: closes its connection politely, then frees its slot. */
  private remove(socket: ManagedSocket): void {
    const { id, slot } = socket;
    this.scheduler.show(slot, false);
    this.faults.forget(slot);
    this.attention.forget(id);
    if (this.held.has(socket)) {
      this.discard(socket);
      return;
    }
    const gone = socket.stop().then(() => {
      this.leaving.delete(id);
      this.free(socket);
    });
    this.leaving.set(id, gone);
  }

  /** It never had a connection. */
  private discard(socket: ManagedSocket): void {
    this.held.delete(socket);
    this.free(socket);
  }

  private free(socket: ManagedSocket): void {
    socket.dispose();
    this.bySlot[socket.slot] = undefined;
    this.table.release(socket.slot);
  }

  private objection(socket: ManagedSocket | undefined, action: Action): string | null {
    if (this.stopping) return 'the console is stopping';
    if (!socket) return 'there is no such backend';
    if (this.held.has(socket)) return 'its last connection is still being closed';
    return socket.objectionTo(action);
  }
}

const untilOf = (action: Action, now: number): number | null =>
  action.action === 'isolate' && action.duration !== null ? now + action.duration : null;
