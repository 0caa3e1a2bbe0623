import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount } from '../../shared/describe/numbers.ts';
import { formatCountdown, formatMinute } from '../../shared/describe/time.ts';
import type { FleetEvent, OperatorAction } from '../../shared/event.ts';
import type { DegradedBy, Health } from '../../shared/health.ts';
import { formatDuration } from '../../shared/units.ts';
import { texts } from '../texts/catalogue.ts';
import { bulkEventText } from './bulk.ts';

/** What happened, as the sentence after the backend's name. */
export function describeEvent(event: FleetEvent, zone: ClockZone): string {
  switch (event.kind) {
    case 'opened':
      return opened(event);
    case 'lost':
      return texts.events.lost(formatDuration(event.openMs), event.outcome.text);
    case 'dial-failed':
      return texts.events.dialFailed(event.attempt, event.outcome.text);
    case 'address':
      return texts.events.address(event.from, event.to);
    case 'resume':
      return resumed(event);
    case 'degraded':
      return degraded(event.by);
    case 'stopped':
      return texts.events.stopped(event.outcome.text);
    case 'breaker':
      return breakerMoved(event, zone);
    case 'action':
      return acted(event, zone);
    case 'fleet':
      return fleetChanged(event);
    case 'incident':
      return incident(event);
    case 'marker':
      return texts.events.marker(event.text, event.actor.name);
    case 'local-fault':
    case 'console':
      return event.text;
  }
}

/** What an event that is about no single backend is about. */
export function aboutWhat(event: FleetEvent): string {
  const { about, backends } = texts.events;
  switch (event.kind) {
    case 'incident':
      return event.host ?? backends(event.backends);
    case 'action':
      return event.action === 'acknowledge' ? backends(event.backends.length) : about.action;
    case 'fleet':
    case 'marker':
    case 'local-fault':
      return about[event.kind];
    default:
      return about.console;
  }
}

function degraded(by: DegradedBy | null): string {
  switch (by) {
    case null:
      return texts.events.degraded.well;
    case 'flapping':
    case 'probing':
      return texts.events.degraded[by];
    default:
      return texts.events.degraded.slow;
  }
}

/** The shape before an event; `null` for what says nothing about a backend's health. */
export function healthOfEvent(event: FleetEvent): Health | null {
  switch (event.kind) {
    case 'opened':
      return 'up';
    case 'lost':
    case 'dial-failed':
      return event.outcome.failure ? 'down' : 'connecting';
    case 'degraded':
      return event.by === null ? 'up' : 'degraded';
    case 'stopped':
      return 'down';
    case 'breaker':
      if (event.to === 'half-open') return 'connecting';
      return event.to === 'closed' ? 'up' : event.to === 'disabled' ? 'paused' : 'down';
    case 'action':
      return 'paused';
    case 'local-fault':
      return event.state === 'began' ? 'down' : 'up';
    case 'resume':
      // What the server forgot may be lost.
      return event.result === 'rejected' ? 'degraded' : null;
    case 'fleet':
      return event.problems.length > 0 ? 'degraded' : null;
    case 'incident':
      // One that joined another is not over.
      if (event.state === 'joined') return null;
      return event.state === 'ended' ? 'up' : 'down';
    case 'address':
    case 'marker':
    case 'console':
      return null;
  }
}

/** Done to something else than backends, however many it concerns. */
const NOT_OF_MANY: ReadonlySet<OperatorAction> = new Set(['acknowledge', 'record', 'record-stop']);

function acted(event: Extract<FleetEvent, { kind: 'action' }>, zone: ClockZone): string {
  const { action, actor, backends, bulk, reason } = event;
  if (bulk) return texts.events.bulkAction(bulkEventText(action, bulk), actor.name, reason);
  const many = backends.length === 1 || NOT_OF_MANY.has(action) ? null : backends.length;
  const until = event.until === null ? '' : texts.events.until(formatMinute(event.until, zone));
  return texts.events.action(many, texts.events.did[action], until, actor.name, reason);
}

function opened({ reconnect, attempt, dialMs }: Extract<FleetEvent, { kind: 'opened' }>): string {
  const dial = formatDuration(dialMs);
  if (reconnect === null) return texts.events.connected(dial);
  return texts.events.reconnected(reconnect, attempt, dial);
}

function breakerMoved(
  { at, to, until, reason }: Extract<FleetEvent, { kind: 'breaker' }>,
  zone: ClockZone,
): string {
  const said = texts.events.breaker;
  switch (to) {
    case 'open':
      if (until === null) return said.openedForGood(reason);
      return until <= at ? said.openAgain(reason) : said.opened(reason, formatCountdown(until - at));
    case 'isolated':
      return said.isolated(until === null ? '' : texts.events.until(formatMinute(until, zone)), reason);
    default:
      return said[to](reason);
  }
}

function resumed({ result, lastSequence }: Extract<FleetEvent, { kind: 'resume' }>): string {
  const said = texts.events.session;
  const from = lastSequence === null ? '' : said.from(lastSequence);
  return result === 'fresh' ? said.fresh : said[result](from);
}

/** More backends than this are counted and not named. */
const NAMED = 3;

function fleetChanged({ added, removed, changed, problems }: Extract<FleetEvent, { kind: 'fleet' }>): string {
  const said = texts.events.fleet;
  const [first] = problems;
  if (first !== undefined) return said.refused(first, problems.length - 1);
  const parts = [
    [said.added, added],
    [said.removed, removed],
    [said.changed, changed],
  ] as const;
  const told = parts
    .filter(([, ids]) => ids.length > 0)
    .map(([what, ids], index) => {
      const count = index === 0 ? texts.events.backends(ids.length) : formatCount(ids.length);
      return said.part(count, what, ids.length > NAMED ? [] : ids);
    });
  return told.length === 0 ? said.same : said.list(told);
}

function incident({
  state,
  backend,
  cause,
  backends,
  lasted,
}: Extract<FleetEvent, { kind: 'incident' }>): string {
  const said = texts.events.incident;
  if (state !== 'ended') return said[state](cause);
  return said.over(formatDuration(lasted ?? 0), backend === null ? backends : null, cause);
}
