import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { SeriesSource } from '../../shared/range.ts';
import { backendStates, reconnectsOf } from '../charts/backend-data.ts';
import { Bands } from '../charts/bands.tsx';
import { BreakerLane } from '../charts/breaker-lane.tsx';
import { chartPoints } from '../charts/chart-data.ts';
import { DELIVERY, MESSAGES, ROUND_TRIP } from '../charts/fleet-series.ts';
import { BACKEND_PLAN, BACKEND_PLAN_COLUMNS } from '../charts/plans.ts';
import { greatest, scaleFor } from '../charts/scale.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { useSize } from '../charts/use-size.ts';
import { texts } from '../texts/catalogue.ts';
import { ChartNote } from './chart-note.tsx';
import { usePage, useView } from './page-context.ts';
import { useChartPointer } from './use-chart-pointer.ts';
import { CHART_POINTS, useRange } from './use-range.ts';
import { useRangeEvents } from './use-range-events.ts';

const OPENED = ['opened'];

/** One backend's throughput, round trip, delivery, breaker and reconnects in the time that is shown. */
export function BackendCharts({ id }: { id: string }) {
  const zone = useView((view) => view.zone);
  const source = useMemo((): SeriesSource => ({ kind: 'backend', backend: id }), [id]);
  const [panel, { width }] = useSize<HTMLDivElement>();
  const range = useRange(source, BACKEND_PLAN_COLUMNS, CHART_POINTS);
  const { from, to } = range;
  const points = useMemo(() => chartPoints(range, BACKEND_PLAN_COLUMNS, BACKEND_PLAN), [range]);
  const { shut, breaker, known } = useMemo(() => backendStates(range, BACKEND_PLAN_COLUMNS), [range]);
  const events = useRangeEvents({ from, to, backend: id, kinds: OPENED });
  const reconnects = useMemo(() => reconnectsOf(events, id), [events, id]);
  const bands = useMemo(() => <Bands runs={shut} from={from} to={to} />, [shut, from, to]);
  const pointer = useChartPointer();
  const crosshair = useStore(usePage().crosshair, ({ at }) => at);
  const shared = { width, from, to, points, zone, ...pointer };
  const delivered = useMemo(() => points.some(({ delivery }) => typeof delivery === 'number'), [points]);
  return (
    <div ref={panel} className="charts">
      <ChartNote shown={range} />
      <TimeChart
        {...shared}
        title={texts.panels.messages}
        height={104}
        series={MESSAGES}
        scale={scaleFor(greatest(points, ['in', 'out']), 10)}
      >
        {bands}
      </TimeChart>
      <TimeChart
        {...shared}
        title={texts.panels.roundTrip}
        height={100}
        series={ROUND_TRIP}
        scale={scaleFor(greatest(points, ['p50', 'p95', 'p99']), 10)}
      >
        {bands}
      </TimeChart>
      {delivered && (
        <TimeChart
          {...shared}
          title={texts.panels.delivery}
          height={84}
          series={DELIVERY}
          scale={scaleFor(greatest(points, ['delivery']), 10)}
        >
          {bands}
        </TimeChart>
      )}
      <BreakerLane
        width={width}
        from={from}
        to={to}
        breaker={breaker}
        known={known}
        reconnects={reconnects}
        zone={zone}
        crosshair={crosshair}
      />
    </div>
  );
}
