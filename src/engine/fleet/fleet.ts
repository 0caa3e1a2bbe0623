import type { Actor, BackendStatus } from '../../shared/backend.ts';
import type { ActionReport, FleetInfo } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import { drawSeed, type Random, seededRandom } from '../../shared/random.ts';
import type { BackendReport, Priority } from '../../shared/report.ts';
import { failure, type Result } from '../../shared/result.ts';
import { type Clock, Timeline } from '../clock.ts';
import type { Connect } from '../dial/link.ts';
import type { BackendConfig, FleetConfig } from '../fleet-file/fleet-config.ts';
import type { LatencyName } from '../history/history-series.ts';
import type { MessageLog } from '../messages/message-log.ts';
import type { MessageSink } from '../messages/message-tap.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import { openConnection } from '../socket/connection.ts';
import { Heartbeats } from '../socket/heartbeat.ts';
import { ManagedSocket } from '../socket/managed-socket.ts';
import type { Action, FleetContext } from '../socket/socket-context.ts';
import { Counters } from '../telemetry/counters.ts';
import { SlotTable } from '../telemetry/slot-table.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { AbsentDecisions, describeDecision } from './absent-decisions.ts';
import { Attention } from './attention.ts';
import type { Candidate } from './blast-radius.ts';
import { DialScheduler } from './dial-scheduler.ts';
import { EventLog } from './event-log.ts';
import { FaultWatch } from './fault-watch.ts';
import { FleetActions } from './fleet-actions.ts';
import { changeBetween, type FleetChange } from './fleet-change.ts';
import { FleetStrength } from './fleet-strength.ts';
import { isOnThisMachine, ownAddresses } from './own-machine.ts';
import { Roster } from './roster.ts';

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

/** One managed socket per configured backend, kept by the {@link Roster}, and all that they share. */
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
  private readonly actions: FleetActions;
  private readonly strength = new FleetStrength();
  private readonly changes = new Emitter<number>();
  private readonly roster: Roster;
  private readonly absent = new AbsentDecisions();
  private fleetInfo: FleetInfo;
  private fleetIds: readonly string[] = [];
  private running = false;
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
      this.roster.at(slot)?.observeRoundTrip(median, tail),
    );
    this.scheduler = new DialScheduler(config.dials, clock, (slot) => !this.strength.isWitness(slot));
    this.attention = new Attention(clock, {
      onVisible: (id, visible) => {
        const socket = this.roster.get(id);
        if (socket) this.scheduler.show(socket.slot, visible);
      },
      onDemand: (id, demanded) => {
        const socket = this.roster.get(id);
        if (socket && this.roster.isStarted(socket)) socket.demand(demanded);
      },
    });
    this.actions = new FleetActions({
      clock,
      timeline: this.timeline,
      events: this.events,
      attention: this.attention,
      counters,
      socketOf: (id) => this.roster.get(id),
      isHeld: (socket) => this.roster.isHeld(socket),
    });
    this.heartbeats = new Heartbeats(capacity, clock, {
      ping: (slot, token) => this.roster.at(slot)?.ping(token),
      heard: (slot) => this.roster.at(slot)?.bytesRead ?? 0,
      roundTrip: (slot, ms) => {
        this.faults.answered(slot);
        this.telemetry.roundTrip(slot, ms, clock.now());
        options.onLatency?.('rtt', slot, ms);
      },
      dead: (slot) => this.roster.at(slot)?.dead(),
    });
    this.faults = new FaultWatch(clock, this.timeline, this.scheduler, {
      onSuspicion: (timeout) => this.heartbeats.checkAll(timeout),
      onBegan: (slots, since) => {
        // With the network an address of this machine may be gone.
        this.locate();
        for (const slot of slots) this.roster.at(slot)?.forgive(since);
        for (const socket of this.roster.sockets) socket.hurry();
      },
      onEnded: () => {
        this.locate();
        for (const socket of this.roster.sockets) socket.hurry();
      },
      isWitness: (slot) => this.strength.isWitness(slot),
      idOf: (slot) => this.roster.at(slot)?.id ?? null,
      onEvent: (body) => this.events.add(body),
    });
    this.context = this.contextOf(counters, packed);
    this.absent.restore(absentIn(options.savedBreakers, config), clock.wall());
    this.roster = new Roster(this.table, {
      create: (backend, slot) => this.create(backend, slot),
      onStarted: (socket) => {
        if (this.attention.isDemanded(socket.id)) socket.demand(true);
      },
      onReplaced: (socket) => this.absent.keep(socket.id, socket.saveBreaker(), clock.wall()),
      onLeaving: (socket) => this.forget(socket),
      onGone: (slot) => this.strength.leave(slot),
    });
    this.roster.arrange(config.backends, { removed: [], changed: [] });
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
    return this.roster.sockets.length;
  }

  /** By row; another list when they are others, or in another order. */
  get ids(): readonly string[] {
    return this.fleetIds;
  }

  /** All of whom there is something for {@link saveBreaker} to keep. */
  get keptIds(): Iterable<string> {
    return [...this.fleetIds, ...this.absent.ids];
  }

  start(): void {
    this.running = true;
    this.roster.start();
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
    const { removed, added, inPlace } = this.roster.arrange(config.backends, change);
    this.fleetInfo = this.arrange(this.fleetInfo.revision + 1);
    this.roster.remove(removed);
    for (const [socket, backend] of inPlace) {
      socket.configure(backend, this.attention.isDemanded(socket.id));
    }
    this.roster.launch(added);
    return change;
  }

  /** What a page looks at: ids in view, and ids that are open by themselves. With neither it is forgotten. */
  look(rows: readonly string[], open: readonly string[], viewer: object): void {
    this.attention.look(rows, open, viewer);
  }

  status(row: number): BackendStatus {
    const socket = this.roster.sockets[row];
    if (!socket) throw new RangeError(`there is no backend in row ${row}`);
    return socket.status();
  }

  statuses(): BackendStatus[] {
    return this.roster.sockets.map((socket) => socket.status());
  }

  has(id: string): boolean {
    return this.roster.get(id) !== undefined;
  }

  /** -1 when there is none of that id. */
  rowOf(id: string): number {
    const socket = this.roster.get(id);
    return socket ? this.table.rowOf(socket.slot) : -1;
  }

  /** `null` when there is none of that id. */
  report(id: string): BackendReport | null {
    return this.roster.get(id)?.report() ?? null;
  }

  /**
   * A breaker, to be kept for the next start of the console, also of one that was taken out of the fleet with an
   * operator's decision about it; `undefined` when there is nothing of that id.
   */
  saveBreaker(id: string): SavedBreaker | undefined {
    return this.roster.get(id)?.saveBreaker() ?? this.absent.get(id, this.clock.wall());
  }

  /**
   * The machine slept, or its clock was set: what is open is asked whether it still is, what waits may
   * be worth a dial, and UTC is read anew.
   */
  wake(text: string): void {
    this.timeline.resync();
    this.locate();
    this.events.add({ kind: 'console', text });
    this.heartbeats.checkAll(WAKE_TIMEOUT);
    for (const socket of this.roster.sockets) socket.hurry();
  }

  /** Collects what is counted where it happens, and tells of health that time alone has changed; once per tick. */
  takeStock(): void {
    for (const socket of this.roster.all) socket?.count();
    for (const socket of this.roster.sockets) if (socket.healthMayAge) socket.ageHealth();
  }

  /** {@link FleetActions.act} */
  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport {
    return this.actions.act(action, backends, actor, reason);
  }

  /** {@link FleetActions.perform} */
  perform(action: Action, id: string, actor: Actor, reason: string): string | null {
    return this.actions.perform(action, id, actor, reason);
  }

  /** {@link FleetActions.candidate} */
  candidate(id: string, action: Action): Candidate {
    return this.actions.candidate(id, action);
  }

  /** {@link FleetActions.send} */
  send(id: string, text: string, priority: Priority, actor: Actor, reason: string | null): Result<null> {
    return this.actions.send(id, text, priority, actor, reason);
  }

  /** Shows a backend's messages until the result is disposed. */
  watchMessages(id: string, sink: MessageSink): Result<Disposable> {
    return this.roster.get(id)?.watch(sink) ?? failure('unknown-backend', `there is no backend "${id}"`);
  }

  /** Has the numbers of each message of the wanted backends written down, and of no others; `null`: of none. */
  logMessages(log: MessageLog | null, wanted: (id: string) => boolean): void {
    for (const socket of this.roster.sockets) socket.logMessages(log && wanted(socket.id) ? log : null);
  }

  /** Tokens that a backend was sent, another list when they change. */
  tokens(id: string): readonly string[] {
    return this.roster.get(id)?.secrets ?? [];
  }

  /** Closes every connection politely; resolves when none is left. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.actions.end();
    await this.roster.stop();
  }

  dispose(): void {
    this.stopping = true;
    this.actions.end();
    this.roster.dispose();
    this.attention.dispose();
    this.heartbeats.dispose();
    this.faults.dispose();
    this.scheduler.dispose();
  }

  private contextOf(counters: Counters, packed: Uint32Array): FleetContext {
    const { faults, clock, timeline, heartbeats, scheduler, telemetry, options } = this;
    return {
      inLocalFault: (slot) => faults.current !== null && this.strength.isWitness(slot),
      clock,
      timeline,
      counters,
      heartbeats,
      scheduler,
      packed,
      connect: options.connect ?? openConnection,
      onPhase: (slot, phase) => this.strength.move(slot, phase),
      onOpened: (slot) => faults.opened(slot),
      onFailed: (slot, outcome) => {
        const socket = this.roster.at(slot);
        // What happens to one that is not in the fleet any more says nothing about the fleet.
        if (!socket || this.table.rowOf(slot) < 0) return false;
        return faults.failed(slot, socket.config.info.host, outcome, this.strength);
      },
      onClosed: (slot) => telemetry.disconnected(slot),
      onDelay: (slot, ms) => {
        telemetry.delivery(slot, ms, clock.now());
        options.onLatency?.('delivery', slot, ms);
      },
      onLatency: (kind, slot, ms) => options.onLatency?.(kind, slot, ms),
      onServerTiers: (slot, tiers) => options.onServerTiers?.(slot, tiers),
      onEvent: (slot, body) => {
        // Another of the same id may be in the fleet by now, and would be taken for it.
        if (this.table.rowOf(slot) >= 0) this.events.add(body);
      },
      onChange: (slot) => {
        const row = this.table.rowOf(slot);
        if (row >= 0) this.changes.emit(row);
      },
    };
  }

  private create(backend: BackendConfig, slot: number): ManagedSocket {
    const { id, host } = backend.info;
    this.telemetry.begin(slot, this.clock.now());
    const random = seededRandom(drawSeed(this.random));
    const decided = this.absent.take(id, host, this.clock.wall());
    const saved = this.running ? undefined : this.options.savedBreakers?.get(id);
    const goesOn = saved?.host === host && saved.absentSince === undefined;
    const own = goesOn ? saved : decided;
    if (this.running && decided) {
      const text = `${id} is in the fleet again and ${describeDecision(decided)}`;
      this.events.add({ kind: 'console', text });
    }
    this.scheduler.show(slot, this.attention.isVisible(id));
    return new ManagedSocket(backend, slot, this.context, random, own);
  }

  /** What follows from who is in which row now. */
  private arrange(revision: number): FleetInfo {
    const { config, demo } = this;
    const { sockets } = this.roster;
    this.locate();
    const same =
      sockets.length === this.fleetIds.length && sockets.every(({ id }, row) => id === this.ids[row]);
    if (!same) this.fleetIds = sockets.map(({ id }) => id);
    return { name: config.name, revision, demo, backends: config.backends.map(({ info }) => info) };
  }

  /** Which backends need no network: a proxy is on the way to another machine. */
  private locate(): void {
    const addresses = ownAddresses();
    const { sockets } = this.roster;
    this.config.backends.forEach(({ info, services }, row) => {
      const socket = sockets[row];
      if (!socket) return;
      const own = services.proxy === null && isOnThisMachine(info.host, addresses);
      this.strength.enter(socket.slot, socket.phase, own);
    });
  }

  /** It leaves the fleet. */
  private forget(socket: ManagedSocket): void {
    const { id, slot } = socket;
    this.absent.keep(id, socket.saveBreaker(), this.clock.wall());
    this.scheduler.show(slot, false);
    this.strength.leave(slot);
    this.faults.forget(slot);
    this.attention.forget(id);
  }
}

/** Of the breakers that were kept, those of backends that are not in the fleet, or were not when the console ended. */
const absentIn = (
  saved: FleetOptions['savedBreakers'],
  { backends }: FleetConfig,
): [string, SavedBreaker][] => {
  const listed = new Set(backends.map(({ info }) => info.id));
  return [...(saved ?? [])].filter(([id, { absentSince }]) => !listed.has(id) || absentSince !== undefined);
};
