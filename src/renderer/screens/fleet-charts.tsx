import { useMemo } from 'react';
import { formatExact } from '../../shared/describe/time.ts';
import type { SeriesSource } from '../../shared/range.ts';
import { chartPoints } from '../charts/chart-data.ts';
import { BREAKERS, CONNECTIONS, MESSAGES, RECONNECTS, ROUND_TRIP } from '../charts/fleet-series.ts';
import { FLEET_PLAN, FLEET_PLAN_COLUMNS, RECONNECT_PLAN, RECONNECT_PLAN_COLUMNS } from '../charts/plans.ts';
import { countScale, greatest, scaleFor } from '../charts/scale.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { useSize } from '../charts/use-size.ts';
import { spanOf } from '../state/time-frame.ts';
import type { ConnectionsBy } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { ChartNote } from './chart-note.tsx';
import { ConsoleCharts } from './console-charts.tsx';
import { useFleet, usePage, useView } from './page-context.ts';
import { useChartPointer } from './use-chart-pointer.ts';
import { CHART_POINTS, describeResolution, useRange } from './use-range.ts';

const BREAKER_KEYS = BREAKERS.map(({ key }) => key);
const FLEET: SeriesSource = { kind: 'fleet' };
const MINUTE = 60_000;
const MOST_BARS = 60;

/** What the fleet, or one of its groups, did in the time that is shown. */
export function FleetCharts() {
  const chosen = useView((view) => view.chartGroup);
  const known = useFleet(({ fleet }) => fleet?.backends.some(({ group }) => group === chosen) ?? false);
  const group = known ? chosen : null;
  const source = useMemo((): SeriesSource => (group === null ? FLEET : { kind: 'group', group }), [group]);
  const time = useView((view) => view.time);
  const zone = useView((view) => view.zone);
  const connections = useView((view) => view.connections);
  const total = useFleet(
    ({ fleet }) => fleet?.backends.filter((backend) => group === null || backend.group === group).length ?? 0,
  );
  const [panel, { width, height }] = useSize<HTMLElement>();
  const tall = stretch(height);
  const range = useRange(source, FLEET_PLAN_COLUMNS, CHART_POINTS);
  const points = useMemo(() => chartPoints(range, FLEET_PLAN_COLUMNS, FLEET_PLAN), [range]);
  const bars = Math.min(MOST_BARS, Math.ceil(spanOf(time) / MINUTE));
  // One more than there are whole ones: the first and the last may be cut.
  const counted = useRange(source, RECONNECT_PLAN_COLUMNS, bars + 1);
  const reconnects = useMemo(() => chartPoints(counted, RECONNECT_PLAN_COLUMNS, RECONNECT_PLAN), [counted]);
  const pointer = useChartPointer();
  const { from, to } = range;
  const shared = { width, from, to, zone, ...pointer };
  return (
    <section
      ref={panel}
      className="side"
      aria-label={group === null ? texts.panels.fleet : texts.panels.group(group)}
    >
      <div className="side-title">
        <h2>{group ?? texts.panels.fleetTitle}</h2>
        <GroupChoice group={group} />
        <span className="grow" />
        <span className="mute">{describeResolution(range.pieces)}</span>
      </div>
      <ChartNote shown={range} />
      <div className="charts">
        <TimeChart
          {...shared}
          title={texts.panels.connections}
          control={BY}
          height={tall(140)}
          points={points}
          series={CONNECTIONS[connections]}
          scale={countScale(total)}
        />
        <TimeChart
          {...shared}
          title={texts.panels.reconnectsPer(lengthOf(counted.pieces.at(-1)?.step ?? MINUTE))}
          height={tall(104)}
          points={reconnects}
          series={RECONNECTS}
          scale={scaleFor(greatest(reconnects, ['automatic', 'manual'], true), 4)}
        />
        <TimeChart
          {...shared}
          title={texts.panels.messages}
          height={tall(110)}
          points={points}
          series={MESSAGES}
          scale={scaleFor(greatest(points, ['in', 'out']), 10)}
        />
        <TimeChart
          {...shared}
          title={texts.panels.roundTrip}
          height={tall(110)}
          points={points}
          series={ROUND_TRIP}
          scale={scaleFor(greatest(points, ['p50', 'p95', 'p99']), 10)}
        />
        <TimeChart
          {...shared}
          title={texts.panels.breakers}
          height={tall(74)}
          points={points}
          series={BREAKERS}
          scale={scaleFor(greatest(points, BREAKER_KEYS), 2)}
        />
      </div>
      {group === null && <ConsoleCharts width={width} />}
    </section>
  );
}

const lengthOf = (ms: number): string => (ms === MINUTE ? texts.panels.minute : formatExact(ms));

/** Whose charts these are; nothing to choose where there are no groups. */
function GroupChoice({ group }: { group: string | null }) {
  const { view } = usePage();
  const fleet = useFleet((state) => state.fleet);
  const groups = useMemo(() => {
    const names = new Set(fleet?.backends.flatMap((backend) => backend.group ?? []));
    return [...names].sort((a, b) => a.localeCompare(b));
  }, [fleet]);
  if (groups.length === 0) return null;
  return (
    <select
      className="choice"
      aria-label={texts.panels.chartsOf}
      value={group ?? ''}
      onChange={({ currentTarget }) => view.setState({ chartGroup: currentTarget.value || null })}
    >
      <option value="">{texts.panels.wholeFleet}</option>
      {groups.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

const CONNECTIONS_BY: readonly ConnectionsBy[] = ['health', 'phase'];

/** Health is the roll-up to act by; phase is where each managed socket is. */
function ConnectionsChoice() {
  const { view } = usePage();
  const chosen = useView((state) => state.connections);
  return (
    <fieldset className="segments small" aria-label={texts.panels.countBy}>
      {CONNECTIONS_BY.map((by) => (
        <button
          type="button"
          key={by}
          aria-pressed={chosen === by}
          onClick={() => view.setState({ connections: by })}
        >
          {texts.panels.by[by]}
        </button>
      ))}
    </fieldset>
  );
}

/** The same element each time, so that it alone makes no chart draw again. */
const BY = <ConnectionsChoice />;

/** px of the panel that are not plots: its title, the charts' titles and the gaps. */
const FIXED_HEIGHT = 210;
/** px of all plots at their least. */
const PLOT_HEIGHT = 538;

/** Lets the plots share a tall window; in a low one the panel scrolls. */
const stretch = (panelHeight: number) => {
  const factor = Math.min(2, Math.max(1, (panelHeight - FIXED_HEIGHT) / PLOT_HEIGHT));
  return (height: number) => Math.floor(height * factor);
};
