import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, formatRate } from '../../shared/describe/numbers.ts';
import { formatClock } from '../../shared/describe/time.ts';
import type { ChartPoint } from './chart-data.ts';

/** What recharts hands to the content of its tooltip, as far as it is read here. */
interface Props {
  zone: ClockZone;
  active?: boolean;
  payload?: readonly { name?: unknown; value?: unknown; color?: string; payload?: ChartPoint }[];
}

/** More than this many values do not fit over a chart: then zeros go without saying. */
const FITS = 3;

const worthNaming = (payload: NonNullable<Props['payload']>) =>
  payload.length <= FITS ? payload : payload.filter(({ value }) => value !== 0);

/** Counts are whole numbers and shown so. */
const formatValue = (value: unknown): string =>
  Number.isInteger(value) ? formatCount(value as number) : formatRate(value as number);

/** The values under the crosshair. */
export function Readout({ zone, active, payload }: Props) {
  const at = payload?.[0]?.payload?.at;
  if (!active || !payload || at === undefined) return null;
  return (
    <div className="readout">
      <span className="mono">{formatClock(at, zone)}</span>
      {worthNaming(payload).map(({ name, value, color }) => (
        <span key={String(name)}>
          <i style={{ background: color }} />
          {String(name)} <b>{formatValue(value)}</b>
        </span>
      ))}
    </div>
  );
}
