import { HEALTHS, type Health } from '../../shared/health.ts';
import { texts } from '../texts/catalogue.ts';
import {
  COLUMN_IDS,
  type FleetView,
  type KeptFleetView,
  keptFleetView,
  readFleetView,
} from './fleet-view.ts';
import { isSort, type Sort } from './sort.ts';
import type { View } from './view-store.ts';

/** What is shown, under a name. */
export interface SavedView extends Omit<KeptFleetView, 'collapsed'> {
  name: string;
  text: string;
  healths: readonly Health[];
  sort: Sort;
}

type Shown = Pick<View, 'text' | 'healths' | 'sort'> & FleetView;

/** What the saved views need of the browser. */
type Kept = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'wirewatch.views';
/** Characters. */
export const LONGEST_NAME = 60;
export const MOST_SAVED = 100;

export function savedFrom(name: string, shown: Shown): SavedView {
  const { grouping, columns, mode } = keptFleetView(shown);
  const { text, sort } = shown;
  return {
    name,
    text,
    healths: HEALTHS.filter((each) => shown.healths.has(each)),
    sort,
    grouping,
    columns,
    mode,
  };
}

/** What to show when it is chosen. */
export const viewFrom = (saved: SavedView): Partial<View> => ({
  text: saved.text,
  healths: new Set(saved.healths),
  sort: saved.sort,
  grouping: saved.grouping,
  columns: new Set(saved.columns),
  mode: saved.mode,
  savedView: saved.name,
  unknownView: null,
});

export const showsSaved = (shown: Shown, saved: SavedView): boolean =>
  JSON.stringify(savedFrom(saved.name, shown)) === JSON.stringify(ordered(saved));

/** Its parts in the order in which {@link savedFrom} writes them: the storage may have them in another. */
const ordered = ({ name, text, healths, sort, grouping, columns, mode }: SavedView): SavedView => ({
  name,
  text,
  healths: HEALTHS.filter((each) => healths.includes(each)),
  sort: { key: sort.key, descending: sort.descending },
  grouping,
  columns: COLUMN_IDS.filter((each) => columns.includes(each)),
  mode,
});

/** Why it cannot be called that, in words; `null` when it can. `own` is the name that it has. */
export function nameProblem(
  name: string,
  saved: readonly SavedView[],
  own: string | null = null,
): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return texts.viewNames.missing;
  if (trimmed.length > LONGEST_NAME) return texts.viewNames.tooLong(LONGEST_NAME);
  if (trimmed !== own && saved.some((view) => view.name === trimmed)) return texts.viewNames.taken(trimmed);
  if (own === null && saved.length >= MOST_SAVED) return texts.viewNames.tooMany(MOST_SAVED);
  return null;
}

/** Put in by name, in the place of the one of that name. */
export function withSaved(saved: readonly SavedView[], view: SavedView): readonly SavedView[] {
  const others = saved.filter(({ name }) => name !== view.name);
  return [...others, view].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

export const withoutSaved = (saved: readonly SavedView[], name: string): readonly SavedView[] =>
  saved.filter((view) => view.name !== name);

/** Of what is kept, that which is understood. */
export function readSaved(storage: Kept): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap((each) => savedIn(each) ?? []).slice(0, MOST_SAVED) : [];
  } catch {
    // Storage may be forbidden: then nothing is saved.
    return [];
  }
}

/** Whether a `StorageEvent` is about the saved views: `null` is about everything. */
export const isSavedKey = (key: string | null): boolean => key === null || key === KEY;

/** What another window has made of them. Those that are as they were stay the same ones. */
export function savedElsewhere(storage: Kept, held: readonly SavedView[]): readonly SavedView[] {
  const same = (view: SavedView) => {
    const text = JSON.stringify(view);
    return held.find((each) => JSON.stringify(ordered(each)) === text) ?? view;
  };
  const read = readSaved(storage).map(same);
  return read.length === held.length && read.every((view, at) => view === held[at]) ? held : read;
}

/** Keeps what a person has changed. Another tab may have saved views since this one read them: those stay. */
export function keepSaved(storage: Kept, before: readonly SavedView[], now: readonly SavedView[]): void {
  const gone = before.filter((view) => !now.some(({ name }) => name === view.name));
  const changed = now.filter((view) => !before.includes(view));
  let kept = readSaved(storage);
  for (const { name } of gone) kept = withoutSaved(kept, name);
  for (const view of changed) kept = withSaved(kept, view);
  const text = JSON.stringify(kept);
  try {
    // What came from another window is there already.
    if (text !== storage.getItem(KEY)) storage.setItem(KEY, text);
  } catch {
    // A full or forbidden storage costs the views at the next reload, nothing now.
    return;
  }
}

function savedIn(value: unknown): SavedView | null {
  if (typeof value !== 'object' || value === null) return null;
  const kept = value as Record<string, unknown>;
  const { name, text, healths, sort } = kept;
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) return null;
  if (typeof text !== 'string' || !Array.isArray(healths) || !isSort(sort)) return null;
  const { grouping, columns, mode } = readFleetView(kept);
  if (!grouping || !columns || !mode) return null;
  return ordered({
    name,
    text,
    healths: HEALTHS.filter((each) => healths.includes(each)),
    sort,
    grouping,
    columns: [...columns],
    mode,
  });
}
