import { usePlotArea } from 'recharts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatMinute } from '../../shared/describe/time.ts';
import { timeTicks } from './scale.ts';

/** Less than this from an edge, in px, a label is anchored to the edge. */
const LABEL_HALF = 16;

/**
 * Whole minutes under a chart. Not recharts' own axis: that one would be registered anew with each tick,
 * which costs more than all else in a chart.
 */
export function TimeAxis({ from, to, zone }: { from: number; to: number; zone: ClockZone }) {
  const plot = usePlotArea();
  if (!plot) return null;
  const right = plot.x + plot.width;
  return (
    <g>
      {timeTicks(from, to).map((at) => {
        const x = plot.x + (plot.width * (at - from)) / Math.max(1, to - from);
        const anchor = x - plot.x < LABEL_HALF ? 'start' : right - x < LABEL_HALF ? 'end' : 'middle';
        return (
          <text key={at} x={x} y={plot.y + plot.height + 14} textAnchor={anchor} className="axis-label">
            {formatMinute(at, zone)}
          </text>
        );
      })}
    </g>
  );
}
