import { backendFamilies } from './backend-families.ts';
import { consoleFamilies } from './console-families.ts';
import type { Family } from './exposition.ts';
import { fleetFamilies } from './fleet-families.ts';
import { groupFamilies } from './group-families.ts';
import type { Reading } from './reading.ts';

/** A fleet of more backends has no series for each of them. */
export const MOST_BACKENDS = 2_000;
/** A fleet of more groups has none for each of those. */
export const MOST_GROUPS = 200;

/**
 * Every metric there is, one after the other. How many series they have is bounded: see {@link MOST_BACKENDS}
 * and {@link MOST_GROUPS}; `wirewatch_series_omitted` says what is left out.
 */
export function* familiesOf(reading: Reading): Iterable<Family> {
  const groups = new Set(reading.backends.map(({ group }) => group));
  const withBackends = reading.backends.length <= MOST_BACKENDS;
  const withGroups = groups.size <= MOST_GROUPS;
  yield* consoleFamilies(reading);
  yield {
    name: 'wirewatch_series_omitted',
    help: `1 for a level that has no series, because the fleet has more than ${MOST_BACKENDS} backends or ${MOST_GROUPS} groups.`,
    type: 'gauge',
    labels: ['level'],
    samples: [
      { labels: { level: 'backend' }, value: withBackends ? 0 : 1 },
      { labels: { level: 'group' }, value: withGroups ? 0 : 1 },
    ],
  };
  yield* fleetFamilies(reading);
  if (withGroups) yield* groupFamilies(reading);
  if (withBackends) yield* backendFamilies(reading);
}
