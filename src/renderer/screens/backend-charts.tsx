import { useMemo } from 'react';
import { backendWindow, reconnectsOf } from '../charts/backend-data.ts';
import { Bands } from '../charts/bands.tsx';
import { BreakerLane } from '../charts/breaker-lane.tsx';
import { MESSAGES, ROUND_TRIP } from '../charts/fleet-series.ts';
import { scaleFor } from '../charts/scale.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { useSize } from '../charts/use-size.ts';
import { greatest } from './fleet-charts.tsx';
import { useEvents, usePage, usePaintVersion, useView } from './page-context.ts';

/** One backend's throughput, round trip, breaker and reconnects. Repaints as often as it visibly moves. */
export function BackendCharts({ id }: { id: string }) {
  const { telemetry } = usePage();
  const minutes = useView((view) => view.range);
  const version = usePaintVersion(minutes);
  const zone = useView((view) => view.zone);
  const events = useEvents((state) => state.events);
  const reconnects = useMemo(() => reconnectsOf(events, id), [events, id]);
  const [panel, { width }] = useSize<HTMLDivElement>();
  const ring = telemetry.selected?.ring;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for what the ring holds.
  const drawn = useMemo(() => (ring ? backendWindow(ring, minutes) : null), [ring, version, minutes]);
  const bands = useMemo(() => drawn && <Bands runs={drawn.shut} from={drawn.from} to={drawn.to} />, [drawn]);
  if (!drawn) return <div ref={panel} className="charts" />;
  const { from, to, points } = drawn;
  const shared = { width, from, to, points, zone, sync: 'backend' };
  return (
    <div ref={panel} className="charts">
      <TimeChart
        {...shared}
        title="Messages per second"
        height={104}
        series={MESSAGES}
        scale={scaleFor(greatest(points, ['in', 'out']), 10)}
      >
        {bands}
      </TimeChart>
      <TimeChart
        {...shared}
        title="Round trip, ms"
        height={100}
        series={ROUND_TRIP}
        scale={scaleFor(greatest(points, ['p50', 'p95', 'p99']), 10)}
      >
        {bands}
      </TimeChart>
      <BreakerLane
        width={width}
        from={from}
        to={to}
        breaker={drawn.breaker}
        reconnects={reconnects}
        zone={zone}
      />
    </div>
  );
}
