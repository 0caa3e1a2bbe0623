import { COMMAND_GROUPS, type Command, commandsOf } from '../state/commands.ts';
import { Icon } from './icons.tsx';
import { usePage } from './page-context.ts';
import { KeyCaps } from './palette/key-caps.tsx';
import { OverlayDialog } from './palette/overlay-dialog.tsx';
import { useCommandSource } from './palette/use-commands.ts';

/** Keys that the table and the dialogs have of their own. */
const BUILT_IN: readonly { keys: string; title: string }[] = [
  { keys: 'Enter', title: 'Open the backend of the row' },
  { keys: 'Escape', title: 'Close what was opened last' },
  { keys: 'PageDown', title: 'A screen of rows further' },
  { keys: 'Home', title: 'First row' },
  { keys: 'End', title: 'Last row' },
];

/** Every key that does something, by what it is about. */
export function ShortcutsHelp() {
  const { overlay } = usePage();
  const commands = commandsOf(useCommandSource()).filter(({ keys }) => keys !== undefined);
  const groups = COMMAND_GROUPS.map((group) => ({
    group,
    lines: [
      ...commands.filter((command) => command.group === group).map(lineOf),
      ...(group === 'Table' ? BUILT_IN : []),
    ],
  })).filter(({ lines }) => lines.length > 0);
  return (
    <OverlayDialog name="Keyboard shortcuts" className="shortcuts">
      <div className="overlay-title">
        <h2>Keyboard shortcuts</h2>
        <span className="grow" />
        <button
          type="button"
          data-first-focus=""
          className="icon-button"
          aria-label="Close"
          title="Close (Escape)"
          onClick={() => overlay.setState({ open: null })}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="shortcut-groups">
        {groups.map(({ group, lines }) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {lines.map(({ keys, title }) => (
                <div key={title}>
                  <dt>{title}</dt>
                  <dd>
                    <KeyCaps keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mute">None of them does anything while you type.</p>
    </OverlayDialog>
  );
}

const lineOf = ({ keys, title }: Command) => ({ keys: keys?.[0] ?? '', title });
