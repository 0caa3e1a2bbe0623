import { useSyncExternalStore } from 'react';
import { formatClock } from '../../shared/describe/time.ts';
import type { Theme } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { Icon, type IconName, Logo } from './icons.tsx';
import { useFleet, useLink, usePage, useView } from './page-context.ts';
import { SettingsMenu } from './palette/settings-menu.tsx';
import { RecordButton } from './recordings/record-button.tsx';
import { RecordingsButton } from './recordings/recordings-button.tsx';
import { TimeControls } from './time-controls.tsx';
import { WindowButtons } from './window-buttons.tsx';

export function Header() {
  const fleet = useFleet((state) => state.fleet);
  return (
    <header className="header">
      <h1 className="logo">
        <Logo />
        {texts.header.title}
      </h1>
      {fleet && (
        <>
          <span className="rule" />
          <span className="fleet-name">
            {fleet.name} <span className="mute">{texts.header.backends(fleet.backends.length)}</span>
          </span>
          {fleet.demo && <span className="badge">{texts.header.demo}</span>}
          <span className="rule" />
          <TimeControls />
        </>
      )}
      <span className="grow" />
      {fleet && <RecordButton />}
      {fleet && <DataAge />}
      <Clock />
      <ThemeChoice />
      {fleet && <RecordingsButton />}
      {fleet && <WindowButtons />}
      {fleet && <SettingsMenu />}
    </header>
  );
}

/** How old the newest data is, always in view: stale data never looks live. */
function DataAge() {
  const { ticker, telemetry, replay: desk } = usePage();
  const heardAt = useLink((state) => state.heardAt);
  const age = useSyncExternalStore(ticker.subscribe, () => {
    const { replay } = desk.state.getState();
    // Of a recording: how long before its position the data is from.
    if (replay) {
      const { latest } = telemetry;
      if (latest === null) return texts.header.noData;
      return texts.header.dataAge(Math.max(0, replay.position - latest.time) / 1_000);
    }
    if (heardAt === null) return texts.header.noData;
    return texts.header.dataAge(Math.max(0, ticker.now - heardAt) / 1_000);
  });
  return <span className="mute data-age">{age}</span>;
}

function Clock() {
  const zone = useView((view) => view.zone);
  const { view, ticker } = usePage();
  const offset = useLink((state) => state.clockOffset);
  const clock = useSyncExternalStore(ticker.subscribe, () => formatClock(ticker.now + offset, zone));
  const next = zone === 'utc' ? 'local' : 'utc';
  const label = texts.header.zones[zone];
  return (
    <button
      type="button"
      className="plain mono clock"
      title={texts.header.clockTitle(label, texts.header.otherZones[next])}
      aria-label={texts.header.clockName(label, texts.header.otherZones[next])}
      onClick={() => view.setState({ zone: next })}
    >
      {clock} <span className="mute">{label}</span>
    </button>
  );
}

const THEMES: Record<Theme, { next: Theme; icon: IconName }> = {
  system: { next: 'light', icon: 'system' },
  light: { next: 'dark', icon: 'sun' },
  dark: { next: 'system', icon: 'moon' },
};

function ThemeChoice() {
  const theme = useView((view) => view.theme);
  const { view } = usePage();
  const { next, icon } = THEMES[theme];
  const { themes } = texts.header;
  return (
    <button
      type="button"
      className="icon-button theme-choice"
      title={texts.header.themeTitle(themes[theme], themes[next])}
      aria-label={texts.header.themeName(themes[theme], themes[next])}
      onClick={() => view.setState({ theme: next })}
    >
      <Icon name={icon} />
    </button>
  );
}
