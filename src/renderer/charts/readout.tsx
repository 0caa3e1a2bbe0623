import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, formatRate } from '../../shared/describe/numbers.ts';
import { formatClock, formatDayClock } from '../../shared/describe/time.ts';
import { texts } from '../texts/catalogue.ts';
import { type Band, bandOf, type ChartPoint } from './chart-data.ts';

/** What recharts hands to the content of its tooltip, as far as it is read here. */
interface Props {
  zone: ClockZone;
  /** ms of the chart: over more than a day a time has its day too. */
  span: number;
  active?: boolean;
  payload?: readonly {
    name?: unknown;
    value?: unknown;
    color?: string;
    dataKey?: unknown;
    payload?: ChartPoint;
  }[];
}

/** More than this many values do not fit over a chart: then zeros go without saying. */
const FITS = 3;

/** A band is said with its line. */
function worthNaming(all: NonNullable<Props['payload']>) {
  const payload = all.filter(({ value }) => !Array.isArray(value));
  return payload.length <= FITS ? payload : payload.filter(({ value }) => value !== 0);
}

/** Counts are whole numbers and shown so. */
const formatValue = (value: unknown): string =>
  Number.isInteger(value) ? formatCount(value as number) : formatRate(value as number);

/** "4–80": the least and the most of what was merged. */
function spread(band: number | Band | null | undefined) {
  if (!Array.isArray(band)) return null;
  const [least, most] = (band as Band).map(formatValue) as [string, string];
  return <span className="mute">{texts.charts.spread(least, most)}</span>;
}

const DAY = 86_400_000;

/** The values under the crosshair. */
export function Readout({ zone, span, active, payload }: Props) {
  const at = payload?.[0]?.payload?.at;
  if (!active || !payload || at === undefined) return null;
  return (
    <div className="readout">
      <span className="mono">{span > DAY ? formatDayClock(at, zone) : formatClock(at, zone)}</span>
      {worthNaming(payload).map(({ name, value, color, dataKey, payload: point }) => (
        <span key={String(name)}>
          <i style={{ background: color }} />
          {String(name)} <b>{formatValue(value)}</b>
          {spread(point?.[bandOf(String(dataKey))])}
        </span>
      ))}
    </div>
  );
}
