import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor, BackendSettings } from '../../shared/backend.ts';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { seededRandom } from '../../shared/random.ts';
import { decide, type Ending } from '../dial/outcome.ts';
import { admits } from './breaker.ts';
import { transition } from './socket-machine.ts';
import { aliveIn, createMachine, deadlineOf, type Input, type Machine } from './socket-state.ts';

const operator: Actor = { name: 'mallory', session: 'window 1' };

/** What may happen to a machine, as far as the world lets it at that moment. */
type Happening =
  | {
      do:
        | 'start'
        | 'grant'
        | 'time'
        | 'open'
        | 'reconnect'
        | 'pause'
        | 'resume'
        | 'reset'
        | 'shutdown'
        | 'hurry'
        | 'hello is answered'
        | 'hello is refused';
    }
  | { do: 'want'; wanted: boolean }
  | { do: 'reconfigure'; reconnect: boolean }
  | { do: 'local fault'; on: boolean }
  | { do: 'forgive'; back: number }
  | { do: 'isolate'; for: number | null }
  /** The peer or the network ends what exists, or the notice of what was terminated arrives. */
  | { do: 'end'; ending: Ending }
  | { do: 'heartbeat fails' }
  /** A close frame or a broken rule, while the connection itself lasts. */
  | { do: 'goodbye'; ending: Ending }
  /** An input of a generation that is long gone. */
  | { do: 'stale'; type: 'opened' | 'ready' | 'refused' | 'ended' | 'ending' | 'dead'; back: number }
  /** Time passes and timers fire, each when it is due. */
  | { do: 'pass'; ms: number }
  /** Time passes and no timer fires: the event loop stood still, or the machine slept. */
  | { do: 'sleep'; ms: number };

/**
 * A world around one machine that does what the effects say and checks the invariants of
 * socket-state.ts after every step.
 */
class World {
  now = 1_000;
  localFault = false;
  machine: Machine;
  /** Generations whose socket exists. */
  private readonly live = new Set<number>();
  /** Terminated, so nothing exists, but the notice has not come. */
  private owed: number | null = null;
  private asks = 0;
  private readonly random = seededRandom(7);

  constructor(
    readonly settings: BackendSettings,
    private readonly helloTimeout: number | null = null,
  ) {
    this.machine = createMachine(this.now, settings);
  }

  happen(happening: Happening): void {
    const existing = aliveIn(this.machine.state);
    switch (happening.do) {
      case 'grant':
        if (this.asks === 1) {
          this.asks = 0;
          this.feed({ type: 'granted' });
        } else this.feedIgnored({ type: 'granted' });
        return;
      case 'open':
        if (this.machine.state.phase === 'connecting') {
          this.feed({ type: 'opened', generation: this.machine.state.generation });
        }
        return;
      case 'hello is answered':
        this.feed({ type: 'ready', generation: this.machine.generation });
        return;
      case 'hello is refused': {
        const outcome = decide({ kind: 'refused', text: 'no' }, this.random);
        this.feed({ type: 'refused', generation: this.machine.generation, outcome });
        return;
      }
      case 'want':
        this.feed({ type: 'want', wanted: happening.wanted });
        return;
      case 'reconfigure':
        this.feed({ type: 'reconfigure', reconnect: happening.reconnect });
        return;
      case 'end':
        if (existing !== null) this.end(existing, happening.ending);
        return;
      case 'heartbeat fails':
        if (this.machine.state.phase === 'open') {
          const ending = { kind: 'timeout', waitedFor: 'heartbeat', after: 1 } as const;
          const outcome = decide(ending, this.random);
          this.feed({ type: 'dead', generation: this.machine.generation, outcome });
        }
        return;
      case 'local fault':
        this.localFault = happening.on;
        return;
      case 'forgive':
        this.feed({ type: 'forgive', since: this.now - happening.back });
        return;
      case 'goodbye':
        if (this.machine.state.phase === 'open') {
          const outcome = decide(happening.ending, this.random);
          this.feed({ type: 'ending', generation: this.machine.generation, outcome });
        }
        return;
      case 'stale': {
        const generation = this.machine.generation - happening.back;
        const outcome = decide({ kind: 'close', code: 1011, reason: '' }, this.random);
        this.feedIgnored({ type: happening.type, generation, outcome });
        return;
      }
      case 'sleep':
        this.now += happening.ms;
        return;
      case 'pass':
        this.pass(happening.ms);
        return;
      case 'pause':
        this.feed({ type: 'pause', by: operator, reason: null });
        return;
      case 'isolate': {
        const until = happening.for === null ? null : this.now + happening.for;
        this.feed({ type: 'isolate', by: operator, reason: null, until });
        return;
      }
      case 'time':
        this.time();
        return;
      default:
        this.feed({ type: happening.do });
    }
  }

  /** Dials are granted and open, closes are answered, timers fire; and whoever held it lets go. */
  befriend(): void {
    this.time();
    const { state, breaker } = this.machine;
    const existing = aliveIn(state);
    if (breaker.state === 'isolated') this.happen({ do: 'reset' });
    else if (state.phase === 'paused') this.happen({ do: 'resume' });
    else if (state.phase === 'stopped') this.happen({ do: 'reconnect' });
    else if (!this.machine.wanted) this.happen({ do: 'want', wanted: true });
    else if (state.phase === 'idle') this.happen({ do: 'start' });
    else if (state.phase === 'open' && state.stage === 'hello') this.happen({ do: 'hello is answered' });
    else if (this.asks > 0) this.happen({ do: 'grant' });
    else if (state.phase === 'connecting') this.happen({ do: 'open' });
    else if (state.phase === 'closing' && existing !== null) {
      this.end(existing, { kind: 'close', code: 1000, reason: '' });
    } else {
      const deadline = deadlineOf(this.machine);
      if (deadline !== null) this.pass(Math.max(0, deadline - this.now));
    }
  }

  get stable(): boolean {
    return this.machine.state.phase === 'open' && this.machine.state.stage === 'stable';
  }

  private end(generation: number, ending: Ending): void {
    this.live.delete(generation);
    this.owed = null;
    this.feed({ type: 'ended', generation, outcome: decide(ending, this.random) });
  }

  private pass(ms: number): void {
    const end = this.now + ms;
    for (let due = deadlineOf(this.machine); due !== null && due <= end; due = deadlineOf(this.machine)) {
      this.now = Math.max(this.now, due);
      this.time();
    }
    this.now = end;
  }

  /** Timers that are due fire until none is. */
  private time(): void {
    for (let fired = 0; fired < 10; fired++) {
      const before = this.machine;
      this.feed({ type: 'time' });
      if (this.machine === before) break;
    }
    const deadline = deadlineOf(this.machine);
    if (deadline !== null) expect(deadline, 'no state lasts past its deadline').toBeGreaterThan(this.now);
  }

  private feedIgnored(input: Input): void {
    const before = this.machine;
    this.feed(input);
    expect(this.machine, `${input.type} of another generation or dial changes nothing`).toBe(before);
  }

  private feed(input: Input): void {
    const before = this.machine;
    const { now, settings, random } = this;
    const { machine, effects } = transition(before, input, {
      now,
      settings,
      random,
      helloTimeout: this.helloTimeout,
      localFault: this.localFault,
    });
    if (machine === before) expect(effects).toEqual([]);
    this.machine = machine;
    for (const effect of effects) {
      switch (effect.type) {
        case 'ask-scheduler':
          this.asks += 1;
          break;
        case 'withdraw':
          this.asks -= 1;
          break;
        case 'dial':
          expect([...this.live], 'sockets that exist when a dial is made').toEqual([]);
          expect(effect.generation).toBe(before.generation + 1);
          expect(['closed', 'half-open', 'disabled'], 'breaker at a dial').toContain(machine.breaker.state);
          expect(now - before.lastDialAt).toBeGreaterThanOrEqual(settings.minDialInterval);
          this.live.add(effect.generation);
          break;
        case 'close':
          expect([...this.live], 'only what exists is closed').toEqual([effect.generation]);
          break;
        case 'terminate':
          expect([...this.live], 'only what exists is terminated').toEqual([effect.generation]);
          this.live.delete(effect.generation);
          this.owed = effect.generation;
      }
    }
    if (aliveIn(machine.state) === null) this.owed = null;
    this.check();
  }

  private check(): void {
    const { machine, settings } = this;
    const { state, breaker } = machine;
    const alive = aliveIn(state);
    expect(
      [...this.live, ...(this.owed === null ? [] : [this.owed])],
      `what exists or is owed in ${state.phase}`,
    ).toEqual(alive === null ? [] : [alive]);
    expect(this.asks, `dials asked for in ${state.phase}`).toBe(
      state.phase === 'queued' && state.asked ? 1 : 0,
    );
    if (deadlineOf(machine) === null) {
      const restful =
        ['idle', 'paused', 'stopped'].includes(state.phase) ||
        (state.phase === 'open' && state.stage === 'stable') ||
        (state.phase === 'blocked' && breaker.state === 'isolated') ||
        (state.phase === 'queued' && state.asked);
      expect(restful, `${state.phase} with a breaker ${breaker.state} has no deadline`).toBe(true);
    }
    if (state.phase === 'queued' || state.phase === 'connecting' || state.phase === 'open') {
      expect(state.probe, `probing in ${state.phase}`).toBe(breaker.state === 'half-open');
    } else if (state.phase !== 'closing') {
      expect(breaker.state, `breaker while ${state.phase}`).not.toBe('half-open');
    }
    if (state.phase === 'blocked') expect(admits(breaker)).toBe(false);
    if (state.phase === 'waiting') expect(admits(breaker)).toBe(true);
    if (settings.breaker.enabled) expect(breaker.state).not.toBe('disabled');
  }
}

const ms = fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 7_200_000 }));

const ending: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Ending>({ kind: 'close', code: 1006, reason: '' }) },
  fc.record({
    kind: fc.constant('close' as const),
    code: fc.oneof(fc.constantFrom(1000, 1001, 1008, 1011, 1012, 1013), fc.integer({ min: 1000, max: 4999 })),
    reason: fc.constant(''),
  }),
  fc.record({
    kind: fc.constant('http' as const),
    status: fc.constantFrom(401, 429, 500, 503),
    retryAfter: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
  }),
  fc
    .constantFrom('ECONNREFUSED', 'ENETUNREACH', 'EAI_AGAIN')
    .map((code): Ending => ({ kind: 'error', code, message: '' })),
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Happening>({ do: 'grant' }) },
  { weight: 3, arbitrary: fc.constant<Happening>({ do: 'open' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), ending }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('goodbye' as const), ending }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), ms }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        'start',
        'time',
        'reconnect',
        'pause',
        'resume',
        'reset',
        'shutdown',
        'hurry',
        'heartbeat fails',
        'hello is answered',
        'hello is answered',
        'hello is refused',
      )
      .map((each): Happening => ({ do: each as 'start' })),
  },
  fc.record({ do: fc.constant('local fault' as const), on: fc.boolean() }),
  fc.record({ do: fc.constant('want' as const), wanted: fc.boolean() }),
  fc.record({ do: fc.constant('reconfigure' as const), reconnect: fc.boolean() }),
  fc.record({ do: fc.constant('forgive' as const), back: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({ do: fc.constant('isolate' as const), for: fc.option(ms) }),
  fc.record({
    do: fc.constant('stale' as const),
    type: fc.constantFrom('opened', 'ready', 'refused', 'ended', 'ending', 'dead'),
    back: fc.integer({ min: 1, max: 3 }),
  }),
);

const settings: fc.Arbitrary<BackendSettings> = fc
  .record({
    dialTimeout: fc.integer({ min: 1, max: 20_000 }),
    backoff: fc.record({
      base: fc.constantFrom(0, 500),
      initial: fc.integer({ min: 1, max: 1_000 }),
      max: fc.integer({ min: 1, max: 30_000 }),
    }),
    minDialInterval: fc.constantFrom(0, 50, 2_000),
    stableAfter: fc.constantFrom(0, 100, 10_000),
    maxAttempts: fc.option(fc.integer({ min: 1, max: 5 })),
    closeGrace: fc.constantFrom(0, 3_000),
    enabled: fc.boolean(),
    consecutiveFailures: fc.integer({ min: 1, max: 6 }),
    failureRate: fc.constantFrom(0.1, 0.5, 1),
    openFor: fc.integer({ min: 100, max: 30_000 }),
    probeMargin: fc.integer({ min: 1, max: 20_000 }),
  })
  .map(({ enabled, consecutiveFailures, failureRate, openFor, probeMargin, ...own }) => ({
    ...DEFAULT_SETTINGS,
    ...own,
    breaker: {
      ...DEFAULT_SETTINGS.breaker,
      enabled,
      consecutiveFailures,
      failureRate,
      openFor,
      probeTimeout: own.stableAfter + probeMargin,
    },
  }));

const helloTimeout = fc.option(fc.integer({ min: 1, max: 10_000 }));

const history = fc.array(happening, { maxLength: 80, size: 'max' });

describe('any history of a managed socket', () => {
  it('reaches no illegal state, never has two sockets, and dials only when it may', () => {
    fc.assert(
      fc.property(settings, helloTimeout, history, (own, hello, happenings) => {
        const world = new World(own, hello);
        world.happen({ do: 'start' });
        for (const each of happenings) world.happen(each);
      }),
      { numRuns: 800 },
    );
  });

  it('ends open and stable once the world is friendly again', () => {
    fc.assert(
      fc.property(settings, helloTimeout, history, (own, hello, happenings) => {
        const world = new World(own, hello);
        world.happen({ do: 'start' });
        for (const each of happenings) world.happen(each);
        const since = world.now;
        for (let step = 0; step < 40 && !world.stable; step++) world.befriend();
        expect(world.stable, `it is ${JSON.stringify(world.machine)}`).toBe(true);
        // The longest that anything may be waited for is a peer's advice with its jitter.
        expect(world.now - since).toBeLessThan(1_000_000);
      }),
      { numRuns: 400 },
    );
  });

  it('never opens a breaker that is disabled, unless an operator isolates it', () => {
    fc.assert(
      fc.property(settings, history, (own, happenings) => {
        const world = new World({ ...own, breaker: { ...own.breaker, enabled: false } });
        world.happen({ do: 'start' });
        for (const each of happenings) {
          world.happen(each);
          expect(['disabled', 'isolated']).toContain(world.machine.breaker.state);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('keeps its holds: paused, stopped and isolated without end it never dials by itself', () => {
    fc.assert(
      fc.property(settings, history, (own, happenings) => {
        const world = new World(own);
        for (const each of happenings) world.happen(each);
        const { state, breaker, generation } = world.machine;
        const isolated = breaker.state === 'isolated' && breaker.until === null;
        fc.pre(state.phase === 'paused' || state.phase === 'stopped' || isolated);
        for (let hour = 0; hour < 5; hour++) {
          world.happen({ do: 'pass', ms: 3_600_000 });
          world.happen({ do: 'grant' });
          world.happen({ do: 'time' });
        }
        expect(world.machine.generation).toBe(generation);
      }),
      { numRuns: 200 },
    );
  });

  it('never dials by itself while nobody wants it, and has no connection once the last has closed', () => {
    fc.assert(
      fc.property(settings, helloTimeout, history, (own, hello, happenings) => {
        const world = new World(own, hello);
        world.happen({ do: 'start' });
        for (const each of happenings) world.happen(each);
        world.happen({ do: 'want', wanted: true });
        world.happen({ do: 'want', wanted: false });
        const { generation } = world.machine;
        for (let hour = 0; hour < 5; hour++) {
          world.happen({ do: 'pass', ms: 3_600_000 });
          world.happen({ do: 'grant' });
          world.happen({ do: 'time' });
        }
        // A manual reconnect that waited for its close is the operator's word, and not by itself.
        expect(world.machine.generation).toBe(generation);
        expect(aliveIn(world.machine.state)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
