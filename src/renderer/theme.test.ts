import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { INITIAL_VIEW, type View } from './state/view-store.ts';
import { followTheme } from './theme.ts';

test('follows the choice and the system, until it is disposed of', () => {
  const view = createStore<View>()(() => INITIAL_VIEW);
  const root = { dataset: {} as { theme?: string } };
  const system = Object.assign(new EventTarget(), { matches: false });
  const turn = (light: boolean) => {
    system.matches = light;
    system.dispatchEvent(new Event('change'));
    return root.dataset.theme;
  };
  const following = followTheme(view, root as unknown as HTMLElement, system as unknown as MediaQueryList);
  expect(root.dataset.theme).toBe('dark');
  expect(turn(true)).toBe('light');
  view.setState({ theme: 'dark' });
  expect(root.dataset.theme).toBe('dark');
  following.dispose();
  view.setState({ theme: 'system' });
  expect(turn(true)).toBe('dark');
});
