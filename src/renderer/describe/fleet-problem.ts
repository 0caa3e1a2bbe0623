import type { FleetProblemNotice } from '../../shared/contract.ts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { plural } from '../../shared/describe/numbers.ts';
import { formatMoment } from '../../shared/describe/time.ts';
import type { FleetEvent } from '../../shared/event.ts';

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
      ? 'the last good configuration'
      : `the configuration of ${formatMoment(inForceSince, since, zone, 'minute')}`;
  return {
    headline: `The fleet file has ${plural(count, 'problem')}; ${last} stays in force`,
    problems,
    more: count > problems.length ? `and ${plural(count - problems.length, 'more', 'more')}` : '',
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
