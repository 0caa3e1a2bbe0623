import type { Actor, BackendStatus } from '../../shared/backend.ts';
import { type Disposable, disposable } from '../../shared/disposable.ts';
import { packState } from '../../shared/frame.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Random } from '../../shared/random.ts';
import type { BackendReport, Priority } from '../../shared/report.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { LONGEST_TIMER } from '../clock.ts';
import { type BackendChange, changeOf, hasConversation } from '../fleet-file/backend-change.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { Conversation } from '../messages/conversation.ts';
import { type MessageSink, MessageTap } from '../messages/message-tap.ts';
import { BackendServices } from '../services/backend-services.ts';
import { BreakerRecorder, fromSaved, type SavedBreaker, toSaved } from './breaker-record.ts';
import type { Link } from './connection.ts';
import { DialEvents, type DialOwner } from './dial-events.ts';
import { type Circumstances, type HealthReading, healthOf } from './health.ts';
import { decide, type Ending } from './outcome.ts';
import { redact, secretsReader } from './redaction.ts';
import { silence } from './silence.ts';
import { SocketAccount } from './socket-account.ts';
import type { Action, FleetContext } from './socket-context.ts';
import { transition } from './socket-machine.ts';
import {
  aliveIn,
  createMachine,
  deadlineOf,
  type Effect,
  type Input,
  isReady,
  type Machine,
} from './socket-state.ts';
import { describeBreaker, describeState } from './socket-status.ts';

const DIALLING: ReadonlySet<string> = new Set(['queued', 'connecting', 'closing']);

/**
 * The engine's single connection to a backend together with its policies: it feeds what happens to the
 * {@link Machine} and does what that says. What it adds is everything that touches the world: the
 * connection, the one timer, the messages, and through {@link SocketAccount} the counters and the events.
 */
export class ManagedSocket implements Disposable, DialOwner {
  private machine: Machine;
  private connection: Link | null = null;
  private conversation: Conversation | null;
  /** While somebody looks at its messages. */
  private messageTap: MessageTap | null = null;
  private readonly services: BackendServices;
  private timer: Disposable | null = null;
  private dialRequest: Disposable | null = null;
  /** A grant was taken and its end not reported yet. */
  private dialling = false;
  /** Those that wait for their turn; `null` when none does, which is nearly always. */
  private inputs: Input[] | null = null;
  private running = false;
  private readonly account: SocketAccount;
  private readonly breakerRecorder: BreakerRecorder;
  private slow: Circumstances['slow'] = null;
  /** What was wrong with its connection when the timeline was last told. */
  private ailment: 'slow' | 'flapping' | null = null;
  private reading: HealthReading;
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
    const { settings } = configuration.info;
    const restored = saved && fromSaved(saved, now, clock.wall(), settings.breaker);
    this.machine = createMachine(now, settings, restored?.breaker);
    this.breakerRecorder = new BreakerRecorder(this.machine.breaker, now, restored?.record);
    if (restored) counters.trips[slot] = restored.breaker.trips;
    if (saved?.paused) {
      const state = { phase: 'paused', since: now, decider: 'operator', ...saved.paused } as const;
      this.machine = { ...this.machine, state };
    }
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
    this.conversation = hasConversation(configuration) ? this.converse() : null;
    this.reading = this.readHealth();
    this.pack();
  }

  get config(): BackendConfig {
    return this.configuration;
  }

  get id(): string {
    return this.configuration.info.id;
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
    if (this.conversation) this.conversation.configure(config.messages, config.info.settings);
    else if (hasConversation(config)) {
      // A connection that is about to be replaced is not told any more.
      if (change === 'connection') this.conversation = this.converse();
      else this.join(this.converse());
    }
    const { settings } = config.info;
    if (!settings.inspector) this.messageTap = null;
    this.listen();
    if (this.phase === 'open') this.fleet.heartbeats.watch(this.slot, settings.heartbeat);
    this.feed({ type: 'reconfigure', reconnect: change === 'connection' });
    this.demand(looked);
    this.changed();
    return change;
  }

  /** Why an action does not apply here, or `null` when it does. */
  objectionTo({ action }: Action): string | null {
    const { phase, breakerState } = this;
    switch (action) {
      case 'reconnect':
        if (breakerState === 'isolated') return 'its breaker is isolated: reset the breaker first';
        if (phase === 'paused') return 'it is paused: resume it first';
        return DIALLING.has(phase) ? `it is ${phase} already` : null;
      case 'pause':
        return phase === 'paused' ? 'it is paused already' : null;
      case 'resume':
        return phase === 'paused' ? null : 'it is not paused';
      case 'reset':
        return breakerState === 'closed' && this.machine.breaker.consecutiveFailures === 0
          ? 'its breaker is closed and has no failure to forget'
          : null;
      case 'isolate':
        return null;
    }
  }

  perform(action: Action, by: Actor, reason: string | null): void {
    switch (action.action) {
      case 'pause':
        this.feed({ type: 'pause', by, reason });
        return;
      case 'isolate': {
        const until = action.duration === null ? null : this.fleet.clock.now() + action.duration;
        this.feed({ type: 'isolate', by, reason, until });
        return;
      }
      default:
        this.feed({ type: action.action });
    }
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
    // A tenth below before it is well again: what lies at the limit is not told twice a minute.
    const { slowAfter: limit } = this.configuration.info.settings;
    const slowAfter = this.slow === null ? limit : limit * 0.9;
    const slow = median > slowAfter ? 'slow' : tail > slowAfter ? 'slow-at-times' : null;
    if (slow === this.slow) return;
    this.slow = slow;
    this.reviewHealth();
  }

  /** Brings its counters up to date with what is counted elsewhere, once per tick. */
  count(): void {
    this.conversation?.count(this.fleet.counters, this.slot);
  }

  /** Health can change by time alone: losses grow old. */
  reviewHealth(): void {
    const reading = this.readHealth();
    if (reading.health === this.reading.health && reading.degradedBy === this.reading.degradedBy) return;
    this.changed();
  }

  /** Whether {@link reviewHealth} can find anything new. */
  get healthMayAge(): boolean {
    return this.account.hasLosses || this.reading.health === 'connecting';
  }

  status(): BackendStatus {
    const { timeline } = this.fleet;
    const utc = (time: number) => timeline.utc(time);
    const { state, attempt, lastOutcome } = this.machine;
    const { closedSince } = this.account;
    return {
      state: describeState(this.machine, utc),
      health: this.reading.health,
      degradedBy: this.reading.degradedBy,
      breaker: describeBreaker(this.machine.breaker, utc),
      attempt,
      lastOutcome,
      openSince: state.phase === 'open' ? utc(state.since) : null,
      closedSince: closedSince === null ? null : utc(closedSince),
      attempts: this.account.attemptList(this.fleet.clock.now()),
    };
  }

  /** What only those who look at it closely are told. */
  report(): BackendReport {
    const talk = this.conversation?.report() ?? silence(this.configuration);
    const now = this.fleet.clock.now();
    const watchers = this.messageTap?.watchers ?? 0;
    return { ...talk, ...this.services.report(), breaker: this.breakerRecorder.record(now), watchers };
  }

  /** Its breaker, and whether somebody paused it, to be kept for the next start of the console. */
  saveBreaker(): SavedBreaker {
    if (this.left) return this.left;
    const now = this.fleet.clock.now();
    const record = this.breakerRecorder.record(now);
    const utc = (time: number) => this.fleet.timeline.utc(time);
    const saved = toSaved(this.machine.breaker, record, utc, this.configuration.info.host);
    const { state } = this.machine;
    return state.phase === 'paused' ? { ...saved, paused: { by: state.by, reason: state.reason } } : saved;
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
    return (this.conversation ?? this.join(this.converse())).offer(text, priority);
  }

  /** Shows its messages until the result is disposed, or its configuration does not let it any more. */
  watch(sink: MessageSink): Result<Disposable> {
    if (!this.configuration.info.settings.inspector) {
      return failure('not-allowed', 'its configuration does not let messages be looked at (inspector)');
    }
    if (this.stopped) return failure('stopping', 'the console is stopping');
    this.messageTap ??= this.openTap();
    const tap = this.messageTap;
    const watch = tap.watch(sink);
    this.listen();
    return ok(
      disposable(() => {
        watch.dispose();
        if (this.messageTap !== tap || tap.watchers > 0) return;
        this.messageTap = null;
        this.listen();
      }),
    );
  }

  /** Ends at once and without a word; {@link stop} is the polite way. */
  dispose(): void {
    // What is heard of its connection from now on must not lead to another.
    this.disposed = true;
    this.timer?.dispose();
    this.dialRequest?.dispose();
    this.fleet.heartbeats.unwatch(this.slot);
    this.conversation?.dispose();
    this.count();
    this.services.dispose();
    this.connection?.terminate();
  }

  /** Inputs that arise while one is worked on wait for their turn: a transition is never nested. */
  feed(input: Input): void {
    if (this.disposed) return;
    this.inputs ??= [];
    const { inputs } = this;
    inputs.push(input);
    if (this.running) return;
    this.running = true;
    try {
      for (let next = inputs.shift(); next; next = inputs.shift()) this.step(next);
    } finally {
      this.running = false;
      if (inputs.length === 0) this.inputs = null;
    }
  }

  ponged(token: number): void {
    this.fleet.heartbeats.pong(this.slot, token);
  }

  conclude(ending: Ending): Outcome {
    const redacted = redact(ending, this.configuration, this.services.secrets);
    const outcome = decide(redacted, this.random, this.configuration.outcomes);
    return this.services.reconsider(redacted, outcome);
  }

  private step(input: Input): void {
    const before = this.machine;
    const now = this.fleet.clock.now();
    const { machine, effects } = transition(before, input, {
      now,
      random: this.random,
      settings: this.configuration.info.settings,
      helloTimeout: this.configuration.messages.hello?.timeout ?? null,
      localFault: this.fleet.localFault,
    });
    if (input.type === 'granted') {
      this.dialling = true;
      // Kept, it would be for as long as the connection is.
      this.dialRequest = null;
    }
    if (machine !== before || effects.length > 0) {
      this.machine = machine;
      this.follow(before, input, now);
      for (const effect of effects) this.effect(effect);
      this.schedule();
      this.changed();
    }
    // The scheduler is owed the end of every dial it granted, also of one that came too late. Told last, for
    // it may let the next one dial at once.
    if (this.dialling && machine.state.phase !== 'connecting') {
      this.dialling = false;
      this.fleet.scheduler.finished();
    }
    if (machine !== before && machine.state.phase === 'idle') this.onIdle?.();
  }

  private effect(effect: Effect): void {
    switch (effect.type) {
      case 'ask-scheduler':
        this.dialRequest = this.fleet.scheduler.request(
          this.configuration.info.host,
          effect.urgent,
          () => this.feed({ type: 'granted' }),
          this.slot,
        );
        return;
      case 'withdraw':
        this.dialRequest?.dispose();
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
    if (before.state.phase === 'open' && entered && !gone) this.conversation?.closing();
    if (gone) {
      this.connection = null;
      this.fleet.onClosed(this.slot);
      // What waits to be sent outlives a connection, but not the wish for one.
      this.conversation?.closed(
        state.phase === 'stopped' || (this.stopped !== null && state.phase === 'idle'),
      );
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
    if (entered && state.phase === 'open') this.talk();
  }

  private dial(generation: number): void {
    const { configuration, conversation, services } = this;
    const events = new DialEvents(generation, this);
    try {
      const url = conversation?.dialUrl(configuration.url) ?? configuration.url;
      this.connection = services.dial(this.fleet, url, this.slot, events);
      this.account.measured(this.connection.marks);
    } catch (error) {
      // What the schema let through and ws does not: the table stops for it.
      const message = error instanceof Error ? error.message : String(error);
      events.onEnded({ kind: 'error', code: 'EINVAL', message });
    }
  }

  /** Lets a conversation begin in the middle of a connection. */
  private join(conversation: Conversation): Conversation {
    this.conversation = conversation;
    if (this.phase === 'open') this.talk();
    return conversation;
  }

  /** Hands the connection to the conversation, as soon as it is open. */
  private talk(): void {
    const { connection, conversation } = this;
    if (!connection) return;
    // Before anything is said: who watches sees the hello too.
    this.listen();
    if (!conversation) return;
    conversation.opened(connection);
    this.listen();
  }

  /** What nobody wants to hear costs nothing. */
  private listen(): void {
    const { connection, conversation, messageTap } = this;
    if (!connection) return;
    const heard: Link['tap'] = conversation?.listens
      ? (data, isBinary) => conversation.received(data, isBinary)
      : null;
    connection.tap =
      messageTap === null
        ? heard
        : (data, isBinary) => {
            messageTap.message('in', data, isBinary);
            heard?.(data, isBinary);
          };
    connection.watcher = messageTap;
  }

  private openTap(): MessageTap {
    const { clock, timeline } = this.fleet;
    const secretsOf = secretsReader();
    return new MessageTap(
      clock,
      (time) => timeline.utc(time),
      () => secretsOf(this.configuration, this.services.secrets),
    );
  }

  private converse(): Conversation {
    const { messages, info } = this.configuration;
    const { clock, counters } = this.fleet;
    const { slot, id } = this;
    return new Conversation(messages, info.settings, clock, {
      onReady: () => {
        if (this.connection)
          this.connection.marks.hello ??= this.configuration.messages.hello ? clock.now() : null;
        this.feed({ type: 'ready', generation: this.machine.generation });
      },
      onRefused: (text) => {
        const outcome = this.conclude({ kind: 'refused', text });
        this.feed({ type: 'refused', generation: this.machine.generation, outcome });
      },
      onResume: (result, lastSequence) =>
        this.fleet.onEvent({ kind: 'resume', backend: id, result, lastSequence }),
      onDelay: (ms) => this.fleet.onDelay(slot, ms),
      onDropped: (reason, count) => {
        for (const dropped of [counters.dropped, counters[`dropped.${reason}`]]) {
          dropped[slot] = (dropped[slot] as number) + count;
        }
      },
    });
  }

  private schedule(): void {
    this.timer?.dispose();
    this.timer = null;
    const deadline = deadlineOf(this.machine);
    if (deadline === null) return;
    const delay = Math.max(0, deadline - this.fleet.clock.now());
    this.timer = this.fleet.clock.after(Math.min(Math.ceil(delay), LONGEST_TIMER), () => {
      this.feed({ type: 'time' });
      // A deadline further off than one timer reaches is waited for in pieces.
      if (deadlineOf(this.machine) === deadline) this.schedule();
    });
  }

  private changed(): void {
    this.reading = this.readHealth();
    const { state } = this.machine;
    const ailment = ailmentOf(this.reading);
    // A young connection is neither known to be well nor to be ill.
    if (state.phase === 'open' && state.stage === 'stable' && ailment !== this.ailment) {
      this.ailment = ailment;
      this.fleet.onEvent({ kind: 'degraded', backend: this.id, by: this.reading.degradedBy });
    }
    this.pack();
    this.fleet.onChange(this.slot);
  }

  private readHealth(): HealthReading {
    const now = this.fleet.clock.now();
    const { closedSince } = this.account;
    return healthOf(this.machine, {
      slow: this.slow,
      flapping: this.account.flapping(now),
      closedFor: closedSince === null ? 0 : now - closedSince,
    });
  }

  private pack(): void {
    this.fleet.packed[this.slot] = packState(this.phase, this.breakerState, this.reading.health);
  }
}

/** What is wrong with an open connection; a probe has events of its own, and slow is slow however often. */
function ailmentOf({ degradedBy }: HealthReading): 'slow' | 'flapping' | null {
  if (degradedBy === null || degradedBy === 'probing') return null;
  return degradedBy === 'flapping' ? 'flapping' : 'slow';
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
