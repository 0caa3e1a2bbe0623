import { formatCount, plural } from '../../shared/describe/numbers.ts';
import type { BreakerState, Health, Phase } from '../../shared/health.ts';

/** Charts: titles with their unit, what their lines are called, what is under the crosshair. */
export const charts = {
  fleet: 'Fleet charts',
  ofGroup: (group: string) => `Charts of ${group}`,
  connections: 'Connections',
  reconnects: 'Reconnects',
  messages: 'Messages per second',
  roundTrip: 'Round trip, ms',
  healths: {
    up: 'up',
    paused: 'paused',
    degraded: 'degraded',
    connecting: 'connecting',
    down: 'down',
  } satisfies Partial<Record<Health, string>>,
  fewestUp: 'fewest up',
  phases: {
    open: 'open',
    paused: 'paused',
    closing: 'closing',
    connecting: 'connecting',
    waiting: 'waiting',
    blocked: 'blocked',
    stopped: 'stopped',
  } satisfies Partial<Record<Phase, string>>,
  breakers: {
    closed: 'closed',
    open: 'open',
    isolated: 'isolated',
    'half-open': 'half-open',
    disabled: 'disabled',
  } satisfies Record<BreakerState, string>,
  automatic: 'automatic',
  manual: 'manual',
  in: 'in',
  out: 'out',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  cpu: 'CPU',
  resident: 'resident',
  worst: 'worst',
  timeToPage: 'time to a page',
  skipped: 'skipped',
  breakerLane: 'Breaker and reconnects',
  state: 'state',
  breakerRun: (state: string, from: string, to: string) => `${state}, ${from} to ${to}`,
  reconnect: (manual: boolean, at: string) => `${manual ? 'by hand' : 'by itself'}, ${at}`,
  breakerSummary: (opened: number, reconnects: number) =>
    `Breaker open ${opened === 1 ? 'once' : `${formatCount(opened)} times`}, ${plural(reconnects, 'reconnect')} in this window`,
  spread: (least: string, most: string) => ` ${least}–${most}`,
  /** @param name of the backend that it is about; `null`: of the fleet. */
  marker: (at: string, name: string | null, text: string, by: string) =>
    `${at} ${name === null ? '' : `${name}: `}${text} (${by})`,
} as const;
