import { type CSSProperties, useSyncExternalStore } from 'react';
import { formatCount } from '../../../shared/describe/numbers.ts';
import { formatClock, formatElapsed } from '../../../shared/describe/time.ts';
import type { Health } from '../../../shared/health.ts';
import type { WallRows } from '../../state/wallboard-rows.ts';
import { texts } from '../../texts/catalogue.ts';
import { HEALTH_NAMES, HealthShape } from '../health-shape.tsx';
import { LocalFaultBanner } from '../local-fault-banner.tsx';
import { useFleet, useLink, usePage, useTimed, useView } from '../page-context.ts';
import { useOutage } from '../use-outage.ts';
import { useGroup } from './use-wall-rows.ts';

const SHOWN: readonly Health[] = ['down', 'degraded', 'connecting', 'up', 'paused', 'stale'];

/** What every picture has above it: whose it is, the time, how old the data is, and whether it is us. */
export function WallHead() {
  const name = useFleet((state) => state.fleet?.name ?? '');
  const demo = useFleet((state) => state.fleet?.demo ?? false);
  const group = useGroup();
  const fault = useLink((link) => link.localFault !== null);
  return (
    <>
      <header className="wall-head">
        <h1>
          {group === null ? name : texts.wallboard.group(name, group)}
          {demo && <small>{texts.wallboard.simulated}</small>}
        </h1>
        <DataAge />
        <Clock />
      </header>
      <LocalFaultBanner />
      {!fault && <WallOutage />}
    </>
  );
}

/** Nobody has to add up counts across a room. */
function WallOutage() {
  const outage = useOutage();
  const elapsed = useTimed((now) => (outage ? formatElapsed(now - outage.since) : ''));
  if (!outage) return null;
  return (
    <p className="wall-outage" role="alert">
      <strong>{texts.health.outage}</strong> {/* Counts on every second: read out once is enough. */}
      <span aria-live="off">{texts.health.outageOf(outage.backends, elapsed)}</span>
    </p>
  );
}

function DataAge() {
  const { ticker, telemetry, replay: desk } = usePage();
  const heardAt = useLink((state) => state.heardAt);
  const age = useSyncExternalStore(ticker.subscribe, () => {
    const { replay } = desk.state.getState();
    const since = replay ? (telemetry.latest?.time ?? null) : heardAt;
    if (since === null) return texts.wallboard.noData;
    const now = replay ? replay.position : ticker.now;
    return texts.wallboard.dataAge(Math.floor(Math.max(0, now - since) / 1_000));
  });
  return <span className="mute">{age}</span>;
}

function Clock() {
  const zone = useView((view) => view.zone);
  const { ticker } = usePage();
  const offset = useLink((state) => state.clockOffset);
  const clock = useSyncExternalStore(ticker.subscribe, () => formatClock(ticker.now + offset, zone));
  return (
    <span className="wall-clock">
      {clock} <span className="mute">{texts.header.zones[zone]}</span>
    </span>
  );
}

/** In units: of the largest figures, of a row, of what a tile has besides its figures, and of a figure by its height. */
const LARGEST = 8;
const ROW = 96;
const BESIDES = 10.4;
const FIGURE = 0.66;

/** As large as all of them can be in one row. */
const countSize = (tiles: number, letters: number): number =>
  Math.min(LARGEST, (ROW - tiles * BESIDES) / (letters * FIGURE));

/** Every picture has them: whether anything is wrong is never out of sight. */
export function WallCounts({ counts, large }: { counts: WallRows['counts']; large: boolean }) {
  const shown = SHOWN.filter((health) => counts[health] > 0 || health === 'down' || health === 'up');
  const letters = shown.reduce((sum, health) => sum + formatCount(counts[health]).length, 0);
  return (
    <ul
      className="wall-counts"
      data-large={large}
      aria-label={texts.wallboard.counts}
      style={{ '--size': countSize(shown.length, letters) } as CSSProperties}
    >
      {shown.map((health) => (
        <li key={health} data-health={health} data-none={counts[health] === 0}>
          <HealthShape health={health} />
          <b>{formatCount(counts[health])}</b>
          <span className="wall-label">{HEALTH_NAMES[health]}</span>
        </li>
      ))}
    </ul>
  );
}
