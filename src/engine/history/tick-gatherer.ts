import { addLatency, addTick, type Cell, emptyCell } from './cell.ts';
import { BACKEND_LAYOUT, FLEET_LAYOUT } from './history-series.ts';
import type { Source } from './source-table.ts';
import { bucketOfTick } from './tiers.ts';

/** The fleet from now on, as the engine has it. */
export interface FollowedFleet {
  fleet: string;
  /** By row. */
  ids: readonly string[];
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
  /** The series of `FLEET_LAYOUT.perTick`. */
  fleet: Float64Array;
  /** Of `latency-log.ts`. */
  samples: Uint32Array;
}

/** All that happened within one of the finest buckets. */
export interface Batch {
  /** UTC ms, its start. */
  time: number;
  cells: Map<Source, Cell>;
}

interface Row {
  source: Source;
  slot: number;
  cell: Cell | null;
}

/** Gathers ticks until their bucket is over. */
export class TickGatherer {
  private rows: Row[] = [];
  private rowBySlot = new Map<number, Row>();
  private own: Source | null = null;
  private ownCell: Cell | null = null;
  private batch: Batch | null = null;

  /** Who is in the fleet now, and the fleet itself. */
  get sources(): readonly Source[] {
    return this.own ? [this.own, ...this.rows.map(({ source }) => source)] : [];
  }

  /** What was gathered goes on; a backend that stays keeps its place in it. */
  follow({ fleet, ids, slots, samples }: FollowedFleet): void {
    this.addSamples(samples);
    const before = new Map(this.rows.map((row) => [row.source.backend, row]));
    const same = this.own?.fleet === fleet;
    if (!same) {
      this.own = { fleet, backend: null };
      this.ownCell = null;
    }
    this.rows = ids.map((backend, index) => {
      const known = same ? before.get(backend) : undefined;
      const source = known?.source ?? { fleet, backend };
      return { source, slot: slots[index] as number, cell: known?.cell ?? null };
    });
    this.rowBySlot = new Map(this.rows.map((row) => [row.slot, row]));
  }

  /** Returns the batch that is over with this tick, if one is. */
  tick(tick: HistoryTick): Batch | null {
    const { own } = this;
    const elapsed = Math.max(1, Math.round(tick.elapsed));
    if (!own || tick.state.length !== this.rows.length) return null;
    const time = bucketOfTick(tick.time, elapsed);
    const over = this.batch && this.batch.time !== time ? this.finish() : null;
    this.batch ??= { time, cells: new Map() };
    const { cells } = this.batch;
    const { columns, used, state } = tick;
    this.rows.forEach((row, index) => {
      if (!row.cell) {
        row.cell = emptyCell(BACKEND_LAYOUT);
        cells.set(row.source, row.cell);
      }
      const { slot } = row;
      addTick(row.cell, BACKEND_LAYOUT, elapsed, state[index] as number, (column) => {
        return columns[column * used + slot] as number;
      });
    });
    if (!this.ownCell) {
      this.ownCell = emptyCell(FLEET_LAYOUT);
      cells.set(own, this.ownCell);
    }
    addTick(this.ownCell, FLEET_LAYOUT, elapsed, -1, (column) => tick.fleet[column] as number);
    this.addSamples(tick.samples);
    return over;
  }

  /** What was gathered so far; `null` when there is nothing. */
  finish(): Batch | null {
    const { batch } = this;
    this.batch = null;
    this.ownCell = null;
    for (const row of this.rows) row.cell = null;
    return batch;
  }

  /** One of a backend that has left counts for the fleet alone. */
  private addSamples(samples: Uint32Array): void {
    for (let index = 0; index + 1 < samples.length; index += 2) {
      const where = samples[index] as number;
      const units = samples[index + 1] as number;
      const latency = where & 1;
      const cell = this.rowBySlot.get(where >>> 1)?.cell;
      if (cell) addLatency(cell, latency, units);
      if (this.ownCell) addLatency(this.ownCell, latency, units);
    }
  }
}
