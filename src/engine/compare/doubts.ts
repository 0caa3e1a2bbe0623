import { realpathSync } from 'node:fs';
import type { Comparison } from '../../shared/recording.ts';
import { formatDuration } from '../../shared/units.ts';

/** Why a comparison may say less than it seems to. */
export interface Doubt {
  doubt: 'same' | 'fleets' | 'overlap';
  /** One line for people. */
  text: string;
}

/**
 * A recording beside itself, and recordings of which both have the same time in them: what both have of it differs in
 * nothing, so that what is worse in the rest looks smaller than it is. Of two fleets they have nothing in common.
 *
 * @param files paths of the two
 * @param fleets the names of their fleets
 */
export function doubtsOf(
  { before, after }: Comparison,
  files: readonly [string, string],
  fleets: readonly [string, string],
): Doubt[] {
  if (isSameFile(...files)) {
    return [{ doubt: 'same', text: 'this is one recording beside itself: nothing can differ' }];
  }
  const [one, other] = fleets.map((fleet) => JSON.stringify(fleet));
  if (one !== other) {
    const text = `they are of two fleets, ${one} and ${other}: backends of the same id need not be the same`;
    return [{ doubt: 'fleets', text }];
  }
  const both = Math.min(before.to, after.to) - Math.max(before.from, after.from);
  if (both <= 0) return [];
  const text =
    before.from === after.from && before.to === after.to
      ? `both are of the same ${formatDuration(both)}: one may be a copy of the other`
      : `both have the same ${formatDuration(both)} in them: differences look smaller than they are`;
  return [{ doubt: 'overlap', text }];
}

function isSameFile(before: string, after: string): boolean {
  try {
    return realpathSync(before) === realpathSync(after);
  } catch {
    // Gone since it was read.
    return before === after;
  }
}
