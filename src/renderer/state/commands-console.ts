import type { Command, CommandSource } from './commands.ts';
import { mayAct } from './link-store.ts';
import type { Overlay } from './overlay-store.ts';

/** What is about the console as a whole. */
export function consoleCommands({ page, host, target }: CommandSource): Command[] {
  const open = (overlay: Overlay) => () => page.overlay.setState({ open: overlay, target });
  return [
    {
      id: 'palette.open',
      title: 'Command palette',
      group: 'Console',
      keys: ['Mod+k'],
      keyOnly: true,
      enabled: true,
      run: open('palette'),
    },
    {
      id: 'shortcuts.open',
      title: 'Keyboard shortcuts',
      group: 'Console',
      keys: ['?'],
      words: 'keys help',
      enabled: true,
      run: open('shortcuts'),
    },
    {
      id: 'fleet.add-backend',
      title: 'Add backend…',
      group: 'Console',
      words: 'new fleet file test connection',
      enabled: mayAct(page.link.getState()),
      run: open('add-backend'),
    },
    {
      id: 'tour.start',
      title: 'Show the tour again',
      group: 'Console',
      words: 'introduction help first',
      enabled: page.fleet.getState().fleet?.demo === true,
      run: () => page.overlay.setState({ tour: 0 }),
    },
    {
      id: 'marker.add',
      title: 'Mark this moment…',
      group: 'Console',
      keys: ['m'],
      words: 'marker note event timeline annotate',
      enabled: mayAct(page.link.getState()),
      run: () => {
        page.view.setState({ timeline: 'events', inspecting: false });
        page.events.setState({ marking: true });
      },
    },
    {
      id: 'link.copy',
      title: 'Copy link to this view',
      group: 'Console',
      words: 'share address url',
      enabled: true,
      run: () => host.copyLink(),
    },
  ];
}
