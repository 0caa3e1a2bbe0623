import { memo, type ReactNode, useId, useMemo } from 'react';
import { Area, Bar, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatShort } from '../../shared/describe/numbers.ts';
import { bandOf, type ChartPoint } from './chart-data.ts';
import { ChartMenu } from './chart-menu.tsx';
import { chartCsv } from './chart-table.ts';
import { type ChartMarker, Markers } from './markers.tsx';
import { type ChartPosition, PositionLine } from './position-line.tsx';
import { Readout } from './readout.tsx';
import type { Scale } from './scale.ts';
import { TimeAxis } from './time-axis.tsx';
import { usePaced } from './use-paced.ts';
import { ZoomLayer } from './zoom-layer.tsx';

export interface ChartSeries {
  key: string;
  name: string;
  color: string;
  draw: 'line' | 'steps' | 'bars';
  dash?: string;
  /** Of an area. */
  opacity?: number;
  /** Of steps: a value holds from its point on; without it, for all of the point that it is in the middle of. */
  hold?: boolean;
  /** Of steps: from zero by itself, where what stands on each other would be counted twice. */
  apart?: boolean;
  /** Not in the legend, where its neighbours explain it; under the crosshair it has its name. */
  unlisted?: boolean;
  /** Behind a line, the least and the most of what was merged: see `bandOf`. */
  band?: boolean;
}

interface Props {
  /** With its unit. */
  title: string;
  width: number;
  height: number;
  from: number;
  to: number;
  points: ChartPoint[];
  series: readonly ChartSeries[];
  scale: Scale;
  zone: ClockZone;
  /** By key of the series: the newest value, ready to be read, beside its name in the legend. */
  latest?: Readonly<Record<string, string>>;
  /** Told UTC ms of the crosshair, for what is no chart of this kind. */
  onCrosshair?: (at: number | null) => void;
  /** Told what a person drew a frame around, UTC ms. */
  onZoom: (from: number, to: number) => void;
  /** A person clicked at a time, UTC ms. */
  onPick?: ((at: number) => void) | undefined;
  /** Moments that were marked. Keep the array the same while they are. */
  markers?: readonly ChartMarker[];
  /** Of what is played: where it stands. */
  position?: ChartPosition | undefined;
  /** `false`: something else says which line is which. */
  legend?: boolean;
  /** Beside the title: what the chart is switched by. */
  control?: ReactNode;
  /** Drawn behind the series, in the chart's coordinates. */
  children?: ReactNode;
}

export const AXIS_WIDTH = 34;
export const MARGIN_RIGHT = 4;
/** The room below is for the time axis. */
const MARGIN = { top: 6, right: MARGIN_RIGHT, bottom: 18, left: 0 };
const CURSOR = { stroke: 'var(--mute)', strokeWidth: 1, fill: 'var(--cursor)' };
const TICK = { fontSize: 10.5, fill: 'var(--mute)' };
const NO_MARKERS: readonly ChartMarker[] = [];
/** All charts on screen share one crosshair. */
const SYNC = 'charts';

/**
 * One chart over a window of time: from zero, lines that break where data is missing. All that recharts would have to
 * register anew is kept the same from tick to tick: only the points change.
 */
export const TimeChart = memo(function TimeChart(props: Props) {
  return <PacedChart {...usePaced(props)} />;
});

const PacedChart = memo(function PacedChart(props: Props) {
  const { title, width, height, from, to, points, series, scale, zone, latest, control, children } = props;
  const { legend = true, onCrosshair, onZoom, onPick, markers = NO_MARKERS, position } = props;
  const heading = useId();
  const span = to - from;
  const fixed = useMemo(
    () => (
      <>
        <XAxis dataKey="age" type="number" scale="linear" domain={[-span, 0]} allowDataOverflow hide />
        <YAxis
          width={AXIS_WIDTH}
          domain={[0, scale.max]}
          ticks={scale.ticks}
          interval={0}
          tickFormatter={formatShort}
          tick={TICK}
          tickLine={false}
          axisLine={false}
        />
        <CartesianGrid vertical={false} stroke="var(--grid)" />
        <Tooltip
          isAnimationActive={false}
          cursor={CURSOR}
          position={{ y: 0 }}
          offset={12}
          content={<Readout zone={zone} span={span} />}
        />
        {series.map(drawBand)}
        {series.map(drawSeries)}
      </>
    ),
    [span, scale, zone, series],
  );
  return (
    <figure className="chart" aria-labelledby={heading}>
      <figcaption>
        <span id={heading}>{title}</span>
        {control}
        <ChartMenu title={title} from={from} to={to} zone={zone} csv={() => chartCsv(points, series)} />
        <span className="grow" />
        {legend && <Legend series={series} latest={latest} />}
      </figcaption>
      {width > 0 && (
        <div className="plot">
          <ComposedChart
            width={width}
            height={height}
            data={points}
            margin={MARGIN}
            syncId={SYNC}
            syncMethod={nearest}
            barCategoryGap={1}
            onMouseMove={({ activeLabel }) =>
              onCrosshair?.(activeLabel === undefined ? null : to + Number(activeLabel))
            }
            onMouseLeave={() => onCrosshair?.(null)}
          >
            {children}
            <TimeAxis from={from} to={to} zone={zone} />
            {fixed}
          </ComposedChart>
          {position && (
            <PositionLine
              position={position}
              width={width}
              left={AXIS_WIDTH}
              right={MARGIN_RIGHT}
              from={from}
              to={to}
            />
          )}
          <Markers
            markers={markers}
            width={width}
            left={AXIS_WIDTH}
            right={MARGIN_RIGHT}
            from={from}
            to={to}
          />
          <ZoomLayer
            left={AXIS_WIDTH}
            right={MARGIN_RIGHT}
            from={from}
            to={to}
            onZoom={onZoom}
            onPick={onPick}
          />
        </div>
      )}
    </figure>
  );
});

function Legend({ series, latest }: { series: readonly ChartSeries[]; latest: Props['latest'] }) {
  const listed = series.filter(({ unlisted }) => !unlisted);
  return (
    <span className="legend">
      {listed.map(({ key, name, color }) => (
        <span key={key}>
          <i style={{ background: color }} />
          {name}
          {latest?.[key] !== undefined && <b> {latest[key]}</b>}
        </span>
      ))}
    </span>
  );
}

function drawBand({ key, color, draw, band }: ChartSeries) {
  if (draw !== 'line' || !band) return null;
  return (
    <Area
      key={bandOf(key)}
      dataKey={bandOf(key)}
      isAnimationActive={false}
      activeDot={false}
      tooltipType="none"
      legendType="none"
      stroke="none"
      fill={color}
      fillOpacity={0.22}
      connectNulls={false}
    />
  );
}

function drawSeries({ key, name, color, draw, dash, opacity, hold, apart }: ChartSeries) {
  const shared = { dataKey: key, name, isAnimationActive: false, activeDot: false };
  switch (draw) {
    case 'line':
      return (
        <Line
          key={key}
          {...shared}
          stroke={color}
          strokeWidth={1.4}
          // A point between two gaps is a line without length: a dot, and not one more gap.
          strokeLinecap="round"
          dot={false}
          connectNulls={false}
          {...(dash ? { strokeDasharray: dash } : {})}
        />
      );
    case 'bars':
      return <Bar key={key} {...shared} stackId="bars" fill={color} fillOpacity={0.85} maxBarSize={24} />;
    default:
      return (
        <Area
          key={key}
          {...shared}
          type={hold ? 'stepAfter' : 'step'}
          {...(apart ? {} : { stackId: 'stack' })}
          stroke="none"
          fill={color}
          fillOpacity={opacity ?? 0.8}
          connectNulls={false}
        />
      );
  }
}

/** The point that stands nearest to another chart's crosshair: charts need not have the same points. */
function nearest(
  ticks: readonly { value: unknown }[],
  { activeLabel }: { activeLabel?: string | number | undefined },
): number {
  const wanted = Number(activeLabel);
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  ticks.forEach(({ value }, index) => {
    const away = Math.abs(Number(value) - wanted);
    if (away < distance) {
      distance = away;
      best = index;
    }
  });
  return best;
}
