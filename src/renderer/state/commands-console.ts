import { texts } from '../texts/catalogue.ts';
import { AUDIT_FORMATS } from './audit-file.ts';
import type { Command, CommandSource } from './commands.ts';
import { mayAct } from './link-store.ts';
import type { Overlay } from './overlay-store.ts';

const said = texts.commands;

/** What is about the console as a whole. */
export function consoleCommands({ page, host, target }: CommandSource): Command[] {
  const open = (overlay: Overlay) => () => page.overlay.setState({ open: overlay, target });
  return [
    {
      id: 'palette.open',
      title: said.palette,
      group: 'Console',
      keys: ['Mod+k'],
      keyOnly: true,
      enabled: true,
      run: open('palette'),
    },
    {
      id: 'shortcuts.open',
      title: said.shortcuts,
      group: 'Console',
      keys: ['?'],
      words: said.shortcutsWords,
      enabled: true,
      run: open('shortcuts'),
    },
    {
      id: 'fleet.add-backend',
      title: said.addBackend,
      group: 'Console',
      words: said.addBackendWords,
      enabled: mayAct(page.link.getState()),
      run: open('add-backend'),
    },
    {
      id: 'tour.start',
      title: said.tour,
      group: 'Console',
      words: said.tourWords,
      enabled: page.fleet.getState().fleet?.demo === true,
      run: () => page.overlay.setState({ tour: 0 }),
    },
    {
      id: 'game-day.open',
      title: texts.gameDay.command,
      group: 'Console',
      words: texts.gameDay.commandWords,
      enabled: page.gameDay.state.getState().gameDay !== null,
      run: () => page.gameDay.show(true),
    },
    {
      id: 'marker.add',
      title: said.mark,
      group: 'Console',
      keys: ['m'],
      words: said.markWords,
      enabled: mayAct(page.link.getState()),
      run: () => {
        page.view.setState({ timeline: 'events', inspecting: false });
        page.events.setState({ marking: true });
      },
    },
    {
      id: 'link.copy',
      title: said.copyLink,
      group: 'Console',
      words: said.copyLinkWords,
      enabled: true,
      run: () => host.copyLink(),
    },
    ...AUDIT_FORMATS.map(
      (format): Command => ({
        id: `audit.export.${format}`,
        title: said.exportAudit(texts.audit.formats[format]),
        group: 'Console',
        words: said.exportAuditWords,
        enabled: page.link.getState().link.state === 'live',
        run: () => host.exportAudit(format),
      }),
    ),
  ];
}
