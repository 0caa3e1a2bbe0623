import type { StoreApi } from 'zustand/vanilla';
import { type Disposable, DisposableStore, disposable } from '../shared/disposable.ts';
import type { View } from './state/view-store.ts';

/** Keeps `data-theme` of the page at what was chosen, or at what the system prefers, and `data-density` at what was chosen. */
export function followTheme(
  view: StoreApi<View>,
  root: HTMLElement,
  prefersLight: MediaQueryList,
): Disposable {
  const apply = () => {
    const { theme, density } = view.getState();
    root.dataset.density = density;
    root.dataset.theme = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme;
  };
  apply();
  const owned = new DisposableStore();
  owned.add(disposable(view.subscribe(apply)));
  prefersLight.addEventListener('change', apply);
  owned.add(disposable(() => prefersLight.removeEventListener('change', apply)));
  return owned;
}
