import { FLEET_COLUMNS, fleetColumn } from '../../shared/frame.ts';
import { BACKEND_LAYOUT, COUNTED_NAMES, FLEET_GAUGE_NAMES, FLEET_LAYOUT } from '../history/history-series.ts';
import { kindOfEntry, slotOfEntry } from '../history/latency-log.ts';
import type { FollowedFleet, HistoryTick } from '../history/tick-gatherer.ts';
import { countStates } from './cut-frame.ts';

/** What an entry of `latency-log.ts` counts slots in. */
const ENTRY = 16;

/** Leaves of what history is told what is of some backends alone, with slots of their own: 0 for the first. */
export class TickCut {
  private rows: number[] = [];
  private size = 0;
  private slots: number[] = [];
  private slotOf = new Map<number, number>();

  follow(fleet: FollowedFleet, ids: ReadonlySet<string>): FollowedFleet {
    const samples = this.samples(fleet.samples);
    this.size = fleet.ids.length;
    this.rows = fleet.ids.flatMap((id, row) => (ids.has(id) ? [row] : []));
    this.slots = this.rows.map((row) => fleet.slots[row] as number);
    this.slotOf = new Map(this.slots.map((slot, index) => [slot, index]));
    return {
      fleet: fleet.fleet,
      ids: this.rows.map((row) => fleet.ids[row] as string),
      groups: this.rows.map((row) => fleet.groups[row] ?? null),
      slots: Uint32Array.from(this.rows, (_, index) => index),
      samples,
    };
  }

  /** `null` where it is of another fleet than the one that is followed. */
  tick(tick: HistoryTick): HistoryTick | null {
    if (tick.state.length !== this.size) return null;
    const used = this.slots.length;
    const state = Uint32Array.from(this.rows, (row) => tick.state[row] as number);
    const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length);
    for (let column = 0; column < BACKEND_LAYOUT.perTick.length; column++) {
      for (let index = 0; index < used; index++) {
        const slot = this.slots[index] as number;
        columns[column * used + index] = tick.columns[column * tick.used + slot] ?? Number.NaN;
      }
    }
    return {
      ...tick,
      state,
      used,
      columns,
      fleet: fleetOf(tick, state, columns, used),
      samples: this.samples(tick.samples),
      tiers: tick.tiers.flatMap(({ slot, tiers }) => {
        const index = this.slotOf.get(slot);
        return index === undefined ? [] : [{ slot: index, tiers }];
      }),
    };
  }

  private samples(samples: Uint32Array): Uint32Array {
    const kept: number[] = [];
    for (let index = 0; index + 1 < samples.length; index += 2) {
      const entry = samples[index] as number;
      const slot = this.slotOf.get(slotOfEntry(entry));
      if (slot !== undefined) kept.push(slot * ENTRY + kindOfEntry(entry), samples[index + 1] as number);
    }
    return Uint32Array.from(kept);
  }
}

/** What is of the console stays. */
function fleetOf(tick: HistoryTick, state: Uint32Array, columns: Float64Array, used: number): Float64Array {
  const fleet = new Float64Array(FLEET_LAYOUT.perTick.length);
  for (let column = 0; column < COUNTED_NAMES.length; column++) {
    for (let index = 0; index < used; index++) {
      fleet[column] = (fleet[column] as number) + (columns[column * used + index] as number);
    }
  }
  const counts = new Float32Array(FLEET_COLUMNS.length);
  countStates(state, counts);
  FLEET_GAUGE_NAMES.forEach((name, index) => {
    const at = COUNTED_NAMES.length + index;
    fleet[at] = name.startsWith('console')
      ? (tick.fleet[at] as number)
      : (counts[fleetColumn(name as (typeof FLEET_COLUMNS)[number])] as number);
  });
  return fleet;
}
