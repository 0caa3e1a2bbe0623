import { Fragment, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { localeChoice } from './locale-choice.ts';

/** Draws all of it anew when numbers are to be written otherwise: every text on screen may have one in it. */
export function Localized({ children }: { children: ReactNode }) {
  const choice = useStore(localeChoice, (state) => state.choice);
  return <Fragment key={choice}>{children}</Fragment>;
}
