import { LatencyHistogram } from '../telemetry/latency-histogram.ts';
import type { CountedEnding, Measured, MeasuredConnection } from './check-result.ts';
import type { ConnectionWatch } from './connection-watch.ts';

/** Round trips of some connections together, ms. */
export function roundTripsOf(
  histograms: readonly LatencyHistogram[],
): Pick<Measured, 'roundTrips' | 'p50' | 'p95'> {
  const roundTrips = histograms.reduce((sum, { count }) => sum + count, 0);
  const [p50, p95] = LatencyHistogram.quantiles(histograms, [0.5, 0.95]);
  return {
    roundTrips,
    p50: roundTrips > 0 ? (p50 ?? null) : null,
    p95: roundTrips > 0 ? (p95 ?? null) : null,
  };
}

/** Of all together: sums, and of what has none the worst. @param watches of the same connections */
export function totalOf(
  connections: readonly MeasuredConnection[],
  watches: readonly ConnectionWatch[],
): Measured {
  type Sum = { [Key in keyof Measured]: Measured[Key] extends number ? Key : never }[keyof Measured];
  const sum = (key: Sum) => connections.reduce((total, each) => total + each[key], 0);
  const some = (key: 'ready' | 'rate' | 'gap') => connections.flatMap((each) => each[key] ?? []);
  const most = (values: readonly number[]) =>
    values.reduce<number | null>((a, b) => Math.max(a ?? b, b), null);
  return {
    ready: most(some('ready')),
    messagesIn: sum('messagesIn'),
    messagesOut: sum('messagesOut'),
    rate: some('rate').reduce<number | null>((a, b) => Math.min(a ?? b, b), null),
    gap: most(some('gap')),
    missing: sum('missing'),
    duplicates: sum('duplicates'),
    outOfOrder: sum('outOfOrder'),
    dropped: sum('dropped'),
    lost: sum('lost'),
    reconnects: sum('reconnects'),
    dials: sum('dials'),
    ...roundTripsOf(watches.map(({ roundTrips }) => roundTrips)),
    endings: joined(connections.flatMap(({ endings }) => endings)),
  };
}

/** The same words once, the most frequent first. */
function joined(endings: readonly CountedEnding[]): CountedEnding[] {
  const all = new Map<string, CountedEnding>();
  for (const { kind, text, count } of endings) {
    const key = `${kind} ${text}`;
    all.set(key, { kind, text, count: count + (all.get(key)?.count ?? 0) });
  }
  return [...all.values()].sort((a, b) => b.count - a.count);
}
