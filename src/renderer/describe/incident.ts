import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatMs, plural } from '../../shared/describe/numbers.ts';
import { formatElapsed, formatMoment, inTime } from '../../shared/describe/time.ts';
import type { Incident } from '../../shared/incident.ts';
import { formatDuration } from '../../shared/units.ts';
import { missing, type Witness } from '../state/incidents.ts';

/** What an incident's line says, part by part. */
export interface IncidentWords {
  /** The host, the backend, or how many hosts there are. */
  title: string;
  /** How many were lost, in what time, and why. One sentence. */
  what: string;
  /** How it goes on, a sentence; empty when there is nothing to say. */
  progress: string;
  /** Who looks after it, a sentence; empty when nobody does. */
  care: string;
}

/** @param now UTC ms, by the engine's clock. */
export function describeIncident(
  incident: Incident,
  now: number,
  zone: ClockZone,
  nameOf: (backend: string) => string,
): IncidentWords {
  return {
    title: titleOf(incident, nameOf),
    what: whatHappened(incident, now, zone),
    progress: incident.endedAt === null ? progressOf(incident, now) : endOf(incident, now, zone),
    care: careFor(incident, now, zone),
  };
}

export function titleOf(
  { backend, host, hosts }: Pick<Incident, 'backend' | 'host' | 'hosts'>,
  nameOf: (backend: string) => string,
): string {
  if (backend !== null) return nameOf(backend);
  return host ?? plural(hosts, 'host');
}

/** Losses within less than this, ms, came at once. */
const AT_ONCE = 1_000;
/** And within more than this they did not come together. */
const TOGETHER = 60_000;

function whatHappened(incident: Incident, now: number, zone: ClockZone): string {
  const { lost, connected, since, until, cause } = incident;
  const reason = cause.kind === 'close' ? `close ${cause.text}` : cause.text;
  const done = connected * 2 >= lost ? 'lost' : 'not reached';
  const took = until - since;
  const began = formatMoment(since, now, zone);
  const when =
    lost === 1 || took > TOGETHER
      ? `since ${began}`
      : took < AT_ONCE
        ? `at once at ${began}`
        : `within ${formatDuration(Math.ceil(took / 1_000) * 1_000).replace(/\.0 s$/, ' s')} from ${began}`;
  return `${lost === 1 ? `${done === 'lost' ? 'Lost' : 'Not reached'}` : `${plural(lost, 'backend')} ${done}`} ${when}, ${withoutStop(reason)}.`;
}

function progressOf(
  { lost, back, waiting, blocked, stopped, aside, nextDial }: Incident,
  now: number,
): string {
  const parts: string[] = [];
  if (lost > 1) {
    if (back > 0) parts.push(back === lost ? 'all back' : `${back} back`);
    if (waiting > 0) parts.push(`${waiting} waiting`);
    if (blocked > 0)
      parts.push(`${blocked} held back by ${blocked === 1 ? 'its breaker' : 'their breakers'}`);
    if (stopped > 0) parts.push(`${stopped} stopped for good`);
    if (aside > 0) parts.push(`${aside} taken out`);
  } else if (back > 0) parts.push('back');
  else if (blocked > 0) parts.push('held back by its breaker');
  else if (stopped > 0) parts.push('stopped for good');
  if (nextDial !== null) parts.push(`next dial ${inTime(nextDial - now)}`);
  else if (waiting > 0) parts.push('dialling now');
  const said = parts.join(', ');
  return said === '' ? '' : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

function endOf({ since, endedAt }: Incident, now: number, zone: ClockZone): string {
  const end = endedAt ?? now;
  return `Over since ${formatMoment(end, now, zone)}, after ${formatElapsed(end - since)}.`;
}

function careFor({ acknowledged }: Incident, now: number, zone: ClockZone): string {
  if (!acknowledged) return '';
  const { by, at, reason } = acknowledged;
  const why = reason === null ? '' : `: “${reason}”`;
  return `Acknowledged by ${by.name} at ${formatMoment(at, now, zone, 'minute')}${why}.`;
}

/** Whether it is us or them, one sentence. */
export function describeSide(
  incident: Incident,
  faultNow: boolean,
  witness: Witness | null,
  nameOf: (row: number) => string,
): string {
  const { localFault, endedAt } = incident;
  if (localFault || (faultNow && endedAt === null))
    return 'This machine or its network is at fault, not they.';
  if (endedAt !== null || missing(incident) === 0) return '';
  if (!witness) return 'No backend of another host is up: it may be us.';
  const { row, rtt } = witness;
  return rtt === null
    ? `Local network fine, ${nameOf(row)} is up.`
    : `Local network fine, ${nameOf(row)} answers in ${formatMs(rtt)} ms.`;
}

const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');
