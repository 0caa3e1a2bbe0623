import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ClockZone } from '../../../shared/describe/clock-zone.ts';
import { commandsOf } from '../../state/commands.ts';
import { DENSITIES, THEMES } from '../../state/commands-view.ts';
import { texts } from '../../texts/catalogue.ts';
import { Icon } from '../icons.tsx';
import { LocaleSetting } from '../locale-setting.tsx';
import { usePage, useView } from '../page-context.ts';
import { KeyCaps } from './key-caps.tsx';
import { commandSource } from './use-commands.ts';

const ZONES: readonly ClockZone[] = ['utc', 'local'];

/** Commands that a person without a keyboard at hand finds here. */
const LISTED = [
  'palette.open',
  'shortcuts.open',
  'fleet.add-backend',
  'link.copy',
  'tour.start',
  'game-day.open',
];

/** How the console looks, and what it can do besides. */
export function SettingsMenu() {
  const page = usePage();
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLFieldSetElement>(null);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector('button')?.focus();
    const elsewhere = (event: PointerEvent) => {
      const on = event.target as Node;
      if (!menu.current?.contains(on) && !opener.current?.contains(on)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [open]);
  const listed = open
    ? commandsOf(commandSource(page, null)).filter(({ id, enabled }) => enabled && LISTED.includes(id))
    : [];
  return (
    <span className="from-to">
      <button
        ref={opener}
        type="button"
        className="icon-button"
        aria-label={texts.palette.settings}
        title={texts.palette.settings}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="settings" />
      </button>
      {open && (
        <fieldset
          ref={menu}
          className="popover settings-menu"
          aria-label={texts.palette.settings}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            close();
          }}
        >
          <ThemeSetting />
          <DensitySetting />
          <ZoneSetting />
          <LocaleSetting />
          <ul>
            {listed.map(({ id, title, keys, run }) => (
              <li key={id}>
                <button
                  type="button"
                  className="plain"
                  onClick={() => {
                    close();
                    run();
                  }}
                >
                  <span>{title}</span>
                  {keys?.[0] !== undefined && <KeyCaps keys={keys[0]} />}
                </button>
              </li>
            ))}
          </ul>
        </fieldset>
      )}
    </span>
  );
}

function ThemeSetting() {
  const { view } = usePage();
  const theme = useView((state) => state.theme);
  return (
    <Setting title={texts.palette.theme}>
      {THEMES.map((each) => (
        <Choice
          key={each}
          name={texts.palette.themes[each]}
          chosen={theme === each}
          onChoose={() => view.setState({ theme: each })}
        />
      ))}
    </Setting>
  );
}

function DensitySetting() {
  const { view } = usePage();
  const density = useView((state) => state.density);
  return (
    <Setting title={texts.palette.rows}>
      {DENSITIES.map((each) => (
        <Choice
          key={each}
          name={texts.commands.densities[each]}
          chosen={density === each}
          onChoose={() => view.setState({ density: each })}
        />
      ))}
    </Setting>
  );
}

function ZoneSetting() {
  const { view } = usePage();
  const zone = useView((state) => state.zone);
  return (
    <Setting title={texts.palette.times}>
      {ZONES.map((each) => (
        <Choice
          key={each}
          name={texts.palette.zones[each]}
          chosen={zone === each}
          onChoose={() => view.setState({ zone: each })}
        />
      ))}
    </Setting>
  );
}

function Setting({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="setting">
      <span className="mute" aria-hidden="true">
        {title}
      </span>
      <fieldset className="segments" aria-label={title}>
        {children}
      </fieldset>
    </div>
  );
}

function Choice({ name, chosen, onChoose }: { name: string; chosen: boolean; onChoose: () => void }) {
  return (
    <button type="button" aria-pressed={chosen} onClick={onChoose}>
      {name}
    </button>
  );
}
