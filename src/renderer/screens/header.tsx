import { useSyncExternalStore } from 'react';
import { plural } from '../../shared/describe/numbers.ts';
import { formatClock } from '../../shared/describe/time.ts';
import type { Theme } from '../state/view-store.ts';
import { Icon, type IconName, Logo } from './icons.tsx';
import { useFleet, useLink, usePage, useView } from './page-context.ts';
import { SettingsMenu } from './palette/settings-menu.tsx';
import { TimeControls } from './time-controls.tsx';
import { WindowButtons } from './window-buttons.tsx';

export function Header() {
  const fleet = useFleet((state) => state.fleet);
  return (
    <header className="header">
      <h1 className="logo">
        <Logo />
        Wirewatch
      </h1>
      {fleet && (
        <>
          <span className="rule" />
          <span className="fleet-name">
            {fleet.name} <span className="mute">· {plural(fleet.backends.length, 'backend')}</span>
          </span>
          {fleet.demo && <span className="badge">demo fleet</span>}
          <span className="rule" />
          <TimeControls />
        </>
      )}
      <span className="grow" />
      {fleet && <DataAge />}
      <Clock />
      <ThemeChoice />
      {fleet && <WindowButtons />}
      {fleet && <SettingsMenu />}
    </header>
  );
}

/** How old the newest data is, always in view: stale data never looks live. */
function DataAge() {
  const { ticker } = usePage();
  const heardAt = useLink((state) => state.heardAt);
  const age = useSyncExternalStore(ticker.subscribe, () => {
    if (heardAt === null) return 'no data yet';
    const seconds = Math.max(0, ticker.now - heardAt) / 1_000;
    return `data ${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s old`;
  });
  return <span className="mute data-age">{age}</span>;
}

function Clock() {
  const zone = useView((view) => view.zone);
  const { view, ticker } = usePage();
  const offset = useLink((state) => state.clockOffset);
  const clock = useSyncExternalStore(ticker.subscribe, () => formatClock(ticker.now + offset, zone));
  const label = zone === 'utc' ? 'UTC' : 'local';
  return (
    <button
      type="button"
      className="plain mono clock"
      title={`Times are ${label}. Switch to ${zone === 'utc' ? 'local time' : 'UTC'}.`}
      aria-label={`Clock: ${label}. Switch to ${zone === 'utc' ? 'local time' : 'UTC'}`}
      onClick={() => view.setState({ zone: zone === 'utc' ? 'local' : 'utc' })}
    >
      {clock} <span className="mute">{label}</span>
    </button>
  );
}

const THEMES: Record<Theme, { next: Theme; icon: IconName; name: string }> = {
  system: { next: 'light', icon: 'system', name: 'as the system has it' },
  light: { next: 'dark', icon: 'sun', name: 'light' },
  dark: { next: 'system', icon: 'moon', name: 'dark' },
};

function ThemeChoice() {
  const theme = useView((view) => view.theme);
  const { view } = usePage();
  const { next, icon, name } = THEMES[theme];
  return (
    <button
      type="button"
      className="icon-button"
      title={`Theme: ${name}. Switch to ${THEMES[next].name}.`}
      aria-label={`Theme: ${name}. Switch to ${THEMES[next].name}`}
      onClick={() => view.setState({ theme: next })}
    >
      <Icon name={icon} />
    </button>
  );
}
