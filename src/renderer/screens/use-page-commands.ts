import { useEffect } from 'react';
import { commandMessage, PAGE_COMMANDS, type PageCommand } from '../../shared/bridge.ts';
import { RECORDINGS } from '../state/recordings-view.ts';
import type { Theme } from '../state/view-store.ts';
import { usePage } from './page-context.ts';

/** What the menu asks for by the keys that a person would press. */
const KEYS: Partial<Record<PageCommand, KeyboardEventInit>> = {
  find: { key: '/' },
  palette: { key: 'k', ctrlKey: true },
  shortcuts: { key: '?' },
  record: { key: 'o' },
};
const THEMES: Partial<Record<PageCommand, Theme>> = {
  'theme-system': 'system',
  'theme-light': 'light',
  'theme-dark': 'dark',
};

/** Does what the desktop's menu asks of this page. In a browser nobody asks. */
export function usePageCommands(): void {
  const { view } = usePage();
  useEffect(() => {
    const onMessage = ({ source, origin, data }: MessageEvent) => {
      if (source !== window || origin !== window.location.origin) return;
      const command = PAGE_COMMANDS.find((each) => commandMessage(each) === data);
      if (!command) return;
      const theme = THEMES[command];
      if (theme) view.setState({ theme });
      if (command === 'recordings') view.setState({ recordings: RECORDINGS });
      const key = KEYS[command];
      // Out of whatever field has the keyboard, which would keep the key for itself.
      if (key)
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }),
        );
    };
    window.addEventListener('message', onMessage);
    return () => window.removeEventListener('message', onMessage);
  }, [view]);
}
