import type { Actor, BackendStatus } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { EventBody } from '../../shared/event.ts';
import { packState } from '../../shared/frame.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Random } from '../../shared/random.ts';
import { type Clock, LONGEST_TIMER, type Timeline } from '../clock.ts';
import type { DialScheduler } from '../fleet/dial-scheduler.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import type { Counters } from '../telemetry/counters.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Breaker } from './breaker.ts';
import { Connection } from './connection.ts';
import {
  type Circumstances,
  FLAP_WINDOW,
  type HealthReading,
  healthOf,
  LOSSES_THAT_MEAN_FLAPPING,
} from './health.ts';
import type { Heartbeats } from './heartbeat.ts';
import { decide, type Ending } from './outcome.ts';
import { redactor } from './redaction.ts';
import { transition } from './socket-machine.ts';
import { aliveIn, createMachine, deadlineOf, type Effect, type Input, type Machine } from './socket-state.ts';
import { describeBreaker, describeState } from './socket-status.ts';

/** What a managed socket shares with the rest of the fleet. */
export interface FleetContext {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly counters: Counters;
  readonly heartbeats: Heartbeats;
  readonly scheduler: DialScheduler;
  /** Packed state by slot, as frames carry it. */
  readonly packed: Uint32Array;
  /** The console's own network or machine is at fault. */
  readonly localFault: boolean;
  /** A connection is there. */
  onOpened(slot: number): void;
  /** Nothing is left of a dial or a connection. */
  onClosed(slot: number): void;
  /** A dial or a connection failed; says whether it belongs to an incident that has its own event. */
  onFailed(slot: number, outcome: Outcome): boolean;
  onEvent(body: EventBody): void;
  /** Anything of its {@link ManagedSocket.status} changed. */
  onChange(slot: number): void;
}

/** An operator's action with what it needs. */
export type Action =
  | { action: 'reconnect' | 'pause' | 'resume' | 'reset' }
  /** `duration` in ms; `null`: until the breaker is reset. */
  | { action: 'isolate'; duration: number | null };

const DIALLING: ReadonlySet<string> = new Set(['queued', 'connecting', 'closing']);

/**
 * The engine's single connection to a backend together with its policies: it feeds what happens to the
 * {@link Machine} and does what that says. What it adds is everything that touches the world: the
 * connection, the one timer, the counters, the events.
 */
export class ManagedSocket implements Disposable {
  private machine: Machine;
  private connection: Connection | null = null;
  private timer: Disposable | null = null;
  private dialRequest: Disposable | null = null;
  /** A grant was taken and its end not reported yet. */
  private dialling = false;
  private readonly inputs: Input[] = [];
  private running = false;
  private readonly attempts = new AttemptLog();
  /** When the last connections were lost, monotonic ms, the newest last. */
  private readonly losses: number[] = [];
  private endedAt: number;
  /** When its last stable connection ended, or when it was made: one that is cut at once is no recovery. */
  private closedSince: number;
  private wasStable = false;
  private openedBefore = false;
  private slow: Circumstances['slow'] = null;
  private reading: HealthReading;
  private onIdle: (() => void) | null = null;
  private stopped: Promise<void> | null = null;
  private disposed = false;
  private readonly redact: (ending: Ending) => Ending;

  constructor(
    readonly config: BackendConfig,
    readonly slot: number,
    private readonly fleet: FleetContext,
    private readonly random: Random,
  ) {
    const now = fleet.clock.now();
    this.redact = redactor(config);
    this.machine = createMachine(now, config.info.settings);
    this.endedAt = now;
    this.closedSince = now;
    this.reading = this.readHealth();
    this.pack();
  }

  get id(): string {
    return this.config.info.id;
  }

  get phase(): Machine['state']['phase'] {
    return this.machine.state.phase;
  }

  /** From open until nothing is left of the connection. */
  private get connected(): boolean {
    return !Number.isNaN(this.fleet.counters.openSince[this.slot] as number);
  }

  get breakerState(): Machine['breaker']['state'] {
    return this.machine.breaker.state;
  }

  start(): void {
    this.feed({ type: 'start' });
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
    this.stopped ??= new Promise((resolve) => {
      this.onIdle = resolve;
      this.feed({ type: 'shutdown' });
    });
    return this.stopped;
  }

  get bytesRead(): number {
    return this.connection?.bytesRead ?? 0;
  }

  ping(token: number): void {
    this.connection?.ping(token);
  }

  dead(): void {
    const { settings } = this.config.info;
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
    const { slowAfter } = this.config.info.settings;
    const slow = median > slowAfter ? 'slow' : tail > slowAfter ? 'slow-at-times' : null;
    if (slow === this.slow) return;
    this.slow = slow;
    this.reviewHealth();
  }

  /** Health can change by time alone: losses grow old. */
  reviewHealth(): void {
    const reading = this.readHealth();
    if (reading.health === this.reading.health && reading.degradedBy === this.reading.degradedBy) return;
    this.changed();
  }

  /** Whether {@link reviewHealth} can find anything new. */
  get healthMayAge(): boolean {
    return this.losses.length > 0 || this.reading.health === 'connecting';
  }

  status(): BackendStatus {
    const { timeline } = this.fleet;
    const utc = (time: number) => timeline.utc(time);
    const { state, attempt, lastOutcome } = this.machine;
    return {
      state: describeState(this.machine, utc),
      health: this.reading.health,
      degradedBy: this.reading.degradedBy,
      breaker: describeBreaker(this.machine.breaker, utc),
      attempt,
      lastOutcome,
      openSince: state.phase === 'open' ? utc(state.since) : null,
      closedSince: this.connected ? null : utc(this.closedSince),
      attempts: this.attempts.list(utc, this.fleet.clock.now()),
    };
  }

  /** Ends at once and without a word; {@link stop} is the polite way. */
  dispose(): void {
    // What is heard of its connection from now on must not lead to another.
    this.disposed = true;
    this.timer?.dispose();
    this.dialRequest?.dispose();
    this.fleet.heartbeats.unwatch(this.slot);
    this.connection?.terminate();
  }

  /** Inputs that arise while one is worked on wait for their turn: a transition is never nested. */
  private feed(input: Input): void {
    if (this.disposed) return;
    this.inputs.push(input);
    if (this.running) return;
    this.running = true;
    try {
      for (let next = this.inputs.shift(); next; next = this.inputs.shift()) this.step(next);
    } finally {
      this.running = false;
    }
  }

  private step(input: Input): void {
    const before = this.machine;
    const now = this.fleet.clock.now();
    const { machine, effects } = transition(before, input, {
      now,
      random: this.random,
      settings: this.config.info.settings,
      localFault: this.fleet.localFault,
    });
    // The scheduler is owed the end of every dial it granted, also of one that came too late.
    if (input.type === 'granted') this.dialling = true;
    if (this.dialling && machine.state.phase !== 'connecting') {
      this.dialling = false;
      this.fleet.scheduler.finished();
    }
    if (machine === before && effects.length === 0) return;
    this.machine = machine;
    this.account(before, input, now);
    for (const effect of effects) this.effect(effect);
    this.schedule();
    this.changed();
    if (machine.state.phase === 'idle') this.onIdle?.();
  }

  private effect(effect: Effect): void {
    switch (effect.type) {
      case 'ask-scheduler':
        this.dialRequest = this.fleet.scheduler.request(this.config.info.host, effect.urgent, () =>
          this.feed({ type: 'granted' }),
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

  private dial(generation: number): void {
    const ended = (ending: Ending) =>
      this.feed({ type: 'ended', generation, outcome: this.conclude(ending) });
    try {
      this.connection = new Connection(this.config, this.slot, this.fleet.counters, this.fleet.clock, {
        onOpened: () => this.feed({ type: 'opened', generation }),
        onPong: (token) => this.fleet.heartbeats.pong(this.slot, token),
        onEnding: (ending) => this.feed({ type: 'ending', generation, outcome: this.conclude(ending) }),
        onEnded: ended,
      });
    } catch (error) {
      // What the schema let through and ws does not: the table stops for it.
      const message = error instanceof Error ? error.message : String(error);
      ended({ kind: 'error', code: 'EINVAL', message });
    }
    if (this.connection) this.attempts.measured(this.connection.marks);
  }

  private conclude(ending: Ending): Outcome {
    return decide(this.redact(ending), this.random, this.config.outcomes);
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

  /** Counts, and tells the timeline what the step meant. */
  private account(before: Machine, input: Input, now: number): void {
    const { state } = this.machine;
    const entered = state.phase !== before.state.phase;
    if (entered && state.phase === 'connecting') this.beginAttempt(before, now);
    if (entered && state.phase === 'open') this.countOpened(now);
    if (state.phase === 'open' && state.stableAt === null) this.wasStable = true;
    if (before.state.phase === 'open' && entered) this.fleet.heartbeats.unwatch(this.slot);
    if (aliveIn(before.state) !== null && aliveIn(state) === null) this.countEnded(before, now);
    if (entered && state.phase === 'stopped') {
      this.fleet.onEvent({ kind: 'stopped', backend: this.id, outcome: state.outcome });
    }
    const { breaker } = this.machine;
    if (breaker.trips > before.breaker.trips) {
      this.fleet.counters.trips[this.slot] = breaker.trips;
    }
    if (breaker.state !== before.breaker.state) {
      this.fleet.onEvent({
        kind: 'breaker',
        backend: this.id,
        from: before.breaker.state,
        to: breaker.state,
        until: breaker.until === null ? null : this.fleet.timeline.utc(breaker.until),
        reason: reasonFor(breaker, before.breaker, input),
      });
    }
  }

  private beginAttempt(before: Machine, now: number): void {
    const { state, attempt } = this.machine;
    if (state.phase !== 'connecting') return;
    this.attempts.begin({
      at: now,
      attempt,
      manual: state.manual,
      planned: state.planned,
      waited: before.state.phase === 'queued' ? now - this.endedAt : 0,
    });
  }

  private countOpened(now: number): void {
    const { state, attempt } = this.machine;
    if (state.phase !== 'open') return;
    const { counters, heartbeats } = this.fleet;
    const { slot } = this;
    const reconnect = this.openedBefore ? (state.manual ? 'manual' : 'automatic') : null;
    this.openedBefore = true;
    counters.dialsSucceeded[slot] = (counters.dialsSucceeded[slot] as number) + 1;
    if (reconnect !== null) {
      const column = reconnect === 'manual' ? counters.reconnectsManual : counters.reconnectsAutomatic;
      column[slot] = (column[slot] as number) + 1;
    }
    counters.openSince[slot] = now;
    this.attempts.opened(now);
    this.fleet.onOpened(slot);
    heartbeats.watch(slot, this.config.info.settings.heartbeat);
    const dialMs = Math.round(now - this.attempts.beganAt(now));
    this.fleet.onEvent({ kind: 'opened', backend: this.id, reconnect, attempt, dialMs });
  }

  /** The dial or the connection of `before` is gone. */
  private countEnded(before: Machine, now: number): void {
    const { counters } = this.fleet;
    const { slot } = this;
    const outcome = this.machine.lastOutcome;
    this.connection = null;
    this.endedAt = now;
    this.fleet.onClosed(slot);
    if (!outcome) return;
    this.attempts.ended(outcome, now);
    if (outcome.failure) counters.failures[slot] = (counters.failures[slot] as number) + 1;
    const openSince = counters.openSince[slot] as number;
    if (Number.isNaN(openSince)) {
      // A dial that we gave up ourselves says nothing about the backend.
      if (outcome.kind === 'local') return;
      counters.dialsFailed[slot] = (counters.dialsFailed[slot] as number) + 1;
      if (this.fleet.onFailed(slot, outcome)) return;
      this.fleet.onEvent({ kind: 'dial-failed', backend: this.id, outcome, attempt: before.attempt });
      return;
    }
    const openMs = now - openSince;
    counters.openSince[slot] = Number.NaN;
    if (this.wasStable) this.closedSince = now;
    this.wasStable = false;
    counters.openFor[slot] = (counters.openFor[slot] as number) + openMs;
    // What we closed ourselves is no loss: the timeline has the action that led to it.
    if (outcome.kind === 'local') return;
    this.losses.push(now);
    if (this.losses.length > LOSSES_THAT_MEAN_FLAPPING) this.losses.shift();
    if (this.fleet.onFailed(slot, outcome)) return;
    this.fleet.onEvent({ kind: 'lost', backend: this.id, outcome, openMs: Math.round(openMs) });
  }

  private changed(): void {
    this.reading = this.readHealth();
    this.pack();
    this.fleet.onChange(this.slot);
  }

  private readHealth(): HealthReading {
    const now = this.fleet.clock.now();
    const oldest = now - FLAP_WINDOW;
    while (this.losses.length > 0 && (this.losses[0] as number) < oldest) this.losses.shift();
    return healthOf(this.machine, {
      slow: this.slow,
      flapping: this.losses.length >= LOSSES_THAT_MEAN_FLAPPING,
      closedFor: this.connected ? 0 : now - this.closedSince,
    });
  }

  private pack(): void {
    this.fleet.packed[this.slot] = packState(this.phase, this.breakerState, this.reading.health);
  }
}

/** Why a breaker is what it has become, in words for the timeline. */
function reasonFor(breaker: Breaker, before: Breaker, input: Input): string {
  switch (breaker.state) {
    case 'half-open':
      if (input.type === 'reconnect') return 'a probe was asked for';
      return before.state === 'isolated' ? 'the isolation is over, one probe' : 'its time is up, one probe';
    case 'closed':
      if (input.type === 'reset') return 'reset by an operator';
      return input.type === 'forgive' ? 'the fault was our own' : 'the probe was stable';
    default:
      return breaker.reason ?? '';
  }
}
