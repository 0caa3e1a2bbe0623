import type { SeriesSource } from '../../shared/range.ts';

/**
 * Of which groups, and whether of the fleet, all backends are kept that they had at any time of a cut. What history has
 * of those is what it would have of the kept ones alone. Of any other it cannot be told: of a bucket there is the most
 * of all together in a second, and not of some of them.
 */
export class WholeGroups {
  private readonly parts = new Set<string>();
  private readonly groups = new Set<string>();
  private fleetIsWhole = true;

  constructor(private readonly isKept: (backend: string) => boolean) {}

  /** The fleet was so at some time. */
  note(backends: readonly { id: string; group: string | null }[]): void {
    for (const { id, group } of backends) {
      const kept = this.isKept(id);
      this.fleetIsWhole &&= kept;
      if (group === null) continue;
      this.groups.add(group);
      if (!kept) this.parts.add(group);
    }
  }

  /** Whether what history has of a source is of kept backends alone. */
  has(of: SeriesSource): boolean {
    if (of.kind === 'backend') return this.isKept(of.backend);
    return of.kind === 'fleet' ? this.fleetIsWhole : this.groups.has(of.group) && !this.parts.has(of.group);
  }
}
