import type { Actor, BackendStatus } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { packState } from '../../shared/frame.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Random } from '../../shared/random.ts';
import type { BackendReport, Priority, ResumeResult } from '../../shared/report.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Link } from '../dial/link.ts';
import { decide, type Ending } from '../dial/outcome.ts';
import { type BackendChange, changeOf } from '../fleet-file/backend-change.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import type { MessageLog } from '../messages/message-log.ts';
import type { MessageSink } from '../messages/message-tap.ts';
import { BackendServices } from '../services/backend-services.ts';
import { BreakerRecorder, type SavedBreaker } from './breaker-record.ts';
import { type Deadlined, DeadlineTimer } from './deadline-timer.ts';
import { DialEvents, type DialOwner } from './dial-events.ts';
import { DialTurn } from './dial-turn.ts';
import { InputQueue, type Stepped } from './input-queue.ts';
import { redact } from './redaction.ts';
import { restoreMachine, saveMachine } from './saved-socket.ts';
import { SocketAccount } from './socket-account.ts';
import { inputOf, objectionTo } from './socket-actions.ts';
import type { Action, FleetContext } from './socket-context.ts';
import { SocketHealth } from './socket-health.ts';
import { transition } from './socket-machine.ts';
import { aliveIn, deadlineOf, type Effect, type Input, isReady, type Machine } from './socket-state.ts';
import { describeSocket } from './socket-status.ts';
import { SocketTalk, type Talker } from './socket-talk.ts';

/**
 * The engine's single connection to a backend together with its policies: it feeds what happens to the
 * {@link Machine} and does what that says. What it adds is everything that touches the world: the
 * connection, the one timer, the messages, and through {@link SocketAccount} the counters and the events.
 */
export class ManagedSocket implements Disposable, DialOwner, Talker, Deadlined, Stepped {
  private machine: Machine;
  private connection: Link | null = null;
  private readonly talk: SocketTalk;
  private readonly services: BackendServices;
  private readonly timer: DeadlineTimer;
  private readonly turn: DialTurn;
  private readonly inputs = new InputQueue(this);
  private readonly account: SocketAccount;
  private readonly breakerRecorder: BreakerRecorder;
  private readonly health: SocketHealth;
  private onIdle: (() => void) | null = null;
  private stopped: Promise<void> | null = null;
  /** What is to be kept of it, once it was told to stop. */
  private left: SavedBreaker | null = null;
  private disposed = false;

  /** @param saved its breaker as it was when the console ended. */
  constructor(
    private configuration: BackendConfig,
    readonly slot: number,
    private readonly fleet: FleetContext,
    private readonly random: Random,
    saved?: SavedBreaker,
  ) {
    const { clock, counters } = fleet;
    const now = clock.now();
    const { machine, record } = restoreMachine(saved, now, clock.wall(), configuration.info.settings);
    this.machine = machine;
    this.timer = new DeadlineTimer(clock, this);
    this.turn = new DialTurn(fleet.scheduler, slot);
    this.breakerRecorder = new BreakerRecorder(machine.breaker, now, record);
    if (saved) counters.trips[slot] = machine.breaker.trips;
    this.account = new SocketAccount(this.id, slot, fleet, now);
    this.services = new BackendServices(configuration, clock, random, {
      onPoll: () => {
        counters.polls[slot] = (counters.polls[slot] as number) + 1;
      },
      onStats: (stats) => {
        counters.serverConnections[slot] = stats?.connections ?? Number.NaN;
        fleet.onServerTiers(slot, stats?.tiers ?? null);
      },
    });
    this.talk = new SocketTalk(this, slot, fleet);
    this.health = new SocketHealth(this.account, this.machine, now);
    this.pack();
  }

  get config(): BackendConfig {
    return this.configuration;
  }

  get id(): string {
    return this.configuration.info.id;
  }

  get link(): Link | null {
    return this.connection;
  }

  get isOpen(): boolean {
    return this.phase === 'open';
  }

  get secrets(): readonly string[] {
    return this.services.secrets;
  }

  get phase(): Machine['state']['phase'] {
    return this.machine.state.phase;
  }

  get breakerState(): Machine['breaker']['state'] {
    return this.machine.breaker.state;
  }

  start(): void {
    this.feed({ type: 'start' });
  }

  /** Whether somebody looks at it: without, it is connected only where the fleet file says `always`. */
  demand(looked: boolean): void {
    if (this.stopped) return;
    this.feed({ type: 'want', wanted: looked || this.configuration.info.settings.connect === 'always' });
  }

  /**
   * Takes on what the fleet file says now. The connection is given up for a new one only when that is
   * about the connection itself, and not about what is done with it.
   */
  configure(config: BackendConfig, looked: boolean): BackendChange {
    const change = changeOf(this.configuration, config);
    if (change === 'nothing') return change;
    this.configuration = config;
    this.services.configure(config);
    this.talk.configure(change === 'connection');
    if (this.isOpen) this.fleet.heartbeats.watch(this.slot, config.info.settings.heartbeat);
    this.feed({ type: 'reconfigure', reconnect: change === 'connection' });
    this.demand(looked);
    this.changed();
    return change;
  }

  /** Why an action does not apply here, or `null` when it does. */
  objectionTo(action: Action): string | null {
    return objectionTo(action, this.machine);
  }

  perform(action: Action, by: Actor, reason: string | null): void {
    this.feed(inputOf(action, by, reason, this.fleet.clock.now()));
  }

  /** Resolves when no socket is left. */
  stop(): Promise<void> {
    if (this.disposed) return Promise.resolve();
    // A shutdown ends a pause and a probe alike: what is kept is how things stood before.
    this.left ??= this.saveBreaker();
    this.stopped ??= new Promise((resolve) => {
      this.onIdle = resolve;
    });
    this.feed({ type: 'shutdown' });
    return this.stopped;
  }

  get bytesRead(): number {
    return this.connection?.bytesRead ?? 0;
  }

  ping(token: number): void {
    this.connection?.ping(token);
  }

  dead(): void {
    const { settings } = this.configuration.info;
    this.feed({
      type: 'dead',
      generation: this.machine.generation,
      outcome: decide(
        { kind: 'timeout', waitedFor: 'heartbeat', after: settings.heartbeat.timeout },
        this.random,
      ),
    });
  }

  /** The failures since `since`, monotonic ms, were the console's own. */
  forgive(since: number): void {
    this.feed({ type: 'forgive', since });
  }

  /** What it waits for may be over. */
  hurry(): void {
    this.feed({ type: 'hurry' });
  }

  /** Takes note of its round trips, in ms: the median and the p95; NaN where there is none. */
  observeRoundTrip(median: number, tail: number): void {
    if (this.health.observeRoundTrip(median, tail, this.configuration.info.settings.slowAfter))
      this.ageHealth();
  }

  /** Brings its counters up to date with what is counted elsewhere, once per tick. */
  count(): void {
    this.talk.count();
  }

  /** Tells of its health if that has changed by time alone: losses grow old. */
  ageHealth(): void {
    if (this.health.isOutdated(this.machine, this.fleet.clock.now())) this.changed();
  }

  /** Whether {@link ageHealth} can find anything new. */
  get healthMayAge(): boolean {
    return this.health.mayAge;
  }

  status(): BackendStatus {
    const { clock, timeline } = this.fleet;
    return describeSocket(this.machine, this.health.reading, this.account, clock.now(), timeline);
  }

  /** What only those who look at it closely are told. */
  report(): BackendReport {
    const { watchers } = this.talk;
    const breaker = this.breakerRecorder.record(this.fleet.clock.now());
    return { ...this.talk.report(), ...this.services.report(), breaker, watchers };
  }

  /** Its breaker, and whether somebody paused it, to be kept for the next start of the console. */
  saveBreaker(): SavedBreaker {
    if (this.left) return this.left;
    const record = this.breakerRecorder.record(this.fleet.clock.now());
    const utc = (time: number) => this.fleet.timeline.utc(time);
    return saveMachine(this.machine, record, utc, this.configuration.info.host);
  }

  /** Puts a person's message into the queue. */
  send(text: string, priority: Priority): Result<null> {
    if (!this.configuration.info.settings.outbound.operatorMaySend) {
      return failure(
        'not-allowed',
        'its configuration does not let a person send (outbound.operatorMaySend)',
      );
    }
    if (this.stopped) return failure('stopping', 'the console is stopping');
    return this.talk.send(text, priority);
  }

  /** Shows its messages until the result is disposed, or its configuration does not let it any more. */
  watch(sink: MessageSink): Result<Disposable> {
    if (!this.configuration.info.settings.inspector) {
      return failure('not-allowed', 'its configuration does not let messages be looked at (inspector)');
    }
    if (this.stopped) return failure('stopping', 'the console is stopping');
    return ok(this.talk.watch(sink));
  }

  /** Has the numbers of each of its messages written down; `null`: no more. */
  logMessages(log: MessageLog | null): void {
    this.talk.logTo(log);
  }

  /** Ends at once and without a word; {@link stop} is the polite way. */
  dispose(): void {
    // What is heard of its connection from now on must not lead to another.
    this.disposed = true;
    this.timer.dispose();
    this.turn.dispose();
    this.fleet.heartbeats.unwatch(this.slot);
    this.talk.dispose();
    this.count();
    this.services.dispose();
    this.connection?.terminate();
  }

  feed(input: Input): void {
    if (!this.disposed) this.inputs.feed(input);
  }

  onDeadline(): void {
    this.feed({ type: 'time' });
  }

  ponged(token: number): void {
    this.fleet.heartbeats.pong(this.slot, token);
  }

  conclude(ending: Ending): Outcome {
    const redacted = redact(ending, this.configuration, this.services.secrets);
    const outcome = decide(redacted, this.random, this.configuration.outcomes);
    return this.services.reconsider(redacted, outcome);
  }

  onReady(): void {
    const { connection, configuration, fleet } = this;
    if (connection) connection.marks.hello ??= configuration.messages.hello ? fleet.clock.now() : null;
    this.feed({ type: 'ready', generation: this.machine.generation });
  }

  onRefused(text: string): void {
    const outcome = this.conclude({ kind: 'refused', text });
    this.feed({ type: 'refused', generation: this.machine.generation, outcome });
  }

  onResume(result: ResumeResult, lastSequence: number | null): void {
    this.fleet.onEvent(this.slot, { kind: 'resume', backend: this.id, result, lastSequence });
  }

  /** {@link InputQueue} calls it; everybody else feeds. */
  step(input: Input): void {
    const before = this.machine;
    const now = this.fleet.clock.now();
    const { machine, effects } = transition(before, input, {
      now,
      random: this.random,
      settings: this.configuration.info.settings,
      helloTimeout: this.configuration.messages.hello?.timeout ?? null,
      localFault: this.fleet.inLocalFault(this.slot),
    });
    if (input.type === 'granted') this.turn.take();
    if (machine !== before || effects.length > 0) {
      this.machine = machine;
      // Before anybody is told what it means: a loss is judged by how many are left.
      if (machine.state.phase !== before.state.phase) this.fleet.onPhase(this.slot, this.phase);
      this.follow(before, input, now);
      for (const effect of effects) this.effect(effect);
      this.timer.set(deadlineOf(machine));
      this.changed();
    }
    // The scheduler is owed the end of every dial it granted, also of one that came too late. Told last, for
    // it may let the next one dial at once.
    if (machine.state.phase !== 'connecting') this.turn.end();
    if (machine !== before && machine.state.phase === 'idle') this.onIdle?.();
  }

  private effect(effect: Effect): void {
    switch (effect.type) {
      case 'ask-scheduler':
        this.turn.ask(this.configuration.info.host, effect.urgent, () => this.feed({ type: 'granted' }));
        return;
      case 'withdraw':
        this.turn.withdraw();
        return;
      case 'dial':
        this.dial(effect.generation);
        return;
      case 'close':
        this.connection?.close(effect.code);
        return;
      case 'terminate':
        this.connection?.terminate();
        return;
    }
  }

  /** What a step means for everything around the machine. */
  private follow(before: Machine, input: Input, now: number): void {
    const { state, breaker } = this.machine;
    const { heartbeats } = this.fleet;
    const entered = state.phase !== before.state.phase;
    const gone = aliveIn(before.state) !== null && aliveIn(state) === null;
    if (before.state.phase === 'open' && entered) heartbeats.unwatch(this.slot);
    if (before.state.phase === 'open' && entered && !gone) this.talk.closing();
    if (gone) {
      this.connection = null;
      this.fleet.onClosed(this.slot);
      // What waits to be sent outlives a connection, but not the wish for one.
      this.talk.closed(state.phase === 'stopped' || (this.stopped !== null && state.phase === 'idle'));
    }
    const stable = state.phase === 'open' && state.stage === 'stable';
    this.breakerRecorder.step(before.breaker, breaker, now, stable);
    this.account.step(before, this.machine, input, this.connection?.marks ?? null, now);
    if (entered && state.phase === 'open') {
      this.fleet.onOpened(this.slot);
      heartbeats.watch(this.slot, this.configuration.info.settings.heartbeat);
    }
    if (isReady(state) !== isReady(before.state) || entered) {
      this.services.follow(isReady(state), WORKING.has(state.phase));
    }
    if (entered && state.phase === 'open') this.talk.opened();
  }

  private dial(generation: number): void {
    const { services } = this;
    const events = new DialEvents(generation, this);
    try {
      const url = this.talk.dialUrl(this.configuration.url);
      this.connection = services.dial(this.fleet, url, this.slot, events);
      this.account.measured(this.connection.marks);
    } catch (error) {
      // What the schema let through and ws does not: the table stops for it.
      const message = error instanceof Error ? error.message : String(error);
      events.onEnded({ kind: 'error', code: 'EINVAL', message });
    }
  }

  private changed(): void {
    const by = this.health.read(this.machine, this.fleet.clock.now());
    if (by !== undefined) this.fleet.onEvent(this.slot, { kind: 'degraded', backend: this.id, by });
    this.pack();
    this.fleet.onChange(this.slot);
  }

  private pack(): void {
    this.fleet.packed[this.slot] = packState(this.phase, this.breakerState, this.health.reading.health);
  }
}

/** Phases in which a connection is wanted: what is beside the socket goes on without one. */
const WORKING: ReadonlySet<string> = new Set([
  'queued',
  'connecting',
  'open',
  'closing',
  'waiting',
  'blocked',
]);
