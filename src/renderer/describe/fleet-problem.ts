import type { FleetProblemNotice } from '../../shared/contract.ts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatMoment } from '../../shared/describe/time.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { texts } from '../texts/catalogue.ts';

/** What a banner says while the fleet file as it is now is not in force. */
export interface FleetProblemWords {
  headline: string;
  /** One line each. */
  problems: readonly string[];
  /** How many more there are; empty when all are there. */
  more: string;
}

/** @param inForceSince UTC ms; `null` when nobody knows any more. */
export function describeFleetProblem(
  { problems, count, since }: FleetProblemNotice,
  inForceSince: number | null,
  zone: ClockZone,
): FleetProblemWords {
  const last =
    inForceSince === null
      ? texts.fleetProblem.lastGood
      : texts.fleetProblem.ofMoment(formatMoment(inForceSince, since, zone, 'minute'));
  return {
    headline: texts.fleetProblem.headline(count, last),
    problems,
    more: count > problems.length ? texts.fleetProblem.more(count - problems.length) : '',
  };
}

/** Of a fleet that has not changed since the start. */
const FIRST_REVISION = 1;

/**
 * Since when the configuration is in force, UTC ms: its last change, or the start where there was none.
 * `null` when there was one that is not among the events any more.
 */
export function inForceSince(
  events: readonly FleetEvent[],
  revision: number,
  startedAt: number,
): number | null {
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index] as FleetEvent;
    if (event.kind === 'fleet' && event.problems.length === 0) return event.at;
  }
  return revision === FIRST_REVISION ? startedAt : null;
}
