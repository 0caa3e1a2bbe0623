import { Fragment, type ReactNode, useEffect } from 'react';
import { useStore } from 'zustand';
import { isLocaleKey, localeChoice, localeElsewhere } from './locale-choice.ts';

/** Draws all of it anew when numbers are to be written otherwise: every text on screen may have one in it. */
export function Localized({ children }: { children: ReactNode }) {
  useEffect(() => {
    const follow = ({ key, storageArea }: StorageEvent) => {
      if (storageArea === window.localStorage && isLocaleKey(key)) localeElsewhere(window.localStorage);
    };
    window.addEventListener('storage', follow);
    return () => window.removeEventListener('storage', follow);
  }, []);
  const choice = useStore(localeChoice, (state) => state.choice);
  return <Fragment key={choice}>{children}</Fragment>;
}
