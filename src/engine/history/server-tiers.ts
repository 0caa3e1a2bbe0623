import { addTick, type Cell, emptyCell } from './cell.ts';
import { SERVER_TIER_LAYOUT } from './history-series.ts';
import type { Source } from './source-table.ts';

/** Connections by the server's own tiers, by name; each once. */
export type TierCounts = readonly (readonly [tier: string, connections: number])[];

/** What a backend's server said last. */
export interface TierNote {
  slot: number;
  /** `null`: nothing is known any more. */
  tiers: TierCounts | null;
}

/** Tiers that are kept of one source. */
export const MOST_TIERS = 16;
/** Where there are more, all beyond the first are this one. */
const REST = 'other';

/** The server's own tiers of one backend, a group or the fleet: a source of history for each. */
export class ServerTiers {
  private readonly known = new Map<string, Source>();
  private readonly cells = new Map<string, Cell>();
  /** Of the tick. */
  private readonly sums = new Map<string, number>();

  constructor(private readonly of: Source) {}

  get sources(): Iterable<Source> {
    return this.known.values();
  }

  /** Of one backend, within the tick. */
  add(tiers: TierCounts): void {
    for (const [tier, connections] of tiers) {
      const name = this.nameOf(tier);
      this.sums.set(name, (this.sums.get(name) ?? 0) + connections);
    }
  }

  /**
   * The tick is over: what was added goes into the cells of its bucket.
   * @param elapsed whole ms
   */
  tick(elapsed: number, bucket: Map<Source, Cell>): void {
    for (const [name, connections] of this.sums) {
      let cell = this.cells.get(name);
      if (!cell) {
        cell = emptyCell(SERVER_TIER_LAYOUT);
        this.cells.set(name, cell);
        bucket.set(this.known.get(name) as Source, cell);
      }
      addTick(cell, SERVER_TIER_LAYOUT, elapsed, -1, Float64Array.of(connections), 0, 1);
    }
    this.sums.clear();
  }

  /** The bucket is over. */
  finish(): void {
    this.cells.clear();
  }

  /** The first ones keep their names, for as long as this is there. */
  private nameOf(tier: string): string {
    const { known, of } = this;
    const name = known.has(tier) || known.size < MOST_TIERS - 1 ? tier : REST;
    if (!known.has(name)) known.set(name, { fleet: of.fleet, of: of.of, tier: name });
    return name;
  }
}
