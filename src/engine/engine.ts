import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../shared/backend.ts';
import {
  type ActionReport,
  type AuditEntry,
  type FleetProblemNotice,
  HISTORY_POINTS,
} from '../shared/contract.ts';
import { type Disposable, disposable } from '../shared/disposable.ts';
import { Emitter, type Subscribe } from '../shared/emitter.ts';
import type { DialTest, FleetAddition, NewBackend } from '../shared/fleet-edit.ts';
import type { Frame } from '../shared/frame.ts';
import type { Random } from '../shared/random.ts';
import { failure, type Result } from '../shared/result.ts';
import type { Transport } from '../shared/transport.ts';
import { formatDuration } from '../shared/units.ts';
import { AuditedActions } from './audited-actions.ts';
import { Beat } from './beat.ts';
import { type Clock, systemClock } from './clock.ts';
import { BulkRuns } from './fleet/bulk-runs.ts';
import { Fleet, type FleetOptions } from './fleet/fleet.ts';
import type { FleetChange } from './fleet/fleet-change.ts';
import { IncidentWatch } from './fleet/incident-watch.ts';
import type { Incidents } from './fleet/incidents.ts';
import type { FleetConfig } from './fleet-file/fleet-config.ts';
import { type EditedFile, FleetEdit } from './fleet-file/fleet-edit.ts';
import { GameDayRunner } from './game-day/game-day-runner.ts';
import { connectToMoved, NOBODY_MOVED } from './game-day/moved-addresses.ts';
import { simulatorOf } from './game-day/simulated-fleet.ts';
import { SimulatorClient } from './game-day/simulator-client.ts';
import { History } from './history/history.ts';
import type { HistoryStore } from './history/history-store.ts';
import { LiveDesk, type LiveSnapshot, type LiveSource, type OwnMessage } from './live-desk.ts';
import { LiveFeed } from './live-feed.ts';
import { configurationHash } from './metrics/configuration-hash.ts';
import type { Recordings } from './recording/recording-desk.ts';
import { Session, type SessionInfo, type SessionPage } from './session.ts';
import type { Action } from './socket/socket-context.ts';
import { BreakerKeeper } from './store/breaker-keeper.ts';
import { MemoryStore } from './store/memory-store.ts';
import type { StateStore } from './store/state-store.ts';
import { LoadMeter, takePageLoad } from './telemetry/console-load.ts';
import { FrameHistory } from './telemetry/frame-history.ts';

export interface EngineOptions extends FleetOptions {
  fleet: FleetConfig;
  /** Of Wirewatch. */
  version: string;
  demo: boolean;
  /** Where the fleet is written down; without it nothing can be added to it. */
  fleetFile?: EditedFile | null;
  /** For what an operator of the console has to know; one line each. */
  log: (line: string) => void;
  /** What outlives the engine; its owner disposes of it after {@link Engine.stop}. */
  store?: StateStore;
  /** What keeps history; its owner closes it after {@link Engine.stop}. */
  historyStore?: HistoryStore;
  /** What makes recordings of the engine and keeps them; its owner closes it before {@link Engine.stop}. */
  recordings?: (engine: Engine) => Recordings;
  clock?: Clock;
  random?: Random;
}

/** ms between frames. */
export const TICK = 1_000;
/** A clock that moves by more than this between two ticks has not drifted, ms. */
const SLEEP = 5_000;
/** Problems of a fleet file that a page is told of; who can mend it sees all of them with `validate`. */
const PROBLEMS_SHOWN = 20;

/**
 * A running console without a shell: the fleet, its telemetry, and the sessions that look at it. It
 * knows nothing of windows, of HTTP or of Electron; a shell attaches each page by its Transport.
 */
export class Engine implements LiveSource {
  readonly fleet: Fleet;
  readonly history: History;
  readonly bulk: BulkRuns;
  readonly fleetEdit: FleetEdit;
  readonly incidents: Incidents;
  /** All that there is to tell, for pages and recordings. */
  readonly feed: LiveFeed;
  /** `null` where there is no place for them. */
  readonly recordings: Recordings | null;
  readonly gameDay: GameDayRunner | null;
  private readonly actions: AuditedActions;
  private readonly incidentWatch: IncidentWatch;
  private readonly clock: Clock;
  /** Changes with every start. */
  readonly id = randomUUID();
  /** UTC ms. */
  readonly startedAt: number;
  /** Each with what ends it and its transport. */
  private readonly sessions = new Map<Session, Disposable>();
  private readonly frames = new Emitter<Frame>();
  private readonly store: StateStore;
  private readonly keeper: BreakerKeeper;
  private problem: FleetProblemNotice | null = null;
  private load: LoadMeter | null = null;
  private readonly beat: Beat;

  /** Every frame, as it is made. */
  readonly onFrame: Subscribe<Frame> = this.frames.subscribe;

  constructor(private readonly options: EngineOptions) {
    this.clock = options.clock ?? systemClock;
    this.beat = new Beat(this.clock, TICK, (now, elapsed) => this.tick(now, elapsed));
    this.store = options.store ?? new MemoryStore();
    const savedBreakers = this.store.loadBreakers(options.fleet.name);
    const simulator = simulatorOf(options.fleet);
    this.fleet = new Fleet(options.fleet, this.clock, options.random ?? Math.random, options.demo, {
      ...options,
      ...(simulator === null
        ? {}
        : { connect: connectToMoved(() => this.gameDay?.moved ?? NOBODY_MOVED, options.connect) }),
      savedBreakers,
      onLatency: (kind, slot, ms) => options.historyStore?.measured(kind, slot, ms),
      onServerTiers: (slot, tiers) => options.historyStore?.serverTiers(slot, tiers),
    });
    this.startedAt = this.fleet.timeline.utc(this.clock.now());
    const recent = new FrameHistory(TICK, HISTORY_POINTS, this.startedAt);
    this.history = new History(recent, options.historyStore ?? null, this.fleet);
    this.keeper = new BreakerKeeper(this.store, {
      name: () => this.fleet.info.name,
      ids: () => this.fleet.keptIds,
      save: (id) => this.fleet.saveBreaker(id),
    });
    this.fleetEdit = new FleetEdit(options.fleetFile ?? null, this.clock, options.random ?? Math.random);
    this.bulk = new BulkRuns(this.fleet, this.clock, (entry) => this.actions.keep(entry));
    this.incidentWatch = new IncidentWatch(this.clock, this.fleet);
    this.incidents = this.incidentWatch.incidents;
    this.actions = new AuditedActions(this.clock, this.store, this);
    this.feed = new LiveFeed(this.clock, this);
    this.gameDay =
      simulator === null
        ? null
        : new GameDayRunner({
            client: new SimulatorClient(simulator, this.clock),
            clock: this.clock,
            timeline: this.fleet.timeline,
            backends: () => this.fleet.info.backends,
            note: (noted) => this.actions.noteGameDay(noted),
          });
    this.history.follow();
    this.fleet.onChange((row) => {
      const id = this.fleet.ids[row];
      if (id !== undefined) this.keeper.changed(id);
    });
    options.historyStore?.onProblem((problem) => this.feed.historyProblem(problem));
    this.fleet.events.onEvent((event) => this.history.add(event));
    // Last: it records all of the above.
    this.recordings = options.recordings?.(this) ?? null;
  }

  /** Whether it runs: frames come once per {@link TICK}. */
  get ticking(): boolean {
    return this.beat.running;
  }

  get sessionCount(): number {
    return this.sessions.size;
  }

  start(): void {
    if (this.ticking) return;
    const { version } = this.options;
    const { size } = this.fleet;
    const count = `${size} ${size === 1 ? 'backend' : 'backends'}`;
    const held = this.fleet
      .statuses()
      .filter(
        ({ state, breaker }) =>
          state.phase === 'paused' || breaker.until !== null || breaker.state === 'isolated',
      ).length;
    const text = `Wirewatch ${version} started with ${count}`;
    this.fleet.events.add({
      kind: 'console',
      text:
        held === 0
          ? text
          : `${text}; ${held} as the last run left them: paused, isolated or with an open breaker`,
    });
    this.load = new LoadMeter();
    this.beat.start();
    this.fleet.start();
    this.gameDay?.start();
  }

  /** What keeps history; `null`: nothing does. */
  get historyStore(): HistoryStore | null {
    return this.options.historyStore ?? null;
  }

  get version(): string {
    return this.options.version;
  }

  /** Of the configuration in force. */
  get configurationHash(): string {
    return configurationHash(this.fleet.configuration);
  }

  /** Why the fleet file as it is now is not in force; `null` when it is. */
  get fleetProblem(): FleetProblemNotice | null {
    return this.problem;
  }

  /** Why history cannot be kept at present, one line for people; `null` when it is. */
  get historyProblem(): string | null {
    return this.options.historyStore?.problem ?? null;
  }

  /**
   * Takes on what the fleet file says now; `null` when that is nothing new.
   * @throws RangeError, and stays as it is, while more backends are closing than a fleet may have.
   */
  configure(config: FleetConfig): FleetChange | null {
    // What is gathered is about the rows as they were.
    this.feed.flush();
    const change = this.fleet.configure(config);
    if (change) {
      // That it has left, or has come back, is kept with what was decided about it.
      for (const id of [...change.removed, ...change.added]) this.keeper.changed(id);
      this.history.follow();
      this.incidents.rearranged();
      this.feed.rearranged();
    }
    if (this.problem === null) return change;
    // A file that is mended to what it was changes nothing, but the timeline has its problem.
    if (!change) this.fleet.events.add({ kind: 'fleet', added: [], removed: [], changed: [], problems: [] });
    this.showProblem(null);
    return change;
  }

  /**
   * The fleet file cannot be taken on as it is now: the last good configuration stays in force.
   * @param problems one line each; at least one.
   */
  refuse(problems: readonly string[]): void {
    const shown = problems.slice(0, PROBLEMS_SHOWN);
    const since = this.problem?.since ?? this.fleet.timeline.utc(this.clock.now());
    const notice = { since, problems: shown, count: problems.length };
    if (isDeepStrictEqual(notice, this.problem)) return;
    this.fleet.events.add({ kind: 'fleet', added: [], removed: [], changed: [], problems: shown });
    this.showProblem(notice);
  }

  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport {
    return this.actions.act(action, backends, actor, reason);
  }

  send(backend: string, message: OwnMessage, actor: Actor, reason: string | null): Result<null> {
    return this.actions.send(backend, message, actor, reason);
  }

  acknowledge(incident: number, actor: Actor, reason: string | null): Result<null> {
    return this.actions.acknowledge(incident, actor, reason);
  }

  mark(text: string, backend: string | null, actor: Actor): Result<null> {
    return this.actions.mark(text, backend, actor);
  }

  /** {@link AuditedActions.noteRecording} */
  noteRecording(
    action: 'record' | 'record-stop',
    actor: Actor,
    reason: string,
    backends: readonly string[],
  ): void {
    this.actions.noteRecording(action, actor, reason, backends);
  }

  testBackend(backend: NewBackend, actor: Actor): Promise<DialTest> {
    return this.actions.testBackend(backend, actor);
  }

  addBackend(backend: NewBackend, actor: Actor): Promise<FleetAddition> {
    return this.actions.addBackend(backend, actor);
  }

  audit(limit: number, before?: number): AuditEntry[] {
    return this.store.audit(limit, before);
  }

  /** Shows the fleet to a page until its transport closes or the result is disposed. */
  attach(transport: Transport, info: SessionInfo): Disposable {
    const host = {
      live: (page: SessionPage) => new LiveDesk(this, page, this.clock),
      replay: async (recording: string, page: SessionPage) =>
        this.recordings?.archive.replay(recording, page) ??
        failure('no-recording', 'this console has no place for recordings'),
      onFault: (error: unknown) => this.onFault(error),
    };
    const session = new Session(transport, info, host, this.clock);
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

  snapshot(): LiveSnapshot {
    // What waits to be pushed is in the snapshot already; sent again it would do no harm but say it twice.
    this.feed.flush();
    return {
      version: this.options.version,
      configurationHash: this.configurationHash,
      engineId: this.id,
      now: this.fleet.timeline.utc(this.clock.now()),
      startedAt: this.startedAt,
      tick: TICK,
      fleet: this.fleet.info,
      statuses: this.fleet.statuses(),
      events: this.fleet.events.recent(),
      localFault: this.fleet.faults.current,
      incidents: this.incidents.list(),
      fleetProblem: this.problem,
      historyProblem: this.historyProblem,
      bulk: this.bulk.list(),
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
    this.beat.dispose();
    // Twice: a stop that is cut short must not cost the breakers.
    this.keeper.finish();
    this.bulk.finish();
    // A server that is to misbehave would make every goodbye wait.
    // Without one nothing is awaited: who stops it may have the clock in hand.
    if (this.gameDay !== null) await this.gameDay.finish();
    await this.fleet.stop();
    this.keeper.finish();
    this.feed.flush();
    this.feed.dispose();
    this.bulk.dispose();
    this.fleetEdit.dispose();
    this.incidentWatch.dispose();
    this.fleet.dispose();
    this.load?.dispose();
    for (const detach of [...this.sessions.values()]) detach.dispose();
  }

  private tick(now: number, elapsed: number): void {
    this.noticeSleep();
    this.fleet.takeStock();
    const load = {
      ...(this.load?.read() ?? { cpu: 0, memory: 0, lag: 0 }),
      ...takePageLoad([...this.sessions.keys()].filter(({ live }) => live)),
    };
    const { fleet } = this;
    const frame = fleet.telemetry.tick(now, fleet.timeline.utc(now), elapsed, fleet.info.revision, load);
    this.history.tick(frame);
    this.frames.emit(frame);
    this.feed.frame(frame);
    this.keeper.tick(now);
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

  private showProblem(problem: FleetProblemNotice | null): void {
    this.problem = problem;
    this.feed.fleetProblem(problem);
  }
}
