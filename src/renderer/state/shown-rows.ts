import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Disposable, DisposableStore, disposable } from '../../shared/disposable.ts';
import { isMeasured } from '../query/match-query.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { Term } from '../query/query.ts';
import type { Telemetry } from '../series/telemetry.ts';
import type { Ticker } from '../series/ticker.ts';
import type { FleetState } from './fleet-store.ts';
import type { LinkState } from './link-store.ts';
import { groupRows, type RowGroup } from './row-groups.ts';
import { isMeasuredSort, rowOrder } from './row-order.ts';
import type { View } from './view-store.ts';

/** What the fleet table shows: row numbers of the fleet. */
export interface ShownRowsState {
  order: readonly number[];
  /** The same rows put together, where a person asked for that; else none. */
  groups: readonly RowGroup[];
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

/**
 * Keeps the rows in order. What a person does (a filter, a sort) or another fleet is followed at once;
 * what the engine sends, once a second at most, however many pushes that are. While the pointer is over the
 * rows and while the data is stale, neither order nor membership changes by itself. A query that cannot be read,
 * as it is still being typed perhaps, leaves in force the one before it.
 */
export class ShownRows implements Disposable {
  readonly state: StoreApi<ShownRowsState> = createStore<ShownRowsState>()(() => ({
    order: [],
    groups: [],
    held: false,
  }));
  private readonly owned = new DisposableStore();
  /** The filter field, as it was read last. */
  private terms: readonly Term[] = [];
  private due = false;
  private orderedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly sources: Sources) {
    const { fleet, view, telemetry, ticker } = sources;
    this.readQuery(view.getState().text);
    const own = (unsubscribe: () => void) => this.owned.add(disposable(unsubscribe));
    own(
      fleet.subscribe((now, before) => {
        if (now.fleet !== before.fleet) this.followFleet(before);
        else if (now.statuses !== before.statuses) this.due = true;
      }),
    );
    own(
      view.subscribe((now, before) => {
        const asked = now.text !== before.text && this.readQuery(now.text);
        const { healths, sort, grouping, only } = before;
        const same =
          now.healths === healths && now.sort === sort && now.grouping === grouping && now.only === only;
        if (asked || !same) this.follow();
      }),
    );
    own(
      telemetry.subscribe(() => {
        if (isMeasuredSort(view.getState().sort.key) || isMeasured(this.terms)) this.due = true;
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
    this.show([...kept, ...shown]);
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
    const { healths, sort, only } = view.getState();
    const asked = { healths, sort, only, terms: this.terms };
    const order = rowOrder(index, statuses, asked, (row, column) => telemetry.value(row, column));
    this.due = false;
    this.orderedAt = ticker.now;
    this.show(order);
  }

  /** Whether it could be read. */
  private readQuery(text: string): boolean {
    const parsed = parseQuery(text);
    if (parsed.ok) this.terms = parsed.terms;
    return parsed.ok;
  }

  private show(order: readonly number[]): void {
    const { backends } = this.sources.fleet.getState().index;
    const groups = groupRows(order, backends, this.sources.view.getState().grouping);
    // What belongs together stands together.
    const rows = groups.length === 0 ? order : groups.flatMap((group) => group.rows);
    const before = this.state.getState();
    if (sameRows(rows, before.order) && sameGroups(groups, before.groups)) return;
    this.state.setState({ order: rows, groups });
  }
}

const sameGroups = (a: readonly RowGroup[], b: readonly RowGroup[]): boolean =>
  a.length === b.length &&
  a.every(({ key, rows }, index) => key === b[index]?.key && sameRows(rows, b[index].rows));

const sameRows = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((row, index) => row === b[index]);
