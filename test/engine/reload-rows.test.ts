import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connect } from '../../src/engine/dial/link.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Counters } from '../../src/engine/telemetry/counters.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { BACKEND_SERIES } from '../../src/shared/contract.ts';
import { backendColumn, type Frame, phaseOf } from '../../src/shared/frame.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { fleetOf } from './support.ts';
import { VirtualNetwork } from './virtual-network.ts';

/*
 * A fleet file that is edited at random while messages come, in virtual time. Whatever the slots do, what a
 * frame says in a row has to be what was sent to the backend that stands in that row of the fleet file.
 */

const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const TICK = 1_000;

/** One stay of a backend in the fleet, with the messages that came to it meanwhile. */
interface Stay {
  sent: number;
  seen: number;
}

interface Traffic {
  stay: Stay;
  slot: number;
  counters: Counters;
  open: boolean;
}

interface Edit {
  ids: string[];
  /** Of the URL: another one is another connection. */
  path: number;
  /** A policy: another one is not. */
  slowAfter: number;
}

class World {
  readonly clock = new VirtualClock();
  readonly network: VirtualNetwork;
  readonly engine: Engine;
  readonly frames: Frame[] = [];
  private readonly stays = new Map<string, Stay>();
  private readonly traffic = new Set<Traffic>();
  /** By id, over all of its stays. */
  readonly seen = new Map<string, number>();
  ids: string[];

  constructor(seed: number, edit: Edit) {
    this.network = new VirtualNetwork(this.clock, seededRandom(seed));
    this.ids = edit.ids;
    this.enter(edit.ids);
    this.engine = new Engine({
      fleet: this.fleet(edit),
      version: '0.0.0',
      demo: false,
      log: () => undefined,
      clock: this.clock,
      random: seededRandom(seed),
      connect: this.connect,
    });
    this.engine.onFrame((frame) => this.take(frame));
    this.engine.start();
  }

  configure(edit: Edit): void {
    const [before, after] = [new Set(this.ids), new Set(edit.ids)];
    for (const id of before) if (!after.has(id)) this.stays.delete(id);
    this.ids = edit.ids;
    this.enter(edit.ids);
    this.engine.configure(this.fleet(edit));
  }

  /** Every connection that is open, also of a backend that is leaving, gets so many messages. */
  send(count: number): void {
    for (const { stay, slot, counters, open } of this.traffic) {
      if (!open) continue;
      counters.messagesIn[slot] = (counters.messagesIn[slot] as number) + count;
      stay.sent += count;
    }
  }

  /** Time passes, and what is promised by then is kept. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The same in steps, so that what waits for the end of a connection begins when that is told. */
  async settle(): Promise<void> {
    for (let step = 0; step < 20; step++) await this.pass(300);
  }

  check(): void {
    expect([...this.network.doubled], 'backends with two connections at once').toEqual([]);
    const { fleet } = this.engine;
    expect(fleet.info.backends.map(({ id }) => id)).toEqual(this.ids);
    expect(this.ids.map((id) => fleet.rowOf(id))).toEqual(this.ids.map((_, row) => row));
    const open = new Set([...this.traffic].filter((each) => each.open).map(({ stay }) => stay));
    fleet.statuses().forEach(({ state }, row) => {
      const stay = this.stayIn(row);
      if (state.phase === 'open') expect(open.has(stay)).toBe(true);
    });
  }

  stayIn(row: number): Stay {
    const stay = this.stays.get(this.ids[row] as string);
    if (!stay) throw new Error(`nobody is in row ${row}`);
    return stay;
  }

  private enter(ids: readonly string[]): void {
    for (const id of ids) if (!this.stays.has(id)) this.stays.set(id, { sent: 0, seen: 0 });
  }

  private take(frame: Frame): void {
    this.frames.push(frame);
    expect(frame.rows).toBe(this.ids.length);
    expect(frame.revision).toBe(this.engine.fleet.info.revision);
    const rates = frame.columns[backendColumn('messagesIn')] as Float32Array;
    const statuses = this.engine.fleet.statuses();
    this.ids.forEach((id, row) => {
      const stay = this.stayIn(row);
      const messages = Math.round(((rates[row] as number) * frame.tick) / 1_000);
      stay.seen += messages;
      this.seen.set(id, (this.seen.get(id) ?? 0) + messages);
      expect(stay.seen, `messages of ${id} in row ${row}`).toBe(stay.sent);
      expect(phaseOf(frame.state[row] as number)).toBe(statuses[row]?.state.phase);
    });
  }

  private readonly connect: Connect = (target, slot, counters, clock, events) => {
    const { id } = target.config.info;
    const stay = this.stays.get(id);
    if (!stay) throw new Error(`${id} dials and is not in the fleet`);
    const traffic: Traffic = { stay, slot, counters, open: false };
    this.traffic.add(traffic);
    return this.network.connect(target, slot, counters, clock, {
      onPong: (token) => events.onPong(token),
      onEnding: (ending) => events.onEnding(ending),
      onOpened: () => {
        traffic.open = true;
        events.onOpened();
      },
      onEnded: (ending) => {
        this.traffic.delete(traffic);
        events.onEnded(ending);
      },
    });
  };

  private fleet({ ids, path, slowAfter }: Edit) {
    return fleetOf(
      ids.map((id) => ({ id, url: `ws://host-${id}.test/${path}` })),
      { slowAfter, closeGrace: 1_000 },
    );
  }
}

const edit: fc.Arbitrary<Edit> = fc.record({
  ids: fc.shuffledSubarray(IDS, { minLength: 1 }),
  path: fc.integer({ min: 1, max: 3 }),
  slowAfter: fc.constantFrom(100, 200),
});

type Step = { edit: Edit } | { send: number } | { pass: number } | { cut: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ edit }) },
  { weight: 3, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 1_000 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      pass: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 3_000 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ cut: fc.constantFrom(...IDS) }) },
);

describe('a fleet file that is edited again and again', () => {
  it('has in every row of every frame what its backend got, and never two connections of one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), edit, fc.array(step, { maxLength: 60 }), async (seed, first, steps) => {
        const world = new World(seed, first);
        await world.pass(500);
        for (const each of steps) {
          if ('edit' in each) world.configure(each.edit);
          else if ('send' in each) world.send(each.send);
          else if ('cut' in each) world.network.set(`host-${each.cut}.test`, 'fickle');
          else await world.pass(each.pass);
          world.check();
        }
        for (const id of IDS) world.network.set(`host-${id}.test`, 'well');
        await world.settle();
        expect(world.engine.fleet.statuses().map(({ state }) => state.phase)).toEqual(
          world.ids.map(() => 'open'),
        );
        expect(world.network.open).toBe(world.ids.length);
        // The history has each backend by its id, over all of its stays.
        const column = BACKEND_SERIES.indexOf('messagesIn');
        for (const [id, seen] of world.seen) {
          const rates = world.engine.history.recent.backend(id).columns[column] as Float32Array;
          const sum = rates.reduce((all, rate) => all + (Number.isNaN(rate) ? 0 : (rate * TICK) / 1_000), 0);
          expect(sum).toBeCloseTo(seen, 3);
        }
        const stopped = world.engine.stop();
        await world.settle();
        await stopped;
        expect(world.network.open).toBe(0);
        expect(world.clock.pending, 'timers that outlive the engine').toBe(0);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
