import { useId } from 'react';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatClock, formatDayClock } from '../../shared/describe/time.ts';
import type { BreakerState } from '../../shared/health.ts';
import type { Run } from '../series/runs.ts';
import { texts } from '../texts/catalogue.ts';
import type { ReconnectMark } from './backend-data.ts';
import { ChartMenu } from './chart-menu.tsx';
import { AXIS_WIDTH, MARGIN_RIGHT } from './time-chart.tsx';

interface Props {
  width: number;
  from: number;
  to: number;
  breaker: readonly Run<BreakerState>[];
  /** Where nothing is known there is no lane. */
  known: readonly Run<unknown>[];
  reconnects: readonly ReconnectMark[];
  zone: ClockZone;
  /** UTC ms of the crosshair that all charts share. */
  crosshair: number | null;
}

const LANE = { y: 4, height: 12 };
const MARK = { y: 25, radius: 3.4 };

const DAY = 86_400_000;

/** The breaker as a band, and under it a mark for each reconnect: hollow by itself, solid by hand. */
export function BreakerLane({ width, from, to, breaker, known, reconnects, zone, crosshair }: Props) {
  const heading = useId();
  const plot = Math.max(0, width - AXIS_WIDTH - MARGIN_RIGHT);
  const time = to - from > DAY ? formatDayClock : formatClock;
  const x = (at: number) =>
    AXIS_WIDTH + (plot * (Math.min(Math.max(at, from), to) - from)) / Math.max(1, to - from);
  return (
    <figure className="chart" aria-labelledby={heading}>
      <figcaption>
        <span id={heading}>{texts.charts.breakerLane}</span>
        <ChartMenu title={texts.charts.breakerLane} from={from} to={to} zone={zone} />
        <span className="legend">
          <span>
            <svg className="mark" viewBox="0 0 8 8" aria-hidden="true">
              <circle cx="4" cy="4" r="3" className="mark-automatic" />
            </svg>
            {texts.charts.automatic}
          </span>
          <span>
            <svg className="mark" viewBox="0 0 8 8" aria-hidden="true">
              <circle cx="4" cy="4" r="3" className="mark-manual" />
            </svg>
            {texts.charts.manual}
          </span>
        </span>
      </figcaption>
      {width > 0 && (
        <svg width={width} height={34} role="img" aria-label={summary(breaker, reconnects, from)}>
          <text x={AXIS_WIDTH - 6} y={LANE.y + 10} textAnchor="end" className="axis-label">
            {texts.charts.state}
          </text>
          {known
            .filter((run) => run.to > from)
            .map((run) => (
              <rect
                key={run.from}
                x={x(run.from)}
                y={LANE.y}
                width={Math.max(1, x(run.to) - x(run.from))}
                height={LANE.height}
                rx="2"
                className="lane"
              />
            ))}
          {breaker
            .filter((run) => run.to > from)
            .map((run) => (
              <rect
                key={run.from}
                x={x(run.from)}
                y={LANE.y}
                width={Math.max(1, x(run.to) - x(run.from))}
                height={LANE.height}
                className="lane-run"
                data-breaker={run.kind}
              >
                <title>
                  {texts.charts.breakerRun(
                    texts.charts.breakers[run.kind],
                    time(run.from, zone),
                    time(run.to, zone),
                  )}
                </title>
              </rect>
            ))}
          {reconnects
            .filter(({ at }) => at > from && at <= to)
            .map(({ at, manual }) => (
              <circle
                key={at}
                cx={x(at)}
                cy={MARK.y}
                r={MARK.radius}
                className={manual ? 'mark-manual' : 'mark-automatic'}
              >
                <title>{texts.charts.reconnect(manual, time(at, zone))}</title>
              </circle>
            ))}
          {crosshair !== null && crosshair >= from && crosshair <= to && (
            <line x1={x(crosshair)} x2={x(crosshair)} y1={0} y2={34} className="crosshair" />
          )}
        </svg>
      )}
    </figure>
  );
}

function summary(
  breaker: readonly Run<BreakerState>[],
  reconnects: readonly ReconnectMark[],
  from: number,
): string {
  const times = breaker.filter((run) => run.kind === 'open' && run.to > from).length;
  const count = reconnects.filter(({ at }) => at > from).length;
  return texts.charts.breakerSummary(times, count);
}
