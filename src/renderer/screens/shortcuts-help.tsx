import { COMMAND_GROUPS, type Command, commandsOf } from '../state/commands.ts';
import { TABLE_KEYS } from '../state/table-keys.ts';
import { texts } from '../texts/catalogue.ts';
import { Icon } from './icons.tsx';
import { usePage } from './page-context.ts';
import { KeyCaps } from './palette/key-caps.tsx';
import { OverlayDialog } from './palette/overlay-dialog.tsx';
import { useCommandSource } from './palette/use-commands.ts';

/** Every key that does something, by what it is about. */
export function ShortcutsHelp() {
  const { overlay } = usePage();
  const commands = commandsOf(useCommandSource()).filter(({ keys }) => keys !== undefined);
  const groups = COMMAND_GROUPS.map((group) => ({
    group,
    lines: [
      ...commands.filter((command) => command.group === group).map(lineOf),
      ...(group === 'Table' ? TABLE_KEYS : []),
    ],
  })).filter(({ lines }) => lines.length > 0);
  return (
    <OverlayDialog name={texts.keysHelp.name} className="shortcuts">
      <div className="overlay-title">
        <h2>{texts.keysHelp.name}</h2>
        <span className="grow" />
        <button
          type="button"
          data-first-focus=""
          className="icon-button"
          aria-label={texts.keysHelp.close}
          title={texts.keysHelp.closeTitle}
          onClick={() => overlay.setState({ open: null })}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="shortcut-groups">
        {groups.map(({ group, lines }) => (
          <section key={group} aria-label={texts.commands.groups[group]}>
            <h3>{texts.commands.groups[group]}</h3>
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
      <p className="mute">{texts.keysHelp.notWhileTyping}</p>
    </OverlayDialog>
  );
}

const lineOf = ({ keys, title }: Command) => ({ keys: keys?.[0] ?? '', title });
