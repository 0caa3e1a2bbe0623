import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { configureFleet, type FleetConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import type { CountName } from '../../src/engine/telemetry/counters.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import type { BreakerState } from '../../src/shared/health.ts';
import { type Random, seededRandom } from '../../src/shared/random.ts';
import { HostileNetwork } from './hostile-network.ts';

/*
 * Operators, the fleet file and the network do at any instant whatever they can, against servers that do the same. What
 * an operator decided is kept in a model that knows nothing of how the engine does it.
 */

const SEEDS = [1, 2, 3, 4, 5, 6];
const STEPS = 600;
const CONCURRENCY = 4;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const actor = { name: 'mallory', session: 'window 1' };

type Backend = Parameters<typeof configureFleet>[0]['backends'][number];

/** From each state of a breaker, where it may go. */
const LEGAL: Readonly<Record<BreakerState, readonly BreakerState[]>> = {
  closed: ['open', 'isolated', 'disabled'],
  open: ['half-open', 'closed', 'isolated', 'disabled'],
  'half-open': ['open', 'closed', 'isolated', 'disabled'],
  isolated: ['half-open', 'closed', 'disabled'],
  disabled: ['closed', 'isolated'],
};

/** What was decided about a backend, and of which host. */
interface Decided {
  host: string;
  paused: boolean;
  /** UTC ms; `null`: it is not isolated. */
  isolatedUntil: number | null;
}

class World {
  readonly clock = new VirtualClock();
  readonly network: HostileNetwork;
  readonly engine: Engine;
  readonly wrong: string[] = [];
  private readonly random: Random;
  private readonly fleet = new Map<string, Backend>();
  private readonly decided = new Map<string, Decided>();
  private readonly breakers = new Map<string, BreakerState>();
  private opened = 0;
  private renamed = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.network = new HostileNetwork(this.clock, seededRandom(seed + 1_000));
    for (let index = 0; index < 8; index++) this.add(`b${index}`);
    this.engine = new Engine({
      fleet: this.config(),
      version: '0.0.0',
      demo: false,
      log: (line) => this.wrong.push(line),
      clock: this.clock,
      random: seededRandom(seed + 2_000),
      connect: this.network.connect,
    });
    this.network.onDial = (id) => this.dialled(id);
    this.engine.fleet.events.onEvent((event) => this.heard(event));
    this.engine.start();
  }

  /** Something is done, and some time passes. */
  step(): void {
    this.befall();
    this.clock.advance(0);
    this.check();
    const kind = this.random();
    if (kind < 0.3) return;
    const most = kind < 0.6 ? 60 : kind < 0.9 ? 3_000 : kind < 0.98 ? MINUTE : 10 * MINUTE;
    this.clock.advance(this.random() * most);
    this.check();
  }

  /** All is well, and nobody holds anything back any more. */
  mend(): void {
    this.network.friendly = true;
    this.network.plugged = true;
    for (const backend of this.fleet.values()) Object.assign(backend, { connect: 'always', maxAttempts: 50 });
    this.configure();
    const all = [...this.fleet.keys()];
    for (const action of ['resume', 'reset', 'reconnect'] as const) this.act(action, all);
    this.clock.advance(HOUR);
    this.act(
      'reconnect',
      all.filter((id) => this.phaseOf(id) === 'stopped'),
    );
    this.clock.advance(HOUR);
    this.check();
  }

  phases(): string[] {
    return this.engine.fleet.statuses().map(({ state }) => state.phase);
  }

  /** What the engine has counted, against what the servers have. */
  counts(): { opens: number[]; dials: number; ended: number } {
    const { counters, table } = this.engine.fleet;
    const sum = (name: CountName) =>
      counters[name].slice(0, table.used).reduce((total, count) => total + count, counters.past[name]);
    return {
      opens: [this.network.opens, sum('dialsSucceeded'), this.opened],
      dials: this.network.dials,
      ended: sum('dialsSucceeded') + sum('dialsFailed'),
    };
  }

  private befall(): void {
    const { fleet } = this.engine;
    const one = this.draw([...this.fleet.keys()]) ?? 'b0';
    const kind = this.random();
    if (kind < 0.16) this.act('pause', [one]);
    else if (kind < 0.34) this.act('resume', [one]);
    else if (kind < 0.44) this.act('reconnect', [one]);
    else if (kind < 0.54) this.act('reset', [one]);
    else if (kind < 0.6) this.isolate(one);
    else if (kind < 0.66) this.network.plugged = this.random() < 0.6;
    else if (kind < 0.68) fleet.wake('it woke up');
    else if (kind < 0.76) fleet.look([one], this.random() < 0.5 ? [one] : [], this);
    else if (kind < 0.78) this.engine.snapshot();
    else if (kind < 0.9) this.change(one);
  }

  /** The fleet file says something else. */
  private change(one: string): void {
    const backend = this.fleet.get(one);
    const kind = this.random();
    if (kind < 0.25) this.fleet.delete(one);
    else if (kind < 0.5) this.add(`b${Math.floor(this.random() * 10)}`);
    else if (kind < 0.6 && backend) backend.url = this.url();
    else if (kind < 0.7 && backend) backend.headers = { 'x-try': String(this.random()) };
    else if (kind < 0.95 && backend) Object.assign(backend, this.policies());
    else this.renamed++;
    if (this.fleet.size === 0) this.add('b0');
    this.configure();
  }

  private configure(): void {
    const config = this.config();
    const { fleet } = this.engine;
    const hosts = new Map(config.backends.map(({ info }) => [info.id, info.host]));
    for (const [id, host] of hosts) {
      const decided = this.decided.get(id);
      if (!decided) continue;
      // Of another host under the same id nothing was decided, unless it was told to take its place.
      if (decided.host !== host && !fleet.has(id)) this.decided.delete(id);
      decided.host = host;
    }
    this.engine.configure(config);
    for (const id of this.breakers.keys()) if (!hosts.has(id)) this.breakers.delete(id);
  }

  private act(action: 'pause' | 'resume' | 'reconnect' | 'reset', ids: string[]): void {
    this.engine.act({ action }, ids, actor, null);
  }

  private isolate(id: string): void {
    const duration = this.random() < 0.4 ? null : Math.round(this.random() * 5 * MINUTE);
    this.engine.act({ action: 'isolate', duration }, [id], actor, null);
  }

  /** The timeline names it before anything that comes of it. */
  private decide({ action, backends, until }: Extract<FleetEvent, { kind: 'action' }>): void {
    for (const id of backends) {
      const decided = this.decidedOf(id);
      if (action === 'pause') decided.paused = true;
      if (action === 'resume') decided.paused = false;
      if (action === 'reset') decided.isolatedUntil = null;
      if (action === 'isolate') decided.isolatedUntil = until ?? Number.POSITIVE_INFINITY;
    }
  }

  private decidedOf(id: string): Decided {
    let decided = this.decided.get(id);
    if (!decided) {
      const host = this.engine.fleet.info.backends[this.engine.fleet.rowOf(id)]?.host ?? '';
      decided = { host, paused: false, isolatedUntil: null };
      this.decided.set(id, decided);
    }
    return decided;
  }

  private dialled(id: string): void {
    const decided = this.decided.get(id);
    if (decided?.paused) this.blame(`${id} is paused and dials`);
    if (this.isIsolated(id)) this.blame(`${id} is isolated and dials`);
    const { breaker, state } = this.statusOf(id) ?? {};
    if (breaker?.state === 'open' || breaker?.state === 'isolated') {
      this.blame(`${id} dials, and its breaker is ${breaker.state}`);
    }
    if (state && state.phase !== 'connecting') this.blame(`${id} dials and is ${state.phase}`);
  }

  private heard(event: FleetEvent): void {
    if (event.kind === 'action') this.decide(event);
    if (event.kind === 'opened') this.opened++;
    if (event.kind !== 'breaker') return;
    const { backend, from, to } = event;
    if (!this.engine.fleet.has(backend))
      this.blame(`${backend} is not in the fleet, and its breaker is told of`);
    const before = this.breakers.get(backend);
    if (before !== undefined && before !== from) this.blame(`${backend} was ${before} and says ${from}`);
    if (!LEGAL[from].includes(to)) this.blame(`${backend} goes from ${from} to ${to}`);
    this.breakers.set(backend, to);
  }

  private check(): void {
    for (const id of this.network.doubled.splice(0)) this.blame(`${id} has two sockets`);
    if (this.network.mostUnderWay > CONCURRENCY) this.blame(`${this.network.mostUnderWay} dials at once`);
    this.network.mostUnderWay = 0;
    const now = this.engine.fleet.timeline.utc(this.clock.now());
    for (const [row, { state, breaker }] of this.engine.fleet.statuses().entries()) {
      const id = this.engine.fleet.ids[row] ?? '';
      if ('until' in state && state.until !== null && state.until < now - 1) {
        this.blame(`${id} is ${state.phase} past its deadline`);
      }
      const paused = this.decided.get(id)?.paused ?? false;
      if (paused && !['paused', 'closing'].includes(state.phase))
        this.blame(`${id} is paused and ${state.phase}`);
      if (!paused && state.phase === 'paused') this.blame(`${id} is paused and nobody said so`);
      const isolated = this.isIsolated(id);
      if (isolated !== (breaker.state === 'isolated') && (isolated || breaker.until === null)) {
        this.blame(`${id} is ${isolated ? '' : 'not '}isolated and its breaker ${breaker.state}`);
      }
    }
  }

  /** What is told and kept is in whole ms. */
  private isIsolated(id: string): boolean {
    return (this.decided.get(id)?.isolatedUntil ?? 0) > this.clock.wall() + 1;
  }

  private blame(what: string): void {
    this.wrong.push(`${Math.round(this.clock.now())} ms: ${what}`);
  }

  private statusOf(id: string) {
    const row = this.engine.fleet.rowOf(id);
    return row < 0 ? undefined : this.engine.fleet.status(row);
  }

  private phaseOf(id: string) {
    return this.statusOf(id)?.state.phase;
  }

  private add(id: string): void {
    if (!this.fleet.has(id)) this.fleet.set(id, { id, url: this.url(), ...this.policies() });
  }

  private url(): string {
    return this.draw(['ws://h1.test/', 'ws://h2.test/', 'ws://h3.test/', 'ws://localhost:1/']);
  }

  private policies(): Partial<Backend> {
    return {
      connect: this.random() < 0.25 ? 'onDemand' : 'always',
      maxAttempts: this.random() < 0.2 ? 3 : 50,
      breaker: { enabled: this.random() < 0.8 },
      stableAfter: this.draw([0, 1_000, 10_000]),
      closeGrace: this.draw([0, 1_000, 5_000]),
      minDialInterval: this.draw([0, 1_000]),
    };
  }

  private config(): FleetConfig {
    return configureFleet(
      {
        version: 1,
        name: `fleet ${this.renamed}`,
        dials: { concurrency: CONCURRENCY, perSecond: 20, perHostPerSecond: 10 },
        backends: [...this.fleet.values()].map((backend) => ({ ...backend })),
      },
      'hostile',
    );
  }

  private draw<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }
}

describe('a fleet among hostile servers, restless operators and a changing file', () => {
  it.each(SEEDS)(
    'keeps what was decided, one socket for each backend, and count: seed %i',
    async (seed) => {
      const world = new World(seed);
      for (let step = 0; step < STEPS && world.wrong.length === 0; step++) {
        world.step();
        // What has left the fleet is gone in a promise.
        await null;
      }
      expect(world.wrong).toEqual([]);
      world.mend();
      expect(world.wrong).toEqual([]);
      expect(world.phases()).toEqual(world.phases().map(() => 'open'));
      expect(world.network.sockets).toBe(world.phases().length);
      const { opens, dials, ended } = world.counts();
      expect(opens, 'by the servers, by the counters, on the timeline').toEqual(opens.map(() => opens[0]));
      // The others were given up.
      expect(ended).toBeLessThanOrEqual(dials);
      const stopped = world.engine.stop();
      world.clock.advance(MINUTE);
      await stopped;
      expect(world.network.sockets).toBe(0);
      world.clock.advance(HOUR);
      expect(world.clock.pending, 'timers that outlive the engine').toBe(0);
    },
    60_000,
  );
});
