import type { FleetEvent } from '../../shared/event.ts';
import type { BreakerState } from '../../shared/health.ts';
import { type Run, runsOf } from '../series/runs.ts';
import type { ChartWindow } from './chart-data.ts';

export interface BackendStates {
  /** When the socket was not open all the time. */
  shut: Run<'shut'>[];
  /** When the breaker was anything but closed. */
  breaker: Run<BreakerState>[];
  /** When anything is known at all. */
  known: Run<'known'>[];
}

/** What a point shows of several: the one to worry about. */
const WORST_FIRST = ['open', 'isolated', 'half-open'] as const satisfies readonly BreakerState[];
/** Less of a point than this is a tick that was still open as the socket closed. */
const SHUT_BELOW = 0.999;

/** @param columns what each piece has, in order. */
export function backendStates(
  { pieces }: Pick<ChartWindow, 'pieces'>,
  columns: readonly string[],
): BackendStates {
  const states: BackendStates = { shut: [], breaker: [], known: [] };
  pieces.forEach((piece, index) => {
    const share = (name: string) => piece.columns[columns.indexOf(name)];
    const open = share('state.phase.open');
    const breakers = WORST_FIRST.map((state) => ({ state, share: share(`state.breaker.${state}`) }));
    const end = pieces[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    const count = Math.min(piece.points, Math.max(0, Math.ceil((end - piece.start) / piece.step)));
    const timeAt = (point: number) => piece.start + (point + 1) * piece.step;
    const runs = <Kind>(kindAt: (point: number) => Kind | null) =>
      runsOf(count, timeAt, piece.step, kindAt).map((run) => ({ ...run, to: Math.min(run.to, end) }));
    states.known.push(
      ...runs((point) => (Number.isNaN(open?.[point] ?? Number.NaN) ? null : ('known' as const))),
    );
    states.shut.push(...runs((point) => ((open?.[point] as number) < SHUT_BELOW ? ('shut' as const) : null)));
    states.breaker.push(
      ...runs(
        (point): BreakerState | null =>
          breakers.find((each) => (each.share?.[point] as number) > 0)?.state ?? null,
      ),
    );
  });
  return states;
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
