import { useStore } from 'zustand';
import { AddBackend } from '../add-backend/add-backend.tsx';
import { usePage } from '../page-context.ts';
import { ShortcutsHelp } from '../shortcuts-help.tsx';
import { useFocusKept, useShortcuts } from '../shortcuts-keys.ts';
import { CommandPalette } from './command-palette.tsx';

/** What lies over the console, and the keys that open it. */
export function Overlays() {
  const open = useStore(usePage().overlay, (state) => state.open);
  useShortcuts();
  useFocusKept();
  switch (open) {
    case 'palette':
      return <CommandPalette />;
    case 'shortcuts':
      return <ShortcutsHelp />;
    case 'add-backend':
      return <AddBackend />;
    default:
      return null;
  }
}
