import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Disposable, DisposableStore, disposable } from '../../shared/disposable.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import type { Telemetry } from '../series/telemetry.ts';
import type { Ticker } from '../series/ticker.ts';
import type { FleetState } from './fleet-store.ts';
import type { LinkState } from './link-store.ts';
import { MEASURED, type Measure, rowOrder } from './row-order.ts';
import type { SortKey, View } from './view-store.ts';

/** What the fleet table shows: row numbers of the fleet. */
export interface ShownRowsState {
  order: readonly number[];
  /** The pointer is over the rows: they stay where they are. */
  held: boolean;
}

/** What an order is made of. */
interface Sources {
  fleet: StoreApi<FleetState>;
  view: StoreApi<View>;
  link: StoreApi<LinkState>;
  telemetry: Telemetry;
  ticker: Ticker;
}

/** ms between orders that nobody asked for: every other tick of half a second, with room for a late one. */
const PERIOD = 900;

const COLUMN_OF: Partial<Record<SortKey, BackendColumn>> = {
  rtt: 'rttP50',
  in: 'messagesIn',
  out: 'messagesOut',
  reconnects: 'reconnects',
  uptime: 'uptime',
};

/**
 * Keeps the rows in order. What a person does (a filter, a sort) or another fleet is followed at once;
 * what the engine sends, once a second at most, however many pushes that are. While the pointer is over the
 * rows and while the data is stale, neither order nor membership changes by itself.
 */
export class ShownRows implements Disposable {
  readonly state: StoreApi<ShownRowsState> = createStore<ShownRowsState>()(() => ({
    order: [],
    held: false,
  }));
  private readonly owned = new DisposableStore();
  private due = false;
  private orderedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly sources: Sources) {
    const { fleet, view, telemetry, ticker } = sources;
    const own = (unsubscribe: () => void) => this.owned.add(disposable(unsubscribe));
    own(
      fleet.subscribe((now, before) => {
        if (now.fleet !== before.fleet) this.followFleet(before);
        else if (now.statuses !== before.statuses) this.due = true;
      }),
    );
    own(
      view.subscribe((now, before) => {
        if (now.healths !== before.healths || now.text !== before.text || now.sort !== before.sort) {
          this.follow();
        }
      }),
    );
    own(
      telemetry.subscribe(() => {
        if (MEASURED.has(view.getState().sort.key)) this.due = true;
      }),
    );
    own(ticker.subscribe(() => this.followWhenDue()));
  }

  /** The pointer came over the rows, or left them. */
  hold(held: boolean): void {
    this.state.setState({ held });
    if (!held) this.followWhenDue();
  }

  dispose(): void {
    this.owned.dispose();
  }

  /** Rows under the pointer keep their places as far as they are still there; what is new comes after them. */
  private followFleet(before: FleetState): void {
    const { order, held } = this.state.getState();
    this.follow();
    if (!held) return;
    const { rowOf } = this.sources.fleet.getState();
    const shown = new Set(this.state.getState().order);
    const kept = order.flatMap((row) => {
      const now = rowOf.get(before.fleet?.backends[row]?.id ?? '');
      return now !== undefined && shown.delete(now) ? [now] : [];
    });
    this.state.setState({ order: [...kept, ...shown] });
    this.due = true;
  }

  private followWhenDue(): void {
    const { link, ticker } = this.sources;
    if (!this.due || this.state.getState().held || link.getState().staleSince !== null) return;
    if (ticker.now - this.orderedAt >= PERIOD) this.follow();
  }

  private follow(): void {
    const { fleet, view, telemetry, ticker } = this.sources;
    const { index, statuses } = fleet.getState();
    const measure: Measure = (row, key) => {
      const column = COLUMN_OF[key];
      return column ? telemetry.value(row, column) : Number.NaN;
    };
    const order = rowOrder(index, statuses, view.getState(), measure);
    this.due = false;
    this.orderedAt = ticker.now;
    if (!sameRows(order, this.state.getState().order)) this.state.setState({ order });
  }
}

const sameRows = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);
