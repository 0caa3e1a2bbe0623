import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryAnswer } from '../../src/engine/history/history-answer.ts';
import { HistoryKeeper } from '../../src/engine/history/history-keeper.ts';
import { STATE } from '../../src/engine/history/history-query.ts';
import {
  BACKEND_GAUGE_NAMES,
  BACKEND_LAYOUT,
  COUNTED_NAMES,
  FLEET_GAUGE_NAMES,
  FLEET_LAYOUT,
  LATENCY_NAMES,
  SERVER_TIER,
} from '../../src/engine/history/history-series.ts';
import { LatencyLog } from '../../src/engine/history/latency-log.ts';
import type { TierNote } from '../../src/engine/history/server-tiers.ts';
import { aBackend, FLEET } from '../../src/engine/history/test-keeper.ts';
import { bucketOfTick, DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { breakerOf, healthOf, packState, phaseOf } from '../../src/shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../src/shared/health.ts';
import type { Random } from '../../src/shared/random.ts';
import type { SeriesSource } from '../../src/shared/range.ts';

/** UTC ms that virtual time begins at: no bucket does. */
export const START = Date.UTC(2026, 0, 1, 7, 59, 53);
const NAME = 'orders';
const SLOTS = 12;
const GROUPS = ['east', 'west', 'south'];
const TIERS = ['free', 'pro', 'a tier.with a dot'];

const folders: string[] = [];
const keepers: HistoryKeeper[] = [];
/** Ends every keeper and removes every folder of a test. */
export function cleanUp(): void {
  for (const keeper of keepers.splice(0)) keeper.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-history-'));
  folders.push(folder);
  return folder;
}

/** What one source did within one tick. */
export interface Said {
  /** UTC ms, start of its finest bucket. */
  bucket: number;
  elapsed: number;
  /** -1: it has none. */
  state: number;
  counted: number[];
  /** By name; those that there are. */
  gauges: Map<string, number>;
  /** ms, by kind. */
  latencies: number[][];
  /** Connections by the server's own tiers. */
  tiers: Map<string, number>;
}

/** All that was said of a source, in order. */
export interface History {
  source: SeriesSource;
  said: Said[];
}

interface Backend {
  id: string;
  slot: number;
  group: string | null;
  state: number;
  tiers: Map<string, number>;
}

const pick = <T>(from: readonly T[], random: Random): T => from[Math.floor(random() * from.length)] as T;

function randomCount(random: Random): number {
  const kind = random();
  if (kind < 0.5) return 0;
  if (kind < 0.9) return Math.floor(random() * 20);
  return Math.floor(random() * 1e7);
}

const randomState = (random: Random) =>
  packState(pick(PHASES, random), pick(BREAKER_STATES, random), pick(HEALTHS, random));

const keyOf = (source: SeriesSource) => JSON.stringify(source);

/** A console that is watched by a model of itself. */
export class WatchedConsole {
  readonly clock = new VirtualClock(START);
  readonly problems: string[] = [];
  /** What is on disk by now, by source. */
  private readonly kept = new Map<string, History>();
  /** What is not. */
  private pending: [source: SeriesSource, said: Said][] = [];
  private directory = temporaryFolder();
  private keeper: HistoryKeeper;
  /** By row, each with its slot. */
  private backends: Backend[] = [];
  private readonly log = new LatencyLog();
  private notes: TierNote[] = [];
  private skew = 0;
  private left: { slot: number } | null = null;

  constructor(private readonly random: Random) {
    this.keeper = this.open();
    this.rearrange();
  }

  /** UTC ms, as the console has it. */
  get now(): number {
    return this.clock.wall() + this.skew;
  }

  /** What an answer has to say by now. */
  histories(): History[] {
    const all = new Map([...this.kept].map(([key, { source, said }]) => [key, { source, said: [...said] }]));
    for (const [source, said] of this.pending) add(all, source, said);
    return [...all.values()];
  }

  tick(): void {
    const { random, backends } = this;
    const elapsed = random() < 0.05 ? 500 + Math.floor(random() * 4_000) : 999 + Math.floor(random() * 3);
    this.clock.advance(elapsed);
    const time = this.now;
    const columns = new Float64Array(SLOTS * BACKEND_LAYOUT.perTick.length).fill(Number.NaN);
    const nothing = (state: number): Said => ({
      bucket: bucketOfTick(time, elapsed),
      elapsed,
      state,
      counted: COUNTED_NAMES.map(() => 0),
      gauges: new Map(),
      latencies: LATENCY_NAMES.map(() => []),
      tiers: new Map(),
    });
    const own = nothing(-1);
    const groups = new Map<string, Said>();
    const rows = backends.map((backend): [SeriesSource, Said] => {
      if (random() < 0.02) backend.state = randomState(random);
      if (random() < 0.05) this.sayTiers(backend);
      const said = nothing(backend.state);
      said.tiers = new Map(backend.tiers);
      COUNTED_NAMES.forEach((_, series) => {
        const count = randomCount(random);
        columns[series * SLOTS + backend.slot] = count;
        said.counted[series] = count;
      });
      BACKEND_GAUGE_NAMES.forEach((name, gauge) => {
        if (random() < 0.3) return;
        const value = Math.floor(random() * 500);
        columns[(COUNTED_NAMES.length + gauge) * SLOTS + backend.slot] = value;
        said.gauges.set(name, value);
      });
      this.measure(backend.slot, said);
      addTo(own, said);
      if (backend.group !== null) {
        const group = groups.get(backend.group) ?? withStates(nothing(-1));
        groups.set(backend.group, group);
        addTo(group, said);
        countStates(group, backend.state);
      }
      return [aBackend(backend.id), said];
    });
    // One whose backend has left is the fleet's alone, and here no row has that slot.
    if (this.left && !backends.some(({ slot }) => slot === this.left?.slot))
      this.measure(this.left.slot, own);
    this.left = null;
    const gauges = FLEET_GAUGE_NAMES.map((name, index) => {
      const value = index > 3 && random() < 0.1 ? Number.NaN : Math.floor(random() * 500);
      if (!Number.isNaN(value)) own.gauges.set(name, value);
      return value;
    });
    // The last bucket is over: it is on disk, and this tick begins another.
    if (this.pending[0] && this.pending[0][1].bucket !== own.bucket) this.keep();
    this.pending.push([FLEET, own], ...rows);
    for (const [group, said] of groups) this.pending.push([{ kind: 'group', group }, said]);
    const tiers = this.notes;
    this.notes = [];
    this.keeper.tick({
      time,
      elapsed,
      state: Uint32Array.from(backends, ({ state }) => state),
      used: SLOTS,
      columns,
      fleet: Float64Array.from([...own.counted, ...gauges, ...BACKEND_GAUGE_NAMES.map(() => Number.NaN)]),
      samples: this.log.take(),
      tiers,
    });
  }

  /** Another set of backends in another order, other slots and other groups; latencies of before count still. */
  rearrange(): void {
    const { random } = this;
    const known = new Map(this.backends.map((backend) => [backend.id, backend]));
    const ids = Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => `backend-${Math.floor(random() * 40)}`,
    );
    const slots = Array.from({ length: SLOTS }, (_, slot) => slot).sort(() => random() - 0.5);
    this.backends = [...new Set(ids)].map((id, row) => {
      const slot = slots[row] as number;
      const before = known.get(id);
      return {
        id,
        slot,
        group: random() < 0.3 ? null : pick(GROUPS, random),
        state: before?.state ?? randomState(random),
        // In another slot it is another socket, whose server has said nothing.
        tiers: before?.slot === slot ? before.tiers : new Map(),
      };
    });
    this.left = { slot: slots.at(-1) as number };
    this.follow();
  }

  /** Nothing is heard for a while. */
  pause(ms: number): void {
    this.clock.advance(ms);
  }

  setClock(by: number): void {
    this.skew += by;
  }

  restart(): void {
    this.keeper.close();
    this.keep();
    this.reopen();
  }

  /** What the file is at this moment is all that the next console finds. */
  kill(): void {
    const next = temporaryFolder();
    for (const name of ['history.db', 'history.db-wal']) {
      const file = join(this.directory, name);
      if (existsSync(file)) copyFileSync(file, join(next, name));
    }
    this.directory = next;
    this.pending = [];
    this.reopen();
  }

  ask(source: SeriesSource, from: number, to: number, points: number): HistoryAnswer {
    const isBackend = source.kind === 'backend';
    const layout = isBackend ? BACKEND_LAYOUT : FLEET_LAYOUT;
    const series = [...layout.byName.keys(), SERVER_TIER, ...(isBackend ? [STATE] : [])];
    const found = this.keeper.answer({ fleet: NAME, source, series, from, to, points });
    if (!found.ok) throw new Error(found.error);
    return found.value;
  }

  private reopen(): void {
    this.keeper = this.open();
    this.notes = [];
    for (const backend of this.backends) backend.tiers = new Map();
    this.follow();
  }

  private open(): HistoryKeeper {
    const keeper = new HistoryKeeper({
      directory: this.directory,
      file: join(this.directory, 'history.db'),
      settings: DEFAULT_SETTINGS,
      clock: this.clock,
      onProblem: (line) => this.problems.push(line),
    });
    keepers.push(keeper);
    return keeper;
  }

  private follow(): void {
    this.keeper.follow({
      fleet: NAME,
      ids: this.backends.map(({ id }) => id),
      groups: this.backends.map(({ group }) => group),
      slots: Uint32Array.from(this.backends, ({ slot }) => slot),
      samples: this.log.take(),
    });
  }

  private sayTiers(backend: Backend): void {
    const { random } = this;
    const silent = random() < 0.3;
    backend.tiers = new Map(
      silent ? [] : TIERS.filter(() => random() < 0.7).map((tier) => [tier, Math.floor(random() * 90)]),
    );
    this.notes.push({ slot: backend.slot, tiers: silent ? null : [...backend.tiers] });
  }

  private measure(slot: number, said: Said): void {
    const { random } = this;
    LATENCY_NAMES.forEach((kind, index) => {
      const count = random() < 0.2 ? Math.floor(random() * 5) : 0;
      for (let each = 0; each < count; each++) {
        // Of hours, where the series has room for them.
        const ms = 10 ** (random() * (kind === 'recovery' ? 8 : 5) - 1);
        this.log.record(kind, slot, ms);
        said.latencies[index]?.push(ms);
      }
    });
  }

  private keep(): void {
    for (const [source, said] of this.pending) add(this.kept, source, said);
    this.pending = [];
  }
}

function add(histories: Map<string, History>, source: SeriesSource, said: Said): void {
  const key = keyOf(source);
  const history = histories.get(key);
  if (history) history.said.push(said);
  else histories.set(key, { source, said: [said] });
}

function addTo(sum: Said, { counted, gauges, latencies, tiers }: Said): void {
  counted.forEach((count, series) => {
    sum.counted[series] = (sum.counted[series] as number) + count;
  });
  latencies.forEach((values, kind) => {
    sum.latencies[kind]?.push(...values);
  });
  for (const [name, value] of gauges) sum.gauges.set(name, (sum.gauges.get(name) ?? 0) + value);
  for (const [name, value] of tiers) sum.tiers.set(name, (sum.tiers.get(name) ?? 0) + value);
}

/** A group knows of every state how many of its backends are in it. */
function withStates(said: Said): Said {
  for (const health of HEALTHS) said.gauges.set(`health.${health}`, 0);
  for (const phase of PHASES) said.gauges.set(`phase.${phase}`, 0);
  for (const state of BREAKER_STATES) said.gauges.set(`breaker.${state}`, 0);
  return said;
}

function countStates({ gauges }: Said, state: number): void {
  const words = [`health.${healthOf(state)}`, `phase.${phaseOf(state)}`, `breaker.${breakerOf(state)}`];
  for (const word of words) gauges.set(word, (gauges.get(word) ?? 0) + 1);
}
