import { useMemo } from 'react';
import { fleetColumn } from '../../shared/frame.ts';
import { type ChartPoint, chartWindow, FLEET_PLAN } from '../charts/chart-data.ts';
import { BREAKERS, CONNECTIONS, MESSAGES, RECONNECTS, ROUND_TRIP } from '../charts/fleet-series.ts';
import { countScale, scaleFor } from '../charts/scale.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { useSize } from '../charts/use-size.ts';
import { sumByMinute } from '../series/sums.ts';
import type { ConnectionsBy } from '../state/view-store.ts';
import { useFleet, usePage, usePaintVersion, useView } from './page-context.ts';

const BREAKER_KEYS = BREAKERS.map(({ key }) => key);
const MINUTE_COLUMNS = [fleetColumn('reconnectsAutomatic'), fleetColumn('reconnectsManual')];

/** What the fleet did over the last minutes. Repaints as often as it visibly moves. */
export function FleetCharts() {
  const { telemetry } = usePage();
  const minutes = useView((view) => view.range);
  const version = usePaintVersion(minutes);
  const zone = useView((view) => view.zone);
  const connections = useView((view) => view.connections);
  const total = useFleet((state) => state.statuses.length);
  const [panel, { width, height }] = useSize<HTMLElement>();
  const tall = stretch(height);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for what the rings hold.
  const { from, to, points, perMinute } = useMemo(() => {
    const span = minutes * 60_000;
    return {
      ...chartWindow(telemetry.fleet, minutes, FLEET_PLAN),
      perMinute: sumByMinute(telemetry.fleet, MINUTE_COLUMNS, span).map(
        ({ at, sums }): ChartPoint => ({
          at,
          age: at - telemetry.fleet.end,
          automatic: sums[0] ?? 0,
          manual: sums[1] ?? 0,
        }),
      ),
    };
  }, [telemetry, version, minutes]);
  const shared = { width, from, to, zone, sync: 'fleet' };
  return (
    <section ref={panel} className="side" aria-label="Fleet charts">
      <div className="side-title">
        <h2>Fleet</h2>
        <span className="grow" />
        <span className="mute">last {minutes} min · 1 s</span>
      </div>
      <div className="charts">
        <TimeChart
          {...shared}
          title="Connections"
          control={BY}
          height={tall(140)}
          points={points}
          series={CONNECTIONS[connections]}
          scale={countScale(total)}
        />
        <TimeChart
          {...shared}
          title="Reconnects per minute"
          height={tall(104)}
          points={perMinute}
          series={RECONNECTS}
          scale={scaleFor(greatest(perMinute, ['automatic', 'manual'], true), 4)}
        />
        <TimeChart
          {...shared}
          title="Messages per second"
          height={tall(110)}
          points={points}
          series={MESSAGES}
          scale={scaleFor(greatest(points, ['in', 'out']), 10)}
        />
        <TimeChart
          {...shared}
          title="Round trip, ms"
          height={tall(110)}
          points={points}
          series={ROUND_TRIP}
          scale={scaleFor(greatest(points, ['p50', 'p95', 'p99']), 10)}
        />
        <TimeChart
          {...shared}
          title="Breakers not closed"
          height={tall(74)}
          points={points}
          series={BREAKERS}
          scale={scaleFor(greatest(points, BREAKER_KEYS, true), 2)}
        />
      </div>
    </section>
  );
}

const CONNECTIONS_BY: readonly ConnectionsBy[] = ['health', 'phase'];

/** Health is the roll-up to act by; phase is where each managed socket is. */
function ConnectionsChoice() {
  const { view } = usePage();
  const chosen = useView((state) => state.connections);
  return (
    <fieldset className="segments small" aria-label="Count connections by">
      {CONNECTIONS_BY.map((by) => (
        <button
          type="button"
          key={by}
          aria-pressed={chosen === by}
          onClick={() => view.setState({ connections: by })}
        >
          by {by}
        </button>
      ))}
    </fieldset>
  );
}

/** The same element each time, so that it alone makes no chart draw again. */
const BY = <ConnectionsChoice />;

/** px of the panel that are not plots: its title, the charts' titles and the gaps. */
const FIXED_HEIGHT = 180;
/** px of all plots at their least. */
const PLOT_HEIGHT = 538;

/** Lets the plots share a tall window; in a low one the panel scrolls. */
const stretch = (panelHeight: number) => {
  const factor = Math.min(2, Math.max(1, (panelHeight - FIXED_HEIGHT) / PLOT_HEIGHT));
  return (height: number) => Math.floor(height * factor);
};

/** The greatest value of any key, or of all keys on top of each other. */
export function greatest(points: readonly ChartPoint[], keys: readonly string[], stacked = false): number {
  let max = 0;
  for (const point of points) {
    let sum = 0;
    for (const key of keys) {
      const value = point[key] ?? 0;
      if (stacked) sum += value;
      else if (value > max) max = value;
    }
    if (sum > max) max = sum;
  }
  return max;
}
