import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatMs } from '../../shared/describe/numbers.ts';
import {
  formatCountdown,
  formatElapsed,
  formatExact,
  formatMoment,
  inTime,
} from '../../shared/describe/time.ts';
import { DROPS_WINDOW, type Incident } from '../../shared/incident.ts';
import { missing, type Witness } from '../state/incidents.ts';
import { texts } from '../texts/catalogue.ts';
import { describeCauses, describePresent } from './incident-causes.ts';

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

/** The backend; or the host or how many there are, with the groups of its backends, or with those where they are few. */
export function titleOf(incident: Incident, nameOf: (backend: string) => string): string {
  const { backend, host, hosts, groups = [], moreGroups = 0, first = [], lost } = incident;
  if (backend !== null) return nameOf(backend);
  const said = texts.incidentWords;
  const place = host ?? said.hosts(hosts);
  if (lost <= FEW && first.length === lost) return said.titleWith(place, first.map(nameOf).join(', '));
  return groups.length === 0 ? place : said.titleWith(place, said.groups(groups, moreGroups));
}

/** So many backends are named, more are not. */
const FEW = 2;

/** Losses within less than this, ms, came at once. */
const AT_ONCE = 1_000;
/** And within more than this they did not come together. */
const TOGETHER = 60_000;

function whatHappened(incident: Incident, now: number, zone: ClockZone): string {
  const { lost, connected, since, until, cause } = incident;
  const reason =
    describeCauses(incident) ??
    (cause.kind === 'close' ? texts.incidentWords.closed(cause.text) : cause.text);
  const took = until - since;
  const began = formatMoment(since, now, zone);
  const seconds = Math.ceil(took / 1_000) * 1_000;
  const when =
    lost === 1 || took > TOGETHER
      ? texts.incidentWords.since(began)
      : took < AT_ONCE
        ? texts.incidentWords.atOnce(began)
        : texts.incidentWords.within(formatExact(seconds), began);
  const present = incident.endedAt === null ? describePresent(incident) : null;
  const why = withoutStop(reason);
  const said = present === null ? why : texts.incidentWords.now(why, withoutStop(present));
  return texts.incidentWords.what(lost, connected * 2 >= lost, when, said);
}

function progressOf(incident: Incident, now: number): string {
  const { lost, back, waiting, blocked, stopped, aside, nextDial } = incident;
  const said = texts.incidentWords;
  const parts: string[] = [];
  if (lost > 1) {
    if (back > 0) parts.push(back === lost ? said.allBack : said.back(back));
    if (waiting > 0) parts.push(said.waiting(waiting));
    if (blocked > 0) parts.push(said.blocked(blocked));
    if (stopped > 0) parts.push(said.stopped(stopped));
    if (aside > 0) parts.push(said.aside(aside));
  } else if (back > 0) parts.push(said.oneBack);
  else if (blocked > 0) parts.push(said.oneBlocked);
  else if (stopped > 0) parts.push(said.oneStopped);
  const { drops = 0, flapping = 0, overAt = null } = incident;
  if (flapping > 0) parts.push(said.flapping(lost === 1 ? null : flapping, drops, formatExact(DROPS_WINDOW)));
  if (overAt !== null) parts.push(said.held(formatCountdown(overAt - now)));
  if (nextDial !== null) parts.push(said.nextDial(inTime(nextDial - now)));
  else if (waiting > 0) parts.push(said.dialling);
  return said.progress(parts);
}

function endOf({ since, endedAt }: Incident, now: number, zone: ClockZone): string {
  const end = endedAt ?? now;
  return texts.incidentWords.over(formatMoment(end, now, zone), formatElapsed(end - since));
}

function careFor({ acknowledged }: Incident, now: number, zone: ClockZone): string {
  if (!acknowledged) return '';
  const { by, at, reason } = acknowledged;
  return texts.incidentWords.acknowledgedBy(by.name, formatMoment(at, now, zone, 'minute'), reason);
}

/**
 * Whether it is us or them; after a fault of our own, that it was, and whether the network is fine since. Empty when
 * there is nothing to say.
 *
 * @param witness see `witnessFor`.
 * @param now UTC ms, by the engine's clock.
 */
export function describeSide(
  incident: Incident,
  faultNow: boolean,
  witness: Witness | 'unheard' | null,
  nameOf: (row: number) => string,
  now: number,
  zone: ClockZone,
): string {
  const { localFault, localFaultUntil, endedAt } = incident;
  if (faultNow && endedAt === null) return texts.incidentWords.ours;
  const present = endedAt !== null || missing(incident) === 0 ? '' : describeWitness(witness, nameOf);
  if (!localFault) return present;
  // Recordings made before it was kept do not have it at all.
  if (!localFaultUntil) return texts.incidentWords.ours;
  return [texts.incidentWords.oursUntil(formatMoment(localFaultUntil, now, zone)), present]
    .filter((part) => part !== '')
    .join(' ');
}

function describeWitness(witness: Witness | 'unheard' | null, nameOf: (row: number) => string): string {
  if (witness === 'unheard') return '';
  if (!witness) return texts.incidentWords.maybeOurs;
  const { row, rtt } = witness;
  return rtt === null
    ? texts.incidentWords.witnessUp(nameOf(row))
    : texts.incidentWords.witnessAnswers(nameOf(row), formatMs(rtt));
}

const withoutStop = (text: string): string => text.replace(/[.\s]+$/, '');
