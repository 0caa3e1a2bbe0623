import { useEffect } from 'react';
import { isSavedKey, savedElsewhere } from '../state/saved-views.ts';
import { usePage } from './page-context.ts';

/** Views that are saved, renamed or deleted in another window are so here at once. */
export function useSavedElsewhere(): void {
  const { view } = usePage();
  useEffect(() => {
    const follow = ({ key, storageArea }: StorageEvent) => {
      if (storageArea !== window.localStorage || !isSavedKey(key)) return;
      view.setState(({ saved }) => ({ saved: savedElsewhere(window.localStorage, saved) }));
    };
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, [view]);
}
