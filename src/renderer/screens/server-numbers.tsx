import { useMemo } from 'react';
import { formatCount } from '../../shared/describe/numbers.ts';
import type { ServerStats } from '../../shared/report.ts';
import { greatest, scaleFor } from '../charts/scale.ts';
import { statsWindow, tierSeries } from '../charts/stats-data.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { useSize } from '../charts/use-size.ts';
import { describeAsking, describeServerStats, describeTrouble } from '../describe/service-report.ts';
import { edgesOf, paintPeriod, spanOf } from '../state/time-frame.ts';
import { texts } from '../texts/catalogue.ts';
import { DetailSection } from './detail-section.tsx';
import { useEngineTime, useFrameEnd, useView } from './page-context.ts';
import { useChartPointer } from './use-chart-pointer.ts';

/** The server's own account of its connections, by tier, beside what is seen from here. */
export function ServerNumbers({ stats, open }: { stats: ServerStats; open: boolean }) {
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  const trouble = describeTrouble(stats.state, now, zone);
  return (
    <DetailSection
      title={texts.serverNumbers.title}
      digest={describeAsking(stats.state, stats.interval)}
      alarming={trouble !== null}
    >
      <p className="server-says">{describeServerStats(stats, { open, now, zone })}</p>
      {trouble !== null && <p className="trouble">{trouble}</p>}
      {stats.samples.length > 0 && <StatsChart stats={stats} />}
    </DetailSection>
  );
}

function StatsChart({ stats: { samples, interval } }: { stats: ServerStats }) {
  const time = useView((view) => view.time);
  const zone = useView((view) => view.zone);
  const [panel, { width }] = useSize<HTMLDivElement>();
  const { from, to } = edgesOf(time, useFrameEnd(paintPeriod(spanOf(time))).at);
  const span = to - from;
  const pointer = useChartPointer();
  // Of the past a chart has nothing that was said since.
  const shown = time.kind === 'live' ? samples : samples.filter(({ at }) => at <= to);
  const { points, tiers, rest, latest } = statsWindow(shown, interval, to, span);
  // Every report has them anew; to a chart they are others only when they are called otherwise.
  const names = JSON.stringify(tiers);
  const series = useMemo(() => tierSeries(JSON.parse(names) as string[], rest), [names, rest]);
  const keys = series.map(({ key }) => key);
  return (
    <div ref={panel}>
      <TimeChart
        title={tiers.length === 0 ? texts.serverNumbers.connections : texts.serverNumbers.byTier}
        width={width}
        height={104}
        from={from}
        to={to}
        points={points}
        series={series}
        latest={Object.fromEntries(keys.flatMap((key) => entryOf(key, latest[key])))}
        scale={scaleFor(greatest(points, keys, true), 4)}
        zone={zone}
        {...pointer}
      />
    </div>
  );
}

const entryOf = (key: string, value: number | undefined): [string, string][] =>
  value === undefined ? [] : [[key, formatCount(value)]];
