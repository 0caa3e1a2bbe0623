import { formatCount, plural } from '../../shared/describe/numbers.ts';
import type { Health } from '../../shared/health.ts';

/** Healths, and the strip of counts above the table. */
export const health = {
  names: {
    up: 'Up',
    degraded: 'Degraded',
    connecting: 'Connecting',
    down: 'Down',
    paused: 'Paused',
    stale: 'Stale',
  } satisfies Record<Health, string>,
  strip: 'Fleet health',
  outage: 'Outage',
  outageOf: (backends: number, elapsed: string) => `none of ${formatCount(backends)} connected, ${elapsed}`,
  outageName: (backends: number) => `Outage: none of ${plural(backends, 'backend')} is connected.`,
  /** Of a filter. */
  count: (name: string, count: number) => `${name} ${formatCount(count)}`,
  messagesIn: 'messages/s in',
  messagesOut: 'messages/s out',
  reconnects: 'reconnects/min',
  breakers: 'breakers open',
  dials: 'dials succeed',
  dialsOf: 'Of the dials of the last 15 minutes',
} as const;
