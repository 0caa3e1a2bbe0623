import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Engine } from '../src/engine/engine.ts';
import { configureFleet } from '../src/engine/fleet-file/fleet-config.ts';
import { VirtualClock } from '../src/engine/virtual-clock.ts';
import { PROTOCOL_VERSION } from '../src/shared/contract.ts';
import { fleetColumn } from '../src/shared/frame.ts';
import { seededRandom } from '../src/shared/random.ts';
import { RpcClient } from '../src/shared/rpc.ts';
import { portPair } from '../test/engine/port-transport.ts';
import { type Mood, VirtualNetwork } from '../test/engine/virtual-network.ts';
import { type Bar, conclude, figure, progress } from './report.ts';

/*
 * P12: 30 hours of flapping in virtual time. A whole engine over a network that is not real, on a clock
 * that is not either: whatever the engine leaves behind each time that a connection comes and goes, or
 * that a page does, is there many times over in the end.
 *
 * Hours of flapping end with a while in which all is well, and only then it is counted, so that the same
 * is counted before and after. The first two hours fill what is bounded: the history, the timeline, the
 * last attempts.
 */

const BACKENDS = 1_000;
const HOSTS = 20;
const HOURS = 30;
const WARM_UP_HOURS = 2;
const HEAP_AT_MOST = 1.02;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A server falls ill this often, the next one each time, and for so long. */
const FLAP_EVERY = 30 * SECOND;
const ILL_FOR = 12 * SECOND;
/** Longer than a breaker is ever open, and its probe: after it, everyone is open for good. */
const WELL_FOR = 20 * MINUTE;
/** Of each hour. */
const FLAPS = (40 * MINUTE) / FLAP_EVERY;
/** A page comes with every so many flaps, and goes again after the flap. */
const PAGE_EVERY = 20;

/** Four times the default, ms: most of the time of this bench would go into pings that are answered. */
const HEARTBEAT = MINUTE;

const ILLNESSES: readonly Mood[] = ['down', 'mute', 'status 503', 'fickle'];

const hostOf = (number: number): string => `host-${number % HOSTS}.test`;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What must not grow. */
interface Count {
  /** Timers of the engine: without what the network has on its way. */
  timers: number;
  sockets: number;
  /** Of the process, and handles that keep it alive. */
  listeners: number;
  /** Bytes after a collection, what V8 knows of outside of its heap included. */
  heap: number;
}

class World {
  readonly clock = new VirtualClock();
  readonly network = new VirtualNetwork(this.clock, seededRandom(2));
  readonly engine: Engine;
  flaps = 0;
  lost = 0;
  trips = 0;
  pages = 0;
  private open = 0;

  constructor() {
    this.engine = new Engine({
      fleet: configureFleet(
        {
          version: 1,
          defaults: { heartbeat: { interval: HEARTBEAT } },
          dials: { concurrency: 100, perSecond: 200, perHostPerSecond: 50 },
          backends: Array.from({ length: BACKENDS }, (_, index) => ({
            id: `backend-${index}`,
            url: `ws://${hostOf(index)}/`,
          })),
        },
        'endurance',
      ),
      version: 'bench',
      demo: false,
      log: progress,
      clock: this.clock,
      random: seededRandom(1),
      connect: this.network.connect,
    });
    this.engine.fleet.events.onEvent((event) => {
      if (event.kind === 'lost') this.lost++;
      if (event.kind === 'breaker' && event.to === 'open') this.trips++;
    });
    const column = fleetColumn('phase.open');
    this.engine.onFrame(({ fleet }) => {
      this.open = fleet[column] as number;
    });
    this.engine.start();
  }

  /** One hour: flapping, and then none. */
  async hour(): Promise<void> {
    for (let flap = 0; flap < FLAPS; flap++) {
      if (flap % PAGE_EVERY === 0) await this.page();
      else this.flap();
      // A turn of the real event loop, for whatever waits for one.
      await nextTurn();
    }
    this.clock.advance(WELL_FOR);
    this.network.forgetDials();
    if (this.open !== BACKENDS) throw new Error(`${this.open} of ${BACKENDS} are open after the flapping`);
  }

  async count(): Promise<Count> {
    // What a finalizer lets go is gone only after the next.
    for (let round = 0; round < 4; round++) {
      collect();
      await nextTurn();
    }
    const { heapUsed, external } = process.memoryUsage();
    const { clock, network } = this;
    const listening = process.eventNames().map((name) => process.listenerCount(name));
    return {
      timers: clock.pending - network.inTransit,
      sockets: network.open,
      listeners: listening.reduce((sum, each) => sum + each, 0) + process.getActiveResourcesInfo().length,
      heap: heapUsed + external,
    };
  }

  async end(): Promise<Count> {
    const stopped = this.engine.stop();
    this.clock.advance(MINUTE);
    await stopped;
    return this.count();
  }

  /** One server falls ill, all connections to it are lost, and it gets well. */
  private flap(): void {
    const { network, clock } = this;
    const host = hostOf(this.flaps);
    const illness = ILLNESSES[Math.floor(this.flaps / HOSTS) % ILLNESSES.length] as Mood;
    this.flaps++;
    network.set(host, illness);
    clock.advance(ILL_FOR);
    network.set(host, 'well');
    clock.advance(FLAP_EVERY - ILL_FOR);
  }

  /** Somebody opens a page, looks at a backend while its server falls ill, and closes the page. */
  private async page(): Promise<void> {
    const ends = portPair();
    const page = new RpcClient(ends.page);
    const session = this.engine.attach(ends.engine, { shell: 'desktop', actor: 'bench', label: 'window 1' });
    const backend = `backend-${this.flaps % HOSTS}`;
    const opened = await page.call('session.open', { protocol: PROTOCOL_VERSION });
    const looked = await page.call('session.look', { rows: [backend], open: [backend] });
    if (!opened.ok || !looked.ok) throw new Error('a page could not be opened');
    this.flap();
    const drawn = await page.call('series.backend', { backend });
    if (!drawn.ok) throw new Error(drawn.error.message);
    session.dispose();
    page.dispose();
    ends.page.dispose();
    this.pages++;
  }
}

const grown = (unit: string, what: string, before: number, after: number, atMost: number): Bar => ({
  id: 'P12',
  bar: what,
  against: 'before',
  peer: before,
  ours: after,
  unit,
  ratio: after / before,
  held: after <= before * atMost,
});

const startedAt = performance.now();
const seconds = (): string => `${Math.round((performance.now() - startedAt) / 1_000)} s`;

const world = new World();
// Until all are open: the first hour begins like all others.
world.clock.advance(MINUTE);
for (let hour = 0; hour < WARM_UP_HOURS; hour++) await world.hour();
progress(`P12: ${WARM_UP_HOURS} hours to fill what is bounded took ${seconds()}`);
const before = await world.count();
const lostBefore = world.lost;
for (let hour = 1; hour <= HOURS; hour++) {
  await world.hour();
  if (hour % 5 === 0) {
    const { heap, timers } = await world.count();
    progress(
      `P12: ${hour} of ${HOURS} hours after ${seconds()}: ${figure(heap / 1_048_576)} MiB, ${timers} timers`,
    );
  }
}
const after = await world.count();
const { flaps, lost, trips, pages } = world;
const end = await world.end();

const MIB = 1_048_576;
const what = `${HOURS} simulated hours of flapping, ${BACKENDS} backends`;
conclude([
  {
    ...grown('MiB after GC', `${what}: heap, ± 2 %`, before.heap / MIB, after.heap / MIB, HEAP_AT_MOST),
    held: Math.abs(after.heap / before.heap - 1) <= HEAP_AT_MOST - 1,
    note: `${(lost - lostBefore).toLocaleString('en')} connections lost in ${flaps} flaps, ${trips} trips of breakers, ${pages} pages opened and closed, in ${seconds()} of real time`,
  },
  grown('timers', `${what}: live timers of the engine`, before.timers, after.timers, 1),
  grown('sockets', `${what}: sockets`, before.sockets, after.sockets, 1),
  grown('listeners', `${what}: listeners and handles of the process`, before.listeners, after.listeners, 1),
  {
    id: 'P12',
    bar: 'then stopped: timers and sockets left',
    against: 'none',
    peer: 0,
    ours: end.timers + end.sockets,
    unit: 'timers and sockets',
    ratio: Number.NaN,
    held: end.timers + end.sockets === 0,
  },
]);
