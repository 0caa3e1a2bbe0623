import { formatExact } from '../../shared/describe/time.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { texts } from '../texts/catalogue.ts';

/** So many events of a kind, of several backends, are told as one. */
const FEWEST = 5;
/** Events of a kind further apart than this, ms, are no burst. */
const APART = 5_000;

/** Many events that say the same, put together. */
export interface EventBurst {
  kind: 'burst';
  of: FleetEvent['kind'];
  /** Stays the same while it grows. */
  key: string;
  /** UTC ms of the newest of them. */
  at: number;
  /** The newest first. */
  events: readonly FleetEvent[];
}

export type TimelineEntry = FleetEvent | EventBurst;

/**
 * Puts bursts in the place of the events that they are made of. Other events may stand between those.
 *
 * @param events the newest first.
 */
export function foldBursts(events: readonly FleetEvent[]): TimelineEntry[] {
  const groups: FleetEvent[][] = [];
  const latest = new Map<string, number>();
  for (const event of events) {
    const key = burstKey(event);
    const index = key === null ? undefined : latest.get(key);
    const group = index === undefined ? undefined : groups[index];
    const last = group?.at(-1);
    if (group && last && last.at - event.at <= APART) group.push(event);
    else {
      groups.push([event]);
      if (key !== null) latest.set(key, groups.length - 1);
    }
  }
  const entries = groups.flatMap((group): TimelineEntry[] => {
    const [newest] = group;
    if (!newest || !isBurst(group)) return group;
    return [
      { kind: 'burst', of: newest.kind, key: keyOf(group.at(-1) ?? newest), at: newest.at, events: group },
    ];
  });
  // Those of a group that is no burst go back to their places.
  return entries.sort((a, b) => b.at - a.at || sequenceOf(b) - sequenceOf(a));
}

/** Tells events apart, also those of another start of the engine. */
export const keyOf = ({ at, sequence }: Pick<FleetEvent, 'at' | 'sequence'>): string => `${at}/${sequence}`;

const sequenceOf = (entry: TimelineEntry): number =>
  entry.kind === 'burst' ? (entry.events[0]?.sequence ?? 0) : entry.sequence;

/** What has to be the same; `null` for what is never folded. */
function burstKey(event: FleetEvent): string | null {
  switch (event.kind) {
    case 'opened':
      return event.reconnect === null ? 'connected' : 'reconnected';
    case 'lost':
    case 'dial-failed':
    case 'stopped':
      return `${event.kind} ${event.outcome.kind} ${event.outcome.code}`;
    case 'breaker':
      return `breaker ${event.to}`;
    case 'degraded':
      return `degraded ${event.by}`;
    case 'resume':
      return `resume ${event.result}`;
    case 'address':
      return 'address';
    default:
      return null;
  }
}

/** One backend that does the same again and again is worth each of its lines. */
const isBurst = (events: readonly FleetEvent[]): boolean =>
  events.length >= FEWEST && new Set(events.map(backendOf)).size >= FEWEST;

/** "120 backends reconnected in 8 s". */
export function describeBurst({ events }: EventBurst): string {
  const [newest] = events;
  const oldest = events.at(-1);
  if (!newest || !oldest) return '';
  const backends = new Set(events.map(backendOf)).size;
  const took = newest.at - oldest.at;
  const within =
    took < 1_000 ? texts.events.atOnce : texts.events.within(formatExact(Math.ceil(took / 1_000) * 1_000));
  const why = 'outcome' in newest ? newest.outcome.text : null;
  return texts.events.burst(backends, didWhat(newest), within, why);
}

function didWhat(event: FleetEvent): string {
  const did = texts.events.manyDid;
  switch (event.kind) {
    case 'opened':
      return event.reconnect === null ? did.connected : did.reconnected;
    case 'lost':
    case 'dial-failed':
    case 'stopped':
      return did[event.kind];
    case 'breaker':
      return did.breaker[event.to];
    case 'degraded':
      return event.by === null ? did.well : did.degraded;
    case 'resume':
      return did.resume[event.result];
    default:
      return did.address;
  }
}
