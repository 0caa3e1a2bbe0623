import { breakerNumber, healthNumber, phaseNumber } from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import type { SeriesSource } from '../../shared/range.ts';
import { addLatency, addTick, type Cell, emptyCell } from './cell.ts';
import {
  BACKEND_GAUGE_NAMES,
  BACKEND_LAYOUT,
  COUNTED_NAMES,
  FLEET_GAUGE_NAMES,
  FLEET_LAYOUT,
  type Layout,
} from './history-series.ts';
import { kindOfEntry, slotOfEntry } from './latency-log.ts';
import { ServerTiers, type TierCounts, type TierNote } from './server-tiers.ts';
import type { Source } from './source-table.ts';
import { bucketOfTick } from './tiers.ts';

/** The fleet from now on, as the engine has it. */
export interface FollowedFleet {
  fleet: string;
  /** By row. */
  ids: readonly string[];
  /** By row; `null` for a backend that is in none. */
  groups: readonly (string | null)[];
  /** By row: where its numbers are in the columns of a tick. */
  slots: Uint32Array;
  /** Latencies of the fleet as it was, since the last tick. */
  samples: Uint32Array;
}

/** What one tick has to say, as it crosses to the thread that keeps it. */
export interface HistoryTick {
  /** UTC ms of its end. */
  time: number;
  /** ms. */
  elapsed: number;
  /** Packed states by row. */
  state: Uint32Array;
  /** Slots in each of {@link columns}. */
  used: number;
  /** By slot, one after the other: the series of `BACKEND_LAYOUT.perTick`. */
  columns: Float64Array;
  /** The series of `FLEET_LAYOUT.perTick`; those that are sums of its backends' gauges are made here. */
  fleet: Float64Array;
  /** Of `latency-log.ts`. */
  samples: Uint32Array;
  /** What servers said of their tiers since the last tick, one after the other. */
  tiers: readonly TierNote[];
}

/** All that happened within one of the finest buckets. */
export interface Batch {
  /** UTC ms, its start. */
  time: number;
  cells: Map<Source, Cell>;
}

/** What is gathered of a source. */
interface Gathered {
  readonly source: Source;
  /** Of the bucket under way; `null` before its first tick. */
  cell: Cell | null;
  readonly tiers: ServerTiers;
}

interface Row extends Gathered {
  id: string;
  slot: number;
  group: Sum | null;
  /** What its server said last. */
  says: TierCounts | null;
}

/** A group or the fleet, and what its backends together did within a tick. */
interface Sum extends Gathered {
  /** The series of `FLEET_LAYOUT.perTick`. */
  readonly values: Float64Array;
}

/** Where the counts by health, phase and breaker begin among the series of `FLEET_LAYOUT.perTick`. */
const HEALTH = COUNTED_NAMES.length + FLEET_GAUGE_NAMES.indexOf(`health.${HEALTHS[0]}`);
const PHASE = COUNTED_NAMES.length + FLEET_GAUGE_NAMES.indexOf(`phase.${PHASES[0]}`);
const BREAKER = COUNTED_NAMES.length + FLEET_GAUGE_NAMES.indexOf(`breaker.${BREAKER_STATES[0]}`);
const COUNTED_STATES = HEALTHS.length + PHASES.length + BREAKER_STATES.length;
/** And where the sums of backends' gauges do, and these among the series of `BACKEND_LAYOUT.perTick`. */
const SUMMED_GAUGES = COUNTED_NAMES.length + FLEET_GAUGE_NAMES.length;
const OWN_GAUGES = COUNTED_NAMES.length;

/** Gathers ticks until their bucket is over. */
export class TickGatherer {
  private rows: Row[] = [];
  private groups = new Map<string, Sum>();
  private rowBySlot = new Map<number, Row>();
  private own: Sum | null = null;
  private batch: Batch | null = null;

  /** Who is in the fleet now, and the fleet itself. */
  get sources(): readonly Source[] {
    return [...this.everything()].flatMap(({ source, tiers }) => [source, ...tiers.sources]);
  }

  /** What there is of the bucket that is not over; it goes on being filled. */
  get underWay(): Batch | null {
    return this.batch;
  }

  /** What was gathered goes on; a backend that stays keeps its place in it. */
  follow({ fleet, ids, groups, slots, samples }: FollowedFleet): void {
    this.addSamples(samples);
    const same = this.own?.source.fleet === fleet;
    if (!same) {
      this.own = newSum(fleet, { kind: 'fleet' });
      this.rows = [];
      this.groups = new Map();
    }
    const before = new Map(this.rows.map((row) => [row.id, row]));
    const groupsBefore = this.groups;
    this.groups = new Map();
    for (const group of groups) {
      if (group === null || this.groups.has(group)) continue;
      this.groups.set(group, groupsBefore.get(group) ?? newSum(fleet, { kind: 'group', group }));
    }
    this.rows = ids.map((id, index) => {
      const slot = slots[index] as number;
      const known = before.get(id);
      const gathered = known ?? newGathered(fleet, { kind: 'backend', backend: id });
      const says = known?.slot === slot ? known.says : null;
      return { ...gathered, id, slot, group: this.groups.get(groups[index] ?? '') ?? null, says };
    });
    this.rowBySlot = new Map(this.rows.map((row) => [row.slot, row]));
  }

  /** Returns the batch that is over with this tick, if one is. */
  tick(tick: HistoryTick): Batch | null {
    const { own } = this;
    const elapsed = Math.max(1, Math.round(tick.elapsed));
    this.noteTiers(tick.tiers);
    if (!own || tick.state.length !== this.rows.length) return null;
    const time = bucketOfTick(tick.time, elapsed);
    const over = this.batch && this.batch.time !== time ? this.finish() : null;
    this.batch ??= { time, cells: new Map() };
    const { cells } = this.batch;
    for (const group of this.groups.values()) beginTick(group.values);
    own.values.set(tick.fleet);
    own.values.fill(Number.NaN, SUMMED_GAUGES);
    this.rows.forEach((row, index) => {
      this.tickRow(row, tick, elapsed, tick.state[index] as number, cells);
    });
    for (const sum of [own, ...this.groups.values()]) {
      addTick(cellOf(sum, FLEET_LAYOUT, cells), FLEET_LAYOUT, elapsed, -1, sum.values, 0, 1);
      sum.tiers.tick(elapsed, cells);
    }
    this.addSamples(tick.samples);
    return over;
  }

  /** What was gathered so far; `null` when there is nothing. */
  finish(): Batch | null {
    const { batch } = this;
    this.batch = null;
    for (const gathered of this.everything()) {
      gathered.cell = null;
      gathered.tiers.finish();
    }
    return batch;
  }

  private *everything(): Generator<Gathered> {
    if (this.own) yield this.own;
    yield* this.groups.values();
    yield* this.rows;
  }

  private tickRow(
    row: Row,
    { columns, used }: HistoryTick,
    elapsed: number,
    state: number,
    cells: Map<Source, Cell>,
  ): void {
    const { slot, group, says } = row;
    addTick(cellOf(row, BACKEND_LAYOUT, cells), BACKEND_LAYOUT, elapsed, state, columns, slot, used);
    // What is counted of the fleet comes with the tick: backends that have left it are in that.
    for (let gauge = 0; gauge < BACKEND_GAUGE_NAMES.length; gauge++) {
      const now = columns[(OWN_GAUGES + gauge) * used + slot] as number;
      if (this.own) addGauge(this.own.values, SUMMED_GAUGES + gauge, now);
      if (group) addGauge(group.values, SUMMED_GAUGES + gauge, now);
    }
    if (says) {
      for (const { tiers } of [row, this.own, group].filter((each) => each !== null)) tiers.add(says);
      row.tiers.tick(elapsed, cells);
    }
    if (!group) return;
    const { values } = group;
    for (let column = 0; column < COUNTED_NAMES.length; column++) {
      increase(values, column, columns[column * used + slot] as number);
    }
    increase(values, HEALTH + healthNumber(state), 1);
    increase(values, PHASE + phaseNumber(state), 1);
    increase(values, BREAKER + breakerNumber(state), 1);
  }

  private noteTiers(notes: readonly TierNote[]): void {
    for (const { slot, tiers } of notes) {
      const row = this.rowBySlot.get(slot);
      if (row) row.says = tiers;
    }
  }

  /** One of a backend that has left counts for the fleet alone. */
  private addSamples(samples: Uint32Array): void {
    for (let index = 0; index + 1 < samples.length; index += 2) {
      const entry = samples[index] as number;
      const units = samples[index + 1] as number;
      const row = this.rowBySlot.get(slotOfEntry(entry));
      for (const gathered of [row, row?.group, this.own]) {
        if (gathered?.cell) addLatency(gathered.cell, kindOfEntry(entry), units);
      }
    }
  }
}

function newGathered(fleet: string, of: SeriesSource): Gathered {
  const source = { fleet, of };
  return { source, cell: null, tiers: new ServerTiers(source) };
}

const newSum = (fleet: string, of: SeriesSource): Sum => ({
  ...newGathered(fleet, of),
  values: new Float64Array(FLEET_LAYOUT.perTick.length),
});

function cellOf(gathered: Gathered, layout: Layout, cells: Map<Source, Cell>): Cell {
  if (!gathered.cell) {
    gathered.cell = emptyCell(layout);
    cells.set(gathered.source, gathered.cell);
  }
  return gathered.cell;
}

/** What is of the console itself is not of a group. */
function beginTick(values: Float64Array): void {
  values.fill(0, 0, COUNTED_NAMES.length + COUNTED_STATES);
  values.fill(Number.NaN, COUNTED_NAMES.length + COUNTED_STATES);
}

function increase(values: Float64Array, index: number, by: number): void {
  values[index] = (values[index] as number) + by;
}

/** Of those that have none, none is the sum. */
function addGauge(values: Float64Array, index: number, value: number): void {
  if (Number.isNaN(value)) return;
  const before = values[index] as number;
  values[index] = Number.isNaN(before) ? value : before + value;
}
