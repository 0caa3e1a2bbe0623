import type { Engine } from '../../engine/engine.ts';
import type { KeptEvent } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { LAST_TIME } from '../../shared/range.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { ParametersOf } from './parameters.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface LiveEvents {
  /** Another one than last time means that the numbers began anew. */
  engineId: string;
  /** The oldest first. */
  events: FleetEvent[];
  /** Number of the newest event that there is. */
  last: number;
  /** Events after `after` that are kept no more. */
  missed: number;
}

export interface EventsOfRange {
  /** The newest first. */
  events: KeptEvent[];
  /** The `before` for those that are older; `null` when there are none. */
  next: number | null;
}

/** With `after` the ones that came next, without it the newest; the oldest first either way. */
export function liveEvents(
  engine: Pick<Engine, 'fleet' | 'id'>,
  { after, limit }: ParametersOf<'/api/events'>,
): LiveEvents {
  const kept = engine.fleet.events.recent();
  const newer = after === undefined ? kept : kept.filter(({ sequence }) => sequence > after);
  const oldest = kept[0]?.sequence ?? 1;
  return {
    engineId: engine.id,
    events: after === undefined ? newer.slice(-limit) : newer.slice(0, limit),
    last: kept.at(-1)?.sequence ?? 0,
    missed: after === undefined ? 0 : Math.max(0, oldest - 1 - after),
  };
}

/** Out of history, from before this start too. A backend need not be in the fleet any more. */
export async function eventsOfRange(
  engine: Pick<Engine, 'history'>,
  { from = 0, to = LAST_TIME, backend, kind, before, limit }: ParametersOf<'/api/events'>,
): Promise<Result<EventsOfRange, Refusal>> {
  const found = await engine.history.events({ from, to, backend, kinds: kind, before, limit });
  if (!found.ok) return refuse(503, found.error);
  const events = found.value;
  // A full page may be the last one; asking for the next is then answered with none.
  return ok({ events, next: events.length === limit ? (events.at(-1)?.id ?? null) : null });
}
