import { useMemo } from 'react';
import type { SeriesSource } from '../../../shared/range.ts';
import { chartPoints } from '../../charts/chart-data.ts';
import { CONNECTIONS, MESSAGES, RECONNECTS, ROUND_TRIP } from '../../charts/fleet-series.ts';
import {
  FLEET_PLAN,
  FLEET_PLAN_COLUMNS,
  RECONNECT_PLAN,
  RECONNECT_PLAN_COLUMNS,
} from '../../charts/plans.ts';
import { countScale, greatest, scaleFor } from '../../charts/scale.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { useSize } from '../../charts/use-size.ts';
import { texts } from '../../texts/catalogue.ts';
import { useView } from '../page-context.ts';
import { useRange } from '../use-range.ts';
import { useGroup } from './use-wall-rows.ts';

const FLEET: SeriesSource = { kind: 'fleet' };
/** Fewer than at a desk: from afar a line is as thick as some of them. */
const POINTS = 150;
const BARS = 31;
/** CSS px of a title line and the gaps of one chart. */
const AROUND = 34;
/** Of the plot's own 10 px letters, to be read from some metres. */
const ENLARGED = 2.6;
const DESIGNED_FOR = 1_920;
const ignore = () => undefined;

/** The fleet, or the chosen group, over time: four charts that fill the screen. */
export function WallCharts({ backends }: { backends: number }) {
  const group = useGroup();
  const source = useMemo((): SeriesSource => (group === null ? FLEET : { kind: 'group', group }), [group]);
  const zone = useView((view) => view.zone);
  const [panel, size] = useSize<HTMLElement>();
  const zoom = Math.max(
    1,
    (ENLARGED * Math.min(window.innerWidth, window.innerHeight * (16 / 9))) / DESIGNED_FOR,
  );
  const width = Math.floor(size.width / 2 / zoom) - 10;
  const height = Math.floor(size.height / 2 / zoom) - AROUND;
  const range = useRange(source, FLEET_PLAN_COLUMNS, POINTS);
  const points = useMemo(() => chartPoints(range, FLEET_PLAN_COLUMNS, FLEET_PLAN), [range]);
  const counted = useRange(source, RECONNECT_PLAN_COLUMNS, BARS);
  const reconnects = useMemo(() => chartPoints(counted, RECONNECT_PLAN_COLUMNS, RECONNECT_PLAN), [counted]);
  const { from, to } = range;
  const shared = { width, height, from, to, zone, onZoom: ignore };
  return (
    <section
      ref={panel}
      className="wall-charts"
      aria-label={group === null ? texts.charts.fleet : texts.charts.ofGroup(group)}
    >
      {width > 0 && height > 0 && (
        <div className="wall-plots" style={{ zoom }}>
          <TimeChart
            {...shared}
            title={texts.charts.connections}
            points={points}
            series={CONNECTIONS.health}
            scale={countScale(backends)}
          />
          <TimeChart
            {...shared}
            title={texts.charts.reconnects}
            points={reconnects}
            series={RECONNECTS}
            scale={scaleFor(greatest(reconnects, ['automatic', 'manual'], true), 4)}
          />
          <TimeChart
            {...shared}
            title={texts.charts.messages}
            points={points}
            series={MESSAGES}
            scale={scaleFor(greatest(points, ['in', 'out']), 10)}
          />
          <TimeChart
            {...shared}
            title={texts.charts.roundTrip}
            points={points}
            series={ROUND_TRIP}
            scale={scaleFor(greatest(points, ['p50', 'p95', 'p99']), 10)}
          />
        </div>
      )}
    </section>
  );
}
