import { formatExact } from '../../shared/describe/time.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { texts } from '../texts/catalogue.ts';

/** So many events of a kind, of several backends, are told as one. */
const FEWEST = 5;
/** And so many failures during a fault of our own. */
const FEWEST_IN_FAULT = 3;
/** Events of a kind further apart than this, ms, are no burst. */
const APART = 5_000;

/** Many events that say the same, put together. */
export interface EventBurst {
  kind: 'burst';
  of: FleetEvent['kind'];
  /** What failed while the console itself was cut off: it says little of each backend, and nothing of them together. */
  inFault: boolean;
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
 * @param among all that is known, the newest first: when the console was at fault is not to be read from a choice of it
 */
export function foldBursts(events: readonly FleetEvent[], among = events): TimelineEntry[] {
  const groups: FleetEvent[][] = [];
  const latest = new Map<string, number>();
  const faults = faultsIn(among);
  for (const event of events) {
    const fault = isTrial(event)
      ? faults.find(({ from, to }) => event.at >= from && event.at <= to)
      : undefined;
    if (fault) {
      if (fault.events.push(event) === 1) groups.push(fault.events);
      continue;
    }
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
    const inFault = faults.some(({ events: each }) => each === group);
    if (!newest || !(inFault ? group.length >= FEWEST_IN_FAULT : isBurst(group))) return group;
    const key = keyOf(group.at(-1) ?? newest);
    return [{ kind: 'burst', of: newest.kind, inFault, key, at: newest.at, events: group }];
  });
  // Those of a group that is no burst go back to their places.
  return entries.sort((a, b) => b.at - a.at || sequenceOf(b) - sequenceOf(a));
}

/** A time in which the console was at fault, UTC ms, and what of it is told as one, which is to be found out. */
interface Fault {
  from: number;
  to: number;
  events: FleetEvent[];
}

/**
 * Those of which the beginning is among the events; one that is not over lasts until now, or for as long as the console
 * ran: another start of it numbers its events anew, and tells of its own faults.
 */
function faultsIn(events: readonly FleetEvent[]): Fault[] {
  const faults: Fault[] = [];
  let to = Number.POSITIVE_INFINITY;
  let newer = Number.POSITIVE_INFINITY;
  for (const event of events) {
    if (event.sequence >= newer) to = event.at;
    newer = event.sequence;
    if (event.kind !== 'local-fault') continue;
    if (event.state === 'ended') to = event.at;
    else {
      faults.push({ from: event.at, to, events: [] });
      to = event.at;
    }
  }
  return faults;
}

/** Trying, and failing. */
const isTrial = ({ kind }: FleetEvent): boolean =>
  kind === 'dial-failed' || kind === 'breaker' || kind === 'lost';

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
export function describeBurst({ events, inFault }: EventBurst): string {
  const [newest] = events;
  const oldest = events.at(-1);
  if (!newest || !oldest) return '';
  const backends = new Set(events.map(backendOf)).size;
  if (inFault) return texts.events.inFault(events.length, backends);
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
