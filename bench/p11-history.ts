import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HistoryKeeper } from '../src/engine/history/history-keeper.ts';
import { STATE } from '../src/engine/history/history-query.ts';
import {
  BACKEND_LAYOUT,
  COUNTED_NAMES,
  type CountedName,
  FLEET_LAYOUT,
  SERVER_TIER,
} from '../src/engine/history/history-series.ts';
import { HistoryStore } from '../src/engine/history/history-store.ts';
import { LatencyLog } from '../src/engine/history/latency-log.ts';
import type { TierNote } from '../src/engine/history/server-tiers.ts';
import { spawnFromSource } from '../src/engine/history/test-thread.ts';
import { DEFAULT_SETTINGS } from '../src/engine/history/tiers.ts';
import { VirtualClock } from '../src/engine/virtual-clock.ts';
import { createFrame, packState } from '../src/shared/frame.ts';
import { type Random, seededRandom } from '../src/shared/random.ts';
import { conclude, progress } from './report.ts';
import { median } from './statistics.ts';

/*
 * P11: what history takes on disk and how long a day of one backend takes to read. The fleet is lively: Poisson
 * traffic in both directions at rates of its own per backend, a round trip every 15 s, a fifth of the backends with a
 * timestamp in every message, one in twenty that loses its connection every few minutes, one in ten with messages that
 * wait, and one in five whose server says every 10 s how many connections it has, in three tiers. They are in groups
 * of fifty.
 */

const START = Date.UTC(2026, 0, 1);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const HEARTBEAT = 15;
const STATS = 10;
const IN_GROUP = 50;
/** Messages per second that are looked into at most. */
const INSPECTED = 100;

/** How many of something with this mean happen. */
function poisson(mean: number, random: Random): number {
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const limit = Math.exp(-mean);
  let count = -1;
  for (let product = 1; product > limit; product *= random()) count++;
  return Math.max(0, count);
}

/** A heavy right side, as latencies have. */
const latency = (base: number, random: Random) => base * (0.9 + 0.1 * random() + 0.05 / (1.02 - random()));

const UP = packState('open', 'closed', 'up');
const DOWN = packState('waiting', 'closed', 'connecting');

class LivelyFleet {
  readonly ids: string[];
  private readonly random = seededRandom(11);
  private readonly rates: number[];
  private readonly bases: number[];
  private readonly downUntil: number[];
  /** By the server's account. */
  private readonly connections: number[];
  private readonly log = new LatencyLog();
  private second = 0;

  constructor(readonly size: number) {
    const each = <T>(make: () => T) => Array.from({ length: size }, make);
    this.ids = Array.from({ length: size }, (_, index) => `backend-${index}`);
    // From 0.5 to 50 messages per second, evenly by order of magnitude.
    this.rates = each(() => 0.5 * 100 ** this.random());
    this.bases = each(() => 2 + 60 * this.random());
    this.downUntil = each(() => 0);
    this.connections = each(() => Math.round(1_000 * this.random()));
  }

  /** What it does within a tick of so many seconds. */
  tick(seconds: number) {
    const { size, random } = this;
    this.second += seconds;
    const columns = new Float64Array(size * BACKEND_LAYOUT.perTick.length);
    columns.fill(Number.NaN, size * COUNTED_NAMES.length);
    const tiers: TierNote[] = [];
    const fleet = new Float64Array(FLEET_LAYOUT.perTick.length);
    const state = new Uint32Array(size);
    const add = (row: number, series: number, count: number) => {
      columns[series * size + row] = count;
      fleet[series] = (fleet[series] as number) + count;
    };
    for (let row = 0; row < size; row++) {
      if (row % 20 === 0 && random() < seconds / 300) {
        this.downUntil[row] = this.second + 10;
        add(row, COUNTED_NAMES.indexOf('failures'), 1);
        add(row, COUNTED_NAMES.indexOf('reconnectsAutomatic'), 1);
        add(row, COUNTED_NAMES.indexOf('dialsSucceeded'), 1);
        const parts = ['dial', 'dial.dns', 'dial.tcp', 'dial.tls', 'dial.upgrade', 'dial.hello'] as const;
        for (const part of parts) this.log.record(part, row, latency(this.bases[row] as number, random));
        this.log.record('recovery', row, 10_000);
      }
      const down = (this.downUntil[row] as number) > this.second;
      state[row] = down ? DOWN : UP;
      if (down) continue;
      const rate = (this.rates[row] as number) * seconds;
      const messagesIn = poisson(rate, random);
      const messagesOut = poisson(rate / 5, random);
      add(row, 0, messagesIn);
      add(row, 1, messagesOut);
      add(row, 2, messagesIn * 240 + Math.floor(messagesIn * 40 * random()));
      add(row, 3, messagesOut * 120 + Math.floor(messagesOut * 20 * random()));
      const gauge = (place: number, value: number) => {
        columns[(COUNTED_NAMES.length + place) * size + row] = value;
      };
      if (row % 10 === 0) gauge(0, poisson(3, random));
      if (row % 5 === 0) {
        const connections = this.connections[row] as number;
        gauge(1, connections);
        if ((this.second + row) % STATS < seconds) {
          const now = Math.max(0, connections + poisson(20, random) - 20);
          this.connections[row] = now;
          const pro = Math.round(now / 5);
          tiers.push({ slot: row, tiers: Object.entries({ free: now - 2 * pro, pro, team: pro }) });
        }
      }
      const base = this.bases[row] as number;
      if ((this.second + row) % HEARTBEAT < seconds) this.log.record('rtt', row, latency(base, random));
      if (row % 5 !== 0) continue;
      for (let count = Math.min(INSPECTED * seconds, messagesIn); count > 0; count--) {
        this.log.record('delivery', row, latency(base / 2, random));
      }
    }
    return { state, used: size, columns, fleet, samples: this.log.take(), tiers };
  }
}

/** A keeper in a directory of its own, and a fleet that it follows. */
function kept(directory: string, name: string, size: number) {
  const clock = new VirtualClock(START);
  const file = join(directory, `${name}.db`);
  const onProblem = (line: string) => {
    throw new Error(line);
  };
  const keeper = new HistoryKeeper({ directory, file, settings: DEFAULT_SETTINGS, clock, onProblem });
  const fleet = new LivelyFleet(size);
  const slots = Uint32Array.from({ length: size }, (_, row) => row);
  const groups = fleet.ids.map((_, row) => `group-${Math.floor(row / IN_GROUP)}`);
  keeper.follow({ fleet: 'bench', ids: fleet.ids, groups, slots, samples: new Uint32Array() });
  return {
    file,
    keeper,
    /** Lets time pass; returns the ms that the keeper took for each tick. */
    pass(ms: number, seconds: number): number[] {
      const times: number[] = [];
      for (const end = clock.now() + ms; clock.now() < end; ) {
        clock.advance(seconds * SECOND);
        const tick = { time: clock.wall(), elapsed: seconds * SECOND, ...fleet.tick(seconds) };
        const start = performance.now();
        keeper.tick(tick);
        times.push(performance.now() - start);
      }
      return times;
    },
  };
}

/** ms that handing over a tick holds up the thread of the sockets. */
async function handOver(directory: string, backends: number): Promise<number[]> {
  const file = join(directory, `handed-${backends}.db`);
  const store = new HistoryStore({
    spawn: spawnFromSource,
    data: { directory, file, settings: DEFAULT_SETTINGS },
    onProblem: progress,
  });
  const rows = Array.from({ length: backends }, (_, row) => ({
    id: `backend-${row}`,
    group: `group-${row % IN_GROUP}`,
  }));
  store.follow({ name: 'bench', backends: rows }, Uint32Array.from(rows.keys()));
  const of = <T>(make: () => T) =>
    Object.fromEntries(COUNTED_NAMES.map((name) => [name, make()])) as Record<CountedName, T>;
  const counts = {
    used: backends,
    grown: of(() => new Float64Array(backends).fill(3)),
    sums: of(() => 3),
    gauges: {
      queueDepth: new Float64Array(backends).fill(1),
      serverConnections: new Float64Array(backends).fill(50),
    },
  };
  const times: number[] = [];
  for (let second = 1; second <= 200; second++) {
    const frame = createFrame({
      sequence: second,
      time: Date.now() + second * SECOND,
      revision: 1,
      rows: backends,
      tick: SECOND,
    });
    frame.state.fill(UP);
    if (second % STATS === 0) {
      for (let slot = 0; slot < backends; slot += 5)
        store.serverTiers(slot, { free: second, pro: 3, team: 3 });
    }
    const start = performance.now();
    store.tick(frame, counts);
    times.push(performance.now() - start);
    await nextTurn();
  }
  await store.close();
  return times.sort((a, b) => a - b);
}

const directory = mkdtempSync(join(tmpdir(), 'wirewatch-p11-'));
try {
  const BACKENDS = 1_000;
  progress(`P11: an hour of ${BACKENDS} backends, tick by tick`);
  // What there is but once, its sources above all, does not grow by the hour.
  const beginning = kept(directory, 'beginning', BACKENDS);
  beginning.pass(10 * SECOND, 1);
  beginning.keeper.close();
  const once = statSync(beginning.file).size;
  const hour = kept(directory, 'hour', BACKENDS);
  const ticks = hour.pass(HOUR, 1);
  hour.keeper.close();
  const bytesPerDay = once + (statSync(hour.file).size - once) * 24;
  // A value per second of each count and the state, and of round trips and deliveries the three quantiles of a frame.
  const samplesPerDay = BACKENDS * 86_400 * (COUNTED_NAMES.length + 1 + 2 * 3);
  const peer = samplesPerDay / 1e6;
  const sorted = ticks.sort((a, b) => a - b);
  const busy = ticks.reduce((sum, ms) => sum + ms, 0) / HOUR;

  const READ = 256;
  progress(`P11: a day of ${READ} backends, ten seconds at a time, to be read`);
  const day = kept(directory, 'day', READ);
  day.pass(DAY, 10);
  const query = (backend: string) => ({
    fleet: 'bench',
    source: { kind: 'backend', backend } as const,
    series: [...BACKEND_LAYOUT.byName.keys(), STATE, SERVER_TIER],
    from: START,
    to: START + DAY,
    points: 500,
  });
  const times = Array.from({ length: 40 }, (_, index) => {
    const start = performance.now();
    const found = day.keeper.answer(query(`backend-${(index * 37) % READ}`));
    if (!found.ok || found.value.points < 250) throw new Error('no answer');
    return performance.now() - start;
  });
  day.keeper.close();
  const [first = 0, ...warm] = times;

  progress('P11: what it costs the thread of the sockets');
  const thousand = await handOver(directory, BACKENDS);
  const tenThousand = await handOver(directory, 10_000);
  const longest = thousand.at(-1) ?? 0;

  conclude([
    {
      id: 'P11',
      bar: '1,000 backends, all tiers: ≤ 250 MB per day',
      against: "MB at Prometheus' 1 byte per sample of each second",
      peer,
      ours: bytesPerDay / 1e6,
      unit: 'MB',
      ratio: bytesPerDay / 1e6 / peer,
      held: bytesPerDay <= 250e6,
      note: `the thread is busy ${(busy * 100).toFixed(1)} % of a core; a tick takes it ${median(ticks).toFixed(2)} ms, one in a hundred ${(sorted[Math.floor(ticks.length * 0.99)] ?? 0).toFixed(0)} ms, the longest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
    },
    {
      id: 'P11',
      bar: '24 h of one backend, every series, 500 points: ≤ 50 ms',
      against: 'the bar',
      peer: 50,
      ours: median(warm),
      unit: 'ms',
      ratio: median(warm) / 50,
      range: [Math.min(...warm) / 50, Math.max(...warm) / 50],
      held: median(warm) <= 50,
      note: `of ${warm.length} queries the slowest took ${Math.max(...warm).toFixed(1)} ms; the first, whose code is not compiled yet, ${first.toFixed(1)} ms`,
    },
    {
      id: 'P11',
      bar: 'a tick of 1,000 backends holds up the sockets ≤ 10 ms',
      against: 'the bar',
      peer: 10,
      ours: longest,
      unit: 'ms',
      ratio: longest / 10,
      held: longest <= 10,
      note: `the longest of ${thousand.length}, the median ${median(thousand).toFixed(2)} ms; of 10,000 backends ${(tenThousand.at(-1) ?? 0).toFixed(2)} and ${median(tenThousand).toFixed(2)} ms`,
    },
  ]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
