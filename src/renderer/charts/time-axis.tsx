import { usePlotArea } from 'recharts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatClock, formatDay, formatMinute } from '../../shared/describe/time.ts';
import { type TimeTick, timeTicks } from './scale.ts';

/** Less than this from an edge, in px, a label is anchored to the edge. */
const LABEL_HALF = 16;

const LABELS: Record<TimeTick['unit'], (at: number, zone: ClockZone) => string> = {
  day: formatDay,
  minute: formatMinute,
  second: formatClock,
};

const offsetOf = (at: number, zone: ClockZone): number =>
  zone === 'utc' ? 0 : -new Date(at).getTimezoneOffset() * 60_000;

/**
 * Round times under a chart. Not recharts' own axis: that one would be registered anew with each tick,
 * which costs more than all else in a chart.
 */
export function TimeAxis({ from, to, zone }: { from: number; to: number; zone: ClockZone }) {
  const plot = usePlotArea();
  if (!plot) return null;
  const right = plot.x + plot.width;
  const offset = offsetOf(from, zone);
  return (
    <g>
      {timeTicks(from, to, offset).map(({ at: even, unit }) => {
        // Over a change to or from summer time the clock is not even.
        const at = even + offset - offsetOf(even, zone);
        const x = plot.x + (plot.width * (at - from)) / Math.max(1, to - from);
        const anchor = x - plot.x < LABEL_HALF ? 'start' : right - x < LABEL_HALF ? 'end' : 'middle';
        return (
          <text key={at} x={x} y={plot.y + plot.height + 14} textAnchor={anchor} className="axis-label">
            {LABELS[unit](at, zone)}
          </text>
        );
      })}
    </g>
  );
}
