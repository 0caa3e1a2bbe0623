import { describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { BackendStatus } from '../../src/shared/backend.ts';
import { type Random, seededRandom } from '../../src/shared/random.ts';
import { leaveLoadUnread } from './unread-load.ts';
import { type Mood, VirtualNetwork } from './virtual-network.ts';

/*
 * A whole engine in virtual time: days of faults from a seed. What must never happen is looked at all
 * the time, what must be so in the end when the world has been friendly for a while.
 */

const HOSTS = 6;
const BACKENDS = 40;
const DIALS = { concurrency: 8, perSecond: 10, perHostPerSecond: 4 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HALF_A_DAY = 12 * HOUR;
const SEEDS = [1, 2, 3, 4];
/**
 * What may keep a backend from a server that is well, at the longest: an open breaker at its maximum with
 * its jitter, then a probe; and a turn in the line.
 */
const RECOVERY = 300_000 * 1.2 + 30_000 + (BACKENDS / DIALS.perHostPerSecond) * 1_000;

leaveLoadUnread();

class World {
  readonly clock = new VirtualClock();
  readonly network: VirtualNetwork;
  readonly engine: Engine;
  readonly log: string[] = [];
  trips = 0;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.network = new VirtualNetwork(this.clock, seededRandom(seed + 1));
    this.engine = new Engine({
      fleet: configureFleet(
        {
          version: 1,
          dials: DIALS,
          backends: Array.from({ length: BACKENDS }, (_, index) => ({
            id: `backend-${index}`,
            url: `ws://host-${index % HOSTS}.test/`,
          })),
        },
        'virtual',
      ),
      version: '0.0.0',
      demo: false,
      log: (line) => this.log.push(line),
      clock: this.clock,
      random,
      connect: this.network.connect,
    });
    this.engine.fleet.events.onEvent((event) => {
      if (event.kind === 'breaker' && event.to === 'open') this.trips++;
    });
    this.engine.start();
  }

  statuses(): BackendStatus[] {
    return this.engine.fleet.statuses();
  }

  /** Time passes in small steps, and after each the invariants hold. */
  pass(ms: number, step = 5_000): void {
    for (let left = ms; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left));
      this.check();
    }
  }

  private check(): void {
    const { network } = this;
    expect([...network.doubled], 'backends with two sockets at once').toEqual([]);
    expect(network.mostUnderWay).toBeLessThanOrEqual(DIALS.concurrency);
    const now = this.engine.fleet.timeline.utc(this.clock.now());
    for (const { state } of this.statuses()) {
      if (!('until' in state) || state.until === null) continue;
      expect(state.until, `${state.phase} lasts past its deadline`).toBeGreaterThanOrEqual(now - 1);
    }
  }

  /** In any second, as the server counts it. */
  mostDialsInASecond(): number {
    const { dials } = this.network;
    let most = 0;
    for (let from = 0, to = 0; to < dials.length; to++) {
      while ((dials[to] as number) - (dials[from] as number) >= 1_000) from++;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}

const MOODS: readonly Mood[] = ['well', 'well', 'down', 'mute', 'status 503', 'fickle'];
const ACTIONS = ['reconnect', 'pause', 'resume', 'reset'] as const;
const actor = { name: 'mallory', session: 'window 1' };

/** Something happens to the world, drawn from its seed. */
function befall({ network, engine }: World, random: Random): void {
  const draw = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const kind = random();
  if (kind < 0.6) network.set(`host-${Math.floor(random() * HOSTS)}.test`, draw(MOODS));
  else if (kind < 0.75) network.plugged = random() < 0.5;
  else {
    const backend = `backend-${Math.floor(random() * BACKENDS)}`;
    engine.fleet.act({ action: draw(ACTIONS) }, [backend], actor, null);
  }
}

describe('a whole fleet over half a simulated day of faults', () => {
  it.each(SEEDS)(
    'never has two sockets of a backend, keeps its budgets, and is all open when the world is well: seed %i',
    async (seed) => {
      const random = seededRandom(seed);
      const world = new World(seed);
      world.pass(30_000);
      for (let since = 0; since < HALF_A_DAY; ) {
        befall(world, random);
        const wait = random() < 0.5 ? random() * 5_000 : random() * 20 * MINUTE;
        world.pass(wait, Math.max(1_000, wait / 20));
        since += wait;
      }
      world.network.plugged = true;
      for (let host = 0; host < HOSTS; host++) world.network.set(`host-${host}.test`, 'well');
      const everyone = Array.from({ length: BACKENDS }, (_, index) => `backend-${index}`);
      world.engine.fleet.act({ action: 'resume' }, everyone, actor, null);
      world.pass(RECOVERY, 10_000);
      expect(world.statuses().map(({ state }) => state.phase)).toEqual(everyone.map(() => 'open'));
      expect(world.network.open).toBe(BACKENDS);
      expect(world.mostDialsInASecond()).toBeLessThanOrEqual(DIALS.perSecond * 1.1 + 1);
      expect(world.log).toEqual([]);
      const stopped = world.engine.stop();
      world.clock.advance(10_000);
      await stopped;
      expect(world.network.open).toBe(0);
      expect(world.clock.pending, 'timers that outlive the engine').toBe(0);
    },
    60_000,
  );

  it('charges no breaker when our own cable is pulled, however long', () => {
    const world = new World(1);
    world.pass(MINUTE);
    world.network.plugged = false;
    world.pass(2 * HOUR, 10_000);
    expect(world.trips).toBe(0);
    world.network.plugged = true;
    world.pass(2 * MINUTE);
    expect(world.statuses().map(({ state }) => state.phase)).toEqual(Array(BACKENDS).fill('open'));
    expect(world.trips).toBe(0);
  });

  it('goes on when the one dial that asks for the network is given up by an operator', () => {
    const world = new World(3);
    world.pass(MINUTE);
    world.network.plugged = false;
    world.pass(2 * MINUTE, 1_000);
    expect(world.engine.fleet.faults.current).not.toBeNull();
    const dialling = () => world.statuses().findIndex(({ state }) => state.phase === 'connecting');
    for (let step = 0; dialling() < 0 && step < 60_000; step++) world.clock.advance(1);
    world.engine.fleet.act({ action: 'pause' }, [`backend-${dialling()}`], actor, null);
    world.network.plugged = true;
    world.pass(5 * MINUTE);
    expect(world.statuses().filter(({ state }) => state.phase === 'open')).toHaveLength(BACKENDS - 1);
  });

  it('has no more timers and connections after a day of flapping than after the first minute', {
    timeout: 60_000,
  }, () => {
    const world = new World(2);
    world.pass(10 * MINUTE);
    const before = world.clock.pending;
    for (let hour = 0; hour < 24; hour++) {
      world.network.set(`host-${hour % HOSTS}.test`, hour % 2 === 0 ? 'down' : 'fickle');
      world.pass(20 * MINUTE, MINUTE);
      world.network.set(`host-${hour % HOSTS}.test`, 'well');
      world.pass(40 * MINUTE, MINUTE);
    }
    expect(world.statuses().every(({ state }) => state.phase === 'open')).toBe(true);
    expect(world.network.open).toBe(BACKENDS);
    // Pings and pongs on their way come and go.
    expect(Math.abs(world.clock.pending - before)).toBeLessThanOrEqual(BACKENDS);
  });
});
