import type { StoreApi } from 'zustand/vanilla';
import { type Disposable, disposable } from '../../shared/disposable.ts';
import { texts } from '../texts/catalogue.ts';
import type { FleetState } from './fleet-store.ts';
import type { View } from './view-store.ts';

type Tell = (text: string) => void;

/**
 * Tells what of a view there is not: a backend or a group that the fleet does not have, from an address perhaps, or a
 * word of the address that means nothing. What is left of the view stays. Nothing closes before a person's eyes
 * without a word, and nothing is told twice.
 */
export class AddressCheck implements Disposable {
  private readonly following: Disposable;
  /** The group of that name was missed already; it may come back with the fleet file. */
  private missed: string | null = null;

  constructor(
    private readonly view: StoreApi<View>,
    private readonly fleet: StoreApi<FleetState>,
    private readonly tell: Tell,
  ) {
    this.following = disposable(
      view.subscribe((now, before) => {
        const same =
          now.selected === before.selected &&
          now.compared === before.compared &&
          now.chartGroup === before.chartGroup &&
          now.misread === before.misread &&
          now.wallboard === before.wallboard;
        if (!same) this.check();
      }),
    );
  }

  /** Once the fleet is known, and when it is another. @param before the fleet that had those that have gone */
  check(before: FleetState | null = null): void {
    const { fleet, rowOf } = this.fleet.getState();
    if (!fleet) return;
    const { selected, compared, chartGroup, misread, wallboard, unknownView } = this.view.getState();
    const problems: string[] = [];
    const isThere = (id: string) => rowOf.has(id);
    const missing = [...(selected === null ? [] : [selected]), ...compared].filter((id) => !isThere(id));
    for (const id of new Set(missing)) {
      const name = before?.fleet?.backends[before.rowOf.get(id) ?? -1]?.name;
      problems.push(name === undefined ? texts.address.unknownBackend(id) : texts.address.removed(name));
    }
    const group = chartGroup !== null && !fleet.backends.some((each) => each.group === chartGroup);
    if (group && chartGroup !== this.missed) problems.push(texts.address.unknownGroup(chartGroup));
    this.missed = group ? chartGroup : null;
    for (const { part, words } of misread) {
      problems.push(
        words.length === 0 ? texts.address.unknownPart(part) : texts.address.unknownWords(part, words),
      );
    }
    // The console says so beside its saved views, of which a wallboard has nothing.
    const hidden = wallboard === null ? null : unknownView;
    if (hidden !== null) problems.push(texts.views.unknown(hidden));
    if (missing.length > 0 || misread.length > 0 || hidden !== null) {
      this.view.setState({
        ...(selected !== null && !isThere(selected) ? { selected: null } : {}),
        ...(compared.every(isThere) ? {} : { compared: compared.filter(isThere) }),
        ...(misread.length > 0 ? { misread: [] } : {}),
        ...(hidden === null ? {} : { unknownView: null }),
      });
    }
    for (const problem of problems) this.tell(problem);
  }

  dispose(): void {
    this.following.dispose();
  }
}
