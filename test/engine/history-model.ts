import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryAnswer } from '../../src/engine/history/history-answer.ts';
import { HistoryKeeper } from '../../src/engine/history/history-keeper.ts';
import { answer, STATE } from '../../src/engine/history/history-query.ts';
import {
  BACKEND_LAYOUT,
  COUNTED_NAMES,
  FLEET_GAUGE_NAMES,
  FLEET_LAYOUT,
  LATENCY_NAMES,
} from '../../src/engine/history/history-series.ts';
import { LatencyLog } from '../../src/engine/history/latency-log.ts';
import { bucketOfTick, DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { packState } from '../../src/shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../src/shared/health.ts';
import type { Random } from '../../src/shared/random.ts';

/** UTC ms that virtual time begins at: no bucket does. */
export const START = Date.UTC(2026, 0, 1, 7, 59, 53);
const FLEET = 'orders';

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
  state: number;
  counted: number[];
  gauges: number[];
  /** ms, by kind. */
  latencies: number[][];
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

/** A console that is watched by a model of itself. */
export class WatchedConsole {
  readonly clock = new VirtualClock(START);
  /** What is on disk by now, by source; `null` is the fleet. */
  readonly kept = new Map<string | null, Said[]>();
  readonly problems: string[] = [];
  private pending: [source: string | null, said: Said][] = [];
  private directory = temporaryFolder();
  private keeper: HistoryKeeper;
  /** By row, each with its slot. */
  private backends: { id: string; slot: number; state: number }[] = [];
  private readonly log = new LatencyLog();
  private skew = 0;
  private left: { slot: number } | null = null;

  constructor(private readonly random: Random) {
    this.keeper = this.open();
    this.rearrange();
  }

  tick(): void {
    const { random, backends } = this;
    const elapsed = random() < 0.05 ? 500 + Math.floor(random() * 4_000) : 999 + Math.floor(random() * 3);
    this.clock.advance(elapsed);
    const time = this.clock.wall() + this.skew;
    const used = 12;
    const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length);
    const said = (state: number, counted: number[], gauges: number[], latencies: number[][]): Said => {
      return { bucket: bucketOfTick(time, elapsed), elapsed, state, counted, gauges, latencies };
    };
    const all = COUNTED_NAMES.map(() => 0);
    const allLatencies: number[][] = LATENCY_NAMES.map(() => []);
    const rows = backends.map((backend) => {
      if (random() < 0.02) backend.state = randomState(random);
      const counted = COUNTED_NAMES.map((_, series) => {
        const count = randomCount(random);
        columns[series * used + backend.slot] = count;
        all[series] = (all[series] as number) + count;
        return count;
      });
      const latencies = this.measure(backend.slot, backend.id, allLatencies);
      return [backend.id, said(backend.state, counted, [], latencies)] as const;
    });
    if (this.left) this.measure(this.left.slot, null, allLatencies);
    this.left = null;
    const gauges = FLEET_GAUGE_NAMES.map((_, index) =>
      index > 3 && random() < 0.1 ? Number.NaN : Math.floor(random() * 500),
    );
    const own = said(-1, all, gauges, allLatencies);
    // The last bucket is over: it is on disk, and this tick begins another.
    if (this.pending[0] && this.pending[0][1].bucket !== own.bucket) this.keep();
    this.pending.push([null, own], ...rows.map(([id, each]): [string, Said] => [id, each]));
    this.keeper.tick({
      time,
      elapsed,
      state: Uint32Array.from(backends, ({ state }) => state),
      used,
      columns,
      fleet: Float64Array.from([...all, ...gauges]),
      samples: this.log.take(),
    });
  }

  /** Another set of backends in another order and other slots; latencies of before count still. */
  rearrange(): void {
    const { random } = this;
    const known = new Map(this.backends.map(({ id, state }) => [id, state]));
    const ids = Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => `backend-${Math.floor(random() * 40)}`,
    );
    const slots = Array.from({ length: 12 }, (_, slot) => slot).sort(() => random() - 0.5);
    this.backends = [...new Set(ids)].map((id, row) => ({
      id,
      slot: slots[row] as number,
      state: known.get(id) ?? randomState(random),
    }));
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
    this.keeper = this.open();
    this.follow();
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
    this.keeper = this.open();
    this.follow();
  }

  end(): void {
    this.restart();
  }

  ask(backend: string | null, from: number, to: number, points: number): HistoryAnswer {
    const layout = backend === null ? FLEET_LAYOUT : BACKEND_LAYOUT;
    const series = [...layout.byName.keys(), ...(backend === null ? [] : [STATE])];
    const read = this.keeper.read((tables) =>
      answer(tables, { fleet: FLEET, backend, series, from, to, points }),
    );
    if (!read.ok) throw new Error(read.error);
    if (!read.value.ok) throw new Error(read.value.error);
    return read.value.value;
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
      fleet: FLEET,
      ids: this.backends.map(({ id }) => id),
      slots: Uint32Array.from(this.backends, ({ slot }) => slot),
      samples: this.log.take(),
    });
  }

  private measure(slot: number, id: string | null, all: number[][]): number[][] {
    const { random } = this;
    return LATENCY_NAMES.map((kind, index) => {
      const count = random() < 0.2 ? Math.floor(random() * 5) : 0;
      const values = Array.from({ length: count }, () => 10 ** (random() * 5 - 1));
      // One whose backend has left is the fleet's alone, and here no row has that slot.
      if (id !== null || !this.backends.some((backend) => backend.slot === slot)) {
        for (const ms of values) this.log.record(kind, slot, ms);
        all[index]?.push(...values);
      }
      return values;
    });
  }

  private keep(): void {
    for (const [source, said] of this.pending) {
      const kept = this.kept.get(source) ?? [];
      kept.push(said);
      this.kept.set(source, kept);
    }
    this.pending = [];
  }
}
