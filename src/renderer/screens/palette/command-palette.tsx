import { Command as Menu } from 'cmdk';
import { useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import type { BackendInfo } from '../../../shared/backend.ts';
import { COMMAND_GROUPS, type Command, commandsOf } from '../../state/commands.ts';
import { commandsLead, findable, findBest } from '../../state/commands-match.ts';
import { texts } from '../../texts/catalogue.ts';
import { HealthShape } from '../health-shape.tsx';
import { useFleet, usePage, useStale, useWhyNot } from '../page-context.ts';
import { KeyCaps } from './key-caps.tsx';
import { OverlayDialog } from './overlay-dialog.tsx';
import { useCommandSource } from './use-commands.ts';

/** Lines of each kind: more than fit on a screen, few enough to be drawn between two keys. */
const MOST_COMMANDS = 60;
const MOST_BACKENDS = 40;
/** Backends beside commands that are found as well, so that those stay in sight. */
const FEW_BACKENDS = 8;

/** Finds a backend or something to do by its words. */
export function CommandPalette() {
  const page = usePage();
  const source = useCommandSource();
  const [query, setQuery] = useState('');
  const whyNot = useWhyNot();
  const backends = useFleet((state) => state.fleet?.backends);
  const commands = useMemo(
    () =>
      commandsOf(source)
        .filter(({ enabled, keyOnly }) => enabled && !keyOnly)
        // Not by its group: "Backend" is over what would be done to a healthy one.
        .map((command) => findable(command, command.title, command.words)),
    [source],
  );
  const found = useMemo(() => findBest(commands, query, MOST_COMMANDS), [commands, query]);
  const rows = useMemo(() => (backends ?? []).map(findableBackend), [backends]);
  const few = query.trim() === '' || found.length > 0;
  const shown = useMemo(() => findBest(rows, query, few ? FEW_BACKENDS : MOST_BACKENDS), [rows, query, few]);
  const run = (act: () => void) => {
    // The keyboard goes back to where it was first, so that a command may move it on from there.
    flushSync(() => page.overlay.setState({ open: null }));
    act();
  };
  const asked = query.trim() !== '';
  // The group of the best that was found comes first, for Enter takes the first line.
  const order = asked ? [...new Set(found.map(({ group }) => group))] : COMMAND_GROUPS;
  const groups = order
    .map((group) => ({ group, items: found.filter((command) => command.group === group) }))
    .filter(({ items }) => items.length > 0);
  const backendsFirst = asked && !commandsLead(query, found[0]?.title, backends?.[shown[0] ?? -1]?.name);
  const backendLines = shown.length > 0 && (
    <Menu.Group heading={texts.palette.backends}>
      {shown.map((row) => (
        <BackendLine
          key={backends?.[row]?.id ?? row}
          row={row}
          onOpen={(id) => run(() => page.view.setState({ selected: id }))}
        />
      ))}
    </Menu.Group>
  );
  return (
    <OverlayDialog name={texts.palette.name} className="palette">
      <Menu label={texts.palette.name} shouldFilter={false} loop vimBindings={false}>
        <Menu.Input
          data-first-focus=""
          className="palette-field"
          placeholder={texts.palette.placeholder}
          value={query}
          onValueChange={setQuery}
        />
        <Menu.List className="palette-list" label={texts.palette.found}>
          <Menu.Empty className="palette-empty">{texts.palette.none}</Menu.Empty>
          {backendsFirst && backendLines}
          {groups.map(({ group, items }) => (
            <Menu.Group key={group} heading={texts.commands.groups[group]}>
              {items.map((command) => (
                <CommandLine key={command.id} command={command} onRun={() => run(command.run)} />
              ))}
            </Menu.Group>
          ))}
          {!backendsFirst && backendLines}
        </Menu.List>
        {whyNot !== undefined && <p className="mute palette-why">{whyNot}</p>}
      </Menu>
    </OverlayDialog>
  );
}

const findableBackend = ({ id, name, group, host, tags }: BackendInfo, row: number) =>
  findable(row, name, [id, group ?? '', host, ...tags].join(' '));

function CommandLine({ command, onRun }: { command: Command; onRun: () => void }) {
  const [keys] = command.keys ?? [];
  return (
    <Menu.Item className="palette-line" value={command.id} onSelect={onRun}>
      <span className="palette-title">{command.title}</span>
      {keys !== undefined && <KeyCaps keys={keys} />}
    </Menu.Item>
  );
}

function BackendLine({ row, onOpen }: { row: number; onOpen: (id: string) => void }) {
  const info = useFleet((state) => state.fleet?.backends[row]);
  const health = useFleet((state) => state.statuses[row]?.health);
  const stale = useStale();
  if (!info || !health) return null;
  return (
    <Menu.Item className="palette-line" value={`backend ${info.id}`} onSelect={() => onOpen(info.id)}>
      <HealthShape health={stale ? 'stale' : health} named />
      <span className="palette-title">{info.name}</span>
      <span className="mute palette-note">
        {texts.palette.where([info.group, info.host].filter((part) => part !== null))}
      </span>
    </Menu.Item>
  );
}
