import { countedFamilies } from './counted-families.ts';
import type { Family, Sample } from './exposition.ts';
import type { KeptFrame, Reading } from './reading.ts';
import { BACKEND_STATES, type BackendState } from './states.ts';

/** Of the backends of each group; those that are in none have an empty label. */
export function* groupFamilies({ groupTotals, newest }: Reading): Iterable<Family> {
  for (const state of BACKEND_STATES) {
    yield {
      name: `wirewatch_group_backends_by_${state.word}`,
      help: `Backends of the group, by ${state.help}.`,
      type: 'gauge',
      labels: ['group', state.word],
      samples: newest ? countsByGroup(newest, state) : [],
    };
  }
  yield* countedFamilies('group', ['group'], (count) =>
    [...groupTotals].map(([group, totals]) => ({ labels: { group: group ?? '' }, value: totals[count] })),
  );
}

function countsByGroup(
  { frame, backends }: KeptFrame,
  { word, words, numberOf }: Pick<BackendState, 'word' | 'words' | 'numberOf'>,
): Sample[] {
  const counts = new Map<string | null, number[]>();
  for (const [row, { group }] of backends.entries()) {
    const ofGroup = counts.get(group) ?? words.map(() => 0);
    counts.set(group, ofGroup);
    const at = numberOf(frame.state[row] as number);
    ofGroup[at] = (ofGroup[at] as number) + 1;
  }
  return [...counts].flatMap(([group, ofGroup]) =>
    words.map((each, at) => ({ labels: { group: group ?? '', [word]: each }, value: ofGroup[at] as number })),
  );
}
