import { useMemo } from 'react';
import { fleetColumn } from '../../shared/frame.ts';
import type { SeriesSource } from '../../shared/range.ts';
import { chartPoints } from '../charts/chart-data.ts';
import { CONSOLE_CPU, CONSOLE_DELAY, CONSOLE_LAG, CONSOLE_MEMORY } from '../charts/fleet-series.ts';
import { CONSOLE_PLAN, CONSOLE_PLAN_COLUMNS } from '../charts/plans.ts';
import { greatest, scaleFor } from '../charts/scale.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import { texts } from '../texts/catalogue.ts';
import { DetailSection } from './detail-section.tsx';
import { useMeasured, usePage, useView } from './page-context.ts';
import { useChartPointer } from './use-chart-pointer.ts';
import { CHART_POINTS, useRange } from './use-range.ts';

const TITLE = texts.panels.console.title;
const FLEET: SeriesSource = { kind: 'fleet' };

/** Whether the console itself is well: who watches has to know that too. */
export function ConsoleCharts({ width }: { width: number }) {
  const open = useView(({ folded }) => !folded.has(TITLE));
  const { telemetry } = usePage();
  const digest = useMeasured(() => {
    const value = (name: Parameters<typeof fleetColumn>[0]) => telemetry.latest?.fleet[fleetColumn(name)];
    const cpu = value('consoleCpu');
    const memory = value('consoleMemory');
    return cpu === undefined || memory === undefined
      ? ''
      : texts.panels.console.digest(Math.round(cpu * 100), Math.round(memory));
  });
  return (
    <DetailSection title={TITLE} digest={digest}>
      {open && <Charts width={width} />}
    </DetailSection>
  );
}

function Charts({ width }: { width: number }) {
  const zone = useView((view) => view.zone);
  const range = useRange(FLEET, CONSOLE_PLAN_COLUMNS, CHART_POINTS);
  const points = useMemo(() => chartPoints(range, CONSOLE_PLAN_COLUMNS, CONSOLE_PLAN), [range]);
  const pointer = useChartPointer();
  const { from, to } = range;
  const shared = { width, from, to, points, zone, height: 74, ...pointer };
  return (
    <div className="charts">
      <TimeChart
        {...shared}
        title={texts.panels.console.cpu}
        series={CONSOLE_CPU}
        scale={scaleFor(greatest(points, ['cpu']), 10)}
      />
      <TimeChart
        {...shared}
        title={texts.panels.console.memory}
        series={CONSOLE_MEMORY}
        scale={scaleFor(greatest(points, ['memory']), 100)}
      />
      <TimeChart
        {...shared}
        title={texts.panels.console.lag}
        series={CONSOLE_LAG}
        scale={scaleFor(greatest(points, ['lag']), 20)}
      />
      <TimeChart
        {...shared}
        title={texts.panels.console.frames}
        series={CONSOLE_DELAY}
        scale={scaleFor(greatest(points, ['delay', 'skipped']), 20)}
      />
    </div>
  );
}
