import { BACKEND_SERIES, type BackendSeriesColumn } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { breakerOf, phaseOf } from '../../shared/frame.ts';
import type { BreakerState } from '../../shared/health.ts';
import type { SeriesRing } from '../series/ring.ts';
import { type Run, runsOf } from '../series/runs.ts';
import { type ChartWindow, type ColumnPlan, chartWindow } from './chart-data.ts';

const column = (name: BackendSeriesColumn): number => BACKEND_SERIES.indexOf(name);

const PLAN: ColumnPlan = {
  lines: {
    in: column('messagesIn'),
    out: column('messagesOut'),
    p50: column('rttP50'),
    p95: column('rttP95'),
    p99: column('rttP99'),
  },
  stacked: {},
  // A socket that is not open has no rate and no round trip: a gap, neither a zero nor the last value.
  silent: (read, point) => phaseOf(read(column('state'))[point] as number) !== 'open',
  weight: () => 0,
};

export interface BackendWindow extends ChartWindow {
  /** When the socket was not open. */
  shut: Run<'shut'>[];
  /** When the breaker was anything but closed. */
  breaker: Run<BreakerState>[];
}

export function backendWindow(ring: SeriesRing, minutes: number): BackendWindow {
  const window = chartWindow(ring, minutes, PLAN);
  const count = Math.min(ring.length, Math.round((minutes * 60_000) / ring.step));
  const states = ring.latest(column('state'), count);
  const timeAt = (index: number) => ring.timeAt(ring.length - count + index);
  const runs = <Kind>(kindOf: (packed: number) => Kind | null) =>
    runsOf(count, timeAt, ring.step, (index) => {
      const packed = states[index] as number;
      return Number.isNaN(packed) ? null : kindOf(packed);
    });
  return {
    ...window,
    shut: runs((packed) => (phaseOf(packed) === 'open' ? null : 'shut')),
    breaker: runs((packed) => {
      const state = breakerOf(packed);
      return state === 'closed' || state === 'disabled' ? null : state;
    }),
  };
}

export interface ReconnectMark {
  at: number;
  manual: boolean;
}

export function reconnectsOf(events: readonly FleetEvent[], backend: string): ReconnectMark[] {
  return events.flatMap((event) =>
    event.kind === 'opened' && event.backend === backend && event.reconnect !== null
      ? [{ at: event.at, manual: event.reconnect === 'manual' }]
      : [],
  );
}
