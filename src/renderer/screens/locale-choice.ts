import { createStore, type StoreApi } from 'zustand/vanilla';
import { setLocale } from '../../shared/describe/locale.ts';
import { type Disposable, disposable } from '../../shared/disposable.ts';

/** How numbers and dates are written: as the system is set, or as in English wherever one is. */
export const LOCALE_CHOICES = ['system', 'english'] as const;
export type LocaleChoice = (typeof LOCALE_CHOICES)[number];

const KEY = 'wirewatch.numbers-and-dates';

/** One for the page, as the locale itself is. */
export const localeChoice: StoreApi<{ choice: LocaleChoice }> = createStore<{ choice: LocaleChoice }>()(
  () => ({
    choice: 'system',
  }),
);

/**
 * Sets the locale of the page to what was chosen, now and each time that a person chooses, and remembers that.
 *
 * @param languages BCP 47 tags of the system, the best first.
 */
export function keepLocale(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  languages: readonly string[],
): Disposable {
  const apply = (choice: LocaleChoice) => setLocale(choice === 'english' ? ['en'] : languages);
  const kept = read(storage);
  localeChoice.setState({ choice: kept });
  apply(kept);
  return disposable(
    localeChoice.subscribe(({ choice }) => {
      apply(choice);
      remember(storage, choice);
    }),
  );
}

/** Whether an item of the storage is the choice; `null` stands for all of it. */
export const isLocaleKey = (key: string | null): boolean => key === null || key === KEY;

/** What was chosen in another window is so here at once. */
export const localeElsewhere = (storage: Pick<Storage, 'getItem'>): void =>
  localeChoice.setState({ choice: read(storage) });

function read(storage: Pick<Storage, 'getItem'>): LocaleChoice {
  try {
    return storage.getItem(KEY) === 'english' ? 'english' : 'system';
  } catch {
    // Storage may be forbidden: then the system's stands.
    return 'system';
  }
}

function remember(storage: Pick<Storage, 'setItem'>, choice: LocaleChoice): void {
  try {
    storage.setItem(KEY, choice);
  } catch {
    // A full or forbidden storage costs the choice at the next reload, nothing now.
    return;
  }
}
