import { useMemo } from 'react';
import type { SeriesSource } from '../../shared/range.ts';
import { type ChartPlan, type ChartPoint, chartPoints, columnsOf, enveloped } from '../charts/chart-data.ts';
import { COMPARED_COLORS, COMPARED_DASHES } from '../charts/fleet-series.ts';
import { greatest, scaleFor } from '../charts/scale.ts';
import { type ChartSeries, TimeChart } from '../charts/time-chart.tsx';
import { useSize } from '../charts/use-size.ts';
import { withCompared } from '../state/comparison.ts';
import { texts } from '../texts/catalogue.ts';
import { ChartNote } from './chart-note.tsx';
import { Icon } from './icons.tsx';
import { useFleet, usePage, useView } from './page-context.ts';
import { useChartPointer } from './use-chart-pointer.ts';
import { CHART_POINTS, describeResolution, type ShownRange, useRange } from './use-range.ts';

const PLAN: ChartPlan = {
  lines: {
    in: enveloped('messagesIn'),
    out: enveloped('messagesOut'),
    p95: { value: 'rtt.p95' },
    delivery: { value: 'delivery.p95' },
  },
  sums: {},
  speaking: 'state.phase.open',
};
const COLUMNS = columnsOf(PLAN);

const CHARTS = [
  { line: 'in', height: 150 },
  { line: 'out', height: 110 },
  { line: 'p95', height: 130 },
  { line: 'delivery', height: 110 },
] as const;

/** Up to six backends in one chart of each kind. */
export function CompareCharts() {
  const { view } = usePage();
  const compared = useView((state) => state.compared);
  const zone = useView((state) => state.zone);
  const [panel, { width }] = useSize<HTMLElement>();
  const ranges = useComparedRanges(compared);
  const names = useNames(compared);
  const drawn = useMemo(() => CHARTS.map(({ line }) => ({ line, points: together(ranges, line) })), [ranges]);
  const pointer = useChartPointer();
  const first = ranges[0];
  if (!first) return null;
  return (
    <section ref={panel} className="side" aria-label={texts.panels.comparison}>
      <div className="side-title">
        <h2>{texts.panels.comparison}</h2>
        <span className="grow" />
        <span className="mute">{describeResolution(first.pieces)}</span>
        <button
          type="button"
          className="icon-button"
          aria-label={texts.panels.closeComparison}
          title={texts.panels.closeComparisonHint}
          onClick={() => view.setState({ compared: [] })}
        >
          <Icon name="close" />
        </button>
      </div>
      <ul className="compared">
        {compared.map((id, index) => (
          <li key={id}>
            <i style={{ background: COMPARED_COLORS[index] }} />
            <button type="button" className="plain" onClick={() => view.setState({ selected: id })}>
              {names[index]}
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label={texts.panels.takeOutOf(names[index] ?? id)}
              title={texts.panels.takeOut}
              onClick={() => view.setState((state) => ({ compared: withCompared(state.compared, id) }))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <ChartNote shown={ranges.find(({ problem }) => problem !== null) ?? first} />
      <div className="charts">
        {CHARTS.map(({ line, height }, index) => {
          const points = drawn[index]?.points ?? [];
          const keys = compared.map((_, place) => `${line}${place}`);
          if (
            line === 'delivery' &&
            !points.some((point) => keys.some((key) => typeof point[key] === 'number'))
          ) {
            return null;
          }
          return (
            <Compared
              key={line}
              {...{ line, height, names, points, width, zone, ...pointer }}
              title={texts.panels.compared[line]}
              from={first.from}
              to={first.to}
              max={greatest(points, keys)}
            />
          );
        })}
      </div>
    </section>
  );
}

interface ComparedProps {
  line: string;
  title: string;
  height: number;
  names: readonly string[];
  points: ChartPoint[];
  width: number;
  zone: Parameters<typeof TimeChart>[0]['zone'];
  from: number;
  to: number;
  max: number;
  onZoom: (from: number, to: number) => void;
  onCrosshair: (at: number | null) => void;
}

function Compared({ line, names, max, ...chart }: ComparedProps) {
  const called = JSON.stringify(names);
  const series = useMemo(
    (): ChartSeries[] =>
      (JSON.parse(called) as string[]).map((name, index) => ({
        key: `${line}${index}`,
        name,
        color: COMPARED_COLORS[index] as string,
        draw: 'line',
        ...(COMPARED_DASHES[index] ? { dash: COMPARED_DASHES[index] } : {}),
        band: line === 'in' || line === 'out',
      })),
    [line, called],
  );
  return <TimeChart {...chart} series={series} scale={scaleFor(max, 10)} legend={false} />;
}

function useNames(compared: readonly string[]): string[] {
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  return compared.map((id) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id);
}

/** Hooks have to be as many each time: there are six, of which the last may have nothing to ask. */
function useComparedRanges(compared: readonly string[]): readonly ShownRange[] {
  const a = useCompared(compared[0]);
  const b = useCompared(compared[1]);
  const c = useCompared(compared[2]);
  const d = useCompared(compared[3]);
  const e = useCompared(compared[4]);
  const f = useCompared(compared[5]);
  return useMemo(() => [a, b, c, d, e, f].slice(0, compared.length), [a, b, c, d, e, f, compared.length]);
}

function useCompared(id: string | undefined): ShownRange {
  const source = useMemo(
    (): SeriesSource | null => (id === undefined ? null : { kind: 'backend', backend: id }),
    [id],
  );
  return useRange(source, COLUMNS, CHART_POINTS);
}

/** The points of all, by their time; `in0` is the first backend's line `in`. */
function together(ranges: readonly ShownRange[], line: string): ChartPoint[] {
  const points = new Map<number, ChartPoint>();
  const only: ChartPlan = { ...PLAN, lines: { [line]: PLAN.lines[line] ?? { value: '' } } };
  ranges.forEach((range, place) => {
    for (const { at, age, ...values } of chartPoints(range, COLUMNS, only)) {
      // Live ones may be a tick apart in what they call now.
      const key = Math.round(at / 500);
      const point: ChartPoint = points.get(key) ?? ({ at, age } as ChartPoint);
      points.set(key, point);
      for (const [name, value] of Object.entries(values))
        point[name.replace(line, `${line}${place}`)] = value ?? null;
    }
  });
  return [...points.values()].sort((a, b) => a.at - b.at);
}
