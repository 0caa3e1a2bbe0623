import type { BackendInfo, BackendStatus } from '../shared/backend.ts';
import { plural } from '../shared/describe/numbers.ts';
import { shortOutcome } from '../shared/describe/outcome.ts';
import { formatMinute } from '../shared/describe/time.ts';
import { HEALTHS_WORST_FIRST, type Health } from '../shared/health.ts';
import { hasLasted, outageOf } from '../shared/outage.ts';

/** A fleet as an icon of a few pixels and a short menu can tell it. */
export interface FleetGlance {
  /** The worst there is; what somebody paused is not worse than what is up. */
  worst: Health;
  down: number;
  /** Nobody is connected, and that is no hiccup any more. */
  outage: boolean;
  /** "2 down, 1 degraded, 8 up"; one line. */
  counts: string;
  /** What is not well, the worst first; a few. */
  troubled: { id: string; label: string }[];
}

const LISTED = 5;
const TROUBLE: readonly Health[] = ['down', 'degraded', 'connecting'];

/** @param now UTC ms */
export function glanceAt(
  backends: readonly BackendInfo[],
  statuses: readonly BackendStatus[],
  now: number,
): FleetGlance {
  const counts = new Map<Health, number>();
  for (const { health } of statuses) counts.set(health, (counts.get(health) ?? 0) + 1);
  const troubled = TROUBLE.flatMap((health) =>
    statuses.flatMap((status, row) => {
      const info = backends[row];
      return info && status.health === health ? [{ info, status }] : [];
    }),
  );
  const outage = outageOf(statuses);
  const lasting = hasLasted(outage, now);
  const worst =
    TROUBLE.find((health) => counts.has(health)) ?? (counts.has('up') || counts.size === 0 ? 'up' : 'paused');
  return {
    ...(lasting
      ? {
          worst: 'down',
          down: outage.backends,
          outage: true,
          counts: `outage: none of ${plural(outage.backends, 'backend')} connected`,
        }
      : { worst, down: counts.get('down') ?? 0, outage: false, counts: countsOf(counts, statuses.length) }),
    troubled: troubled.slice(0, LISTED).map(({ info, status }) => ({
      id: info.id,
      label: `${info.name}: ${sentence(status)}`,
    })),
  };
}

function countsOf(counts: ReadonlyMap<Health, number>, total: number): string {
  const told = HEALTHS_WORST_FIRST.filter((health) => counts.has(health));
  if (told.length === 0) return 'no backends';
  if (told.length === 1 && told[0] === 'up') return `all ${plural(total, 'backend')} up`;
  return told.map((health) => `${counts.get(health)} ${health}`).join(', ');
}

/** Without what counts on every second: a menu that is open must not change under the pointer. */
function sentence(status: BackendStatus): string {
  const { health, closedSince, lastOutcome } = status;
  const since = closedSince === null ? '' : ` since ${formatMinute(closedSince, 'local')}`;
  const why = health === 'down' && lastOutcome ? `, ${shortOutcome(lastOutcome)}` : '';
  return `${health}${since}${why}`;
}
