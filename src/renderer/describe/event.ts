import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, plural } from '../../shared/describe/numbers.ts';
import { formatCountdown, formatMinute } from '../../shared/describe/time.ts';
import type { FleetEvent, OperatorAction } from '../../shared/event.ts';
import type { DegradedBy, Health } from '../../shared/health.ts';
import { formatDuration } from '../../shared/units.ts';
import { bulkEventText } from './bulk.ts';

const DONE: Record<OperatorAction, string> = {
  reconnect: 'reconnect asked for',
  pause: 'paused',
  resume: 'resumed',
  reset: 'breaker reset',
  isolate: 'isolated',
  send: 'message put into the queue',
  acknowledge: 'incident acknowledged',
  mark: 'marked',
  add: 'written into the fleet file',
};

/** What happened, as the sentence after the backend's name. */
export function describeEvent(event: FleetEvent, zone: ClockZone): string {
  switch (event.kind) {
    case 'opened':
      return opened(event);
    case 'lost':
      return `connection lost after ${formatDuration(event.openMs)}: ${event.outcome.text}`;
    case 'dial-failed':
      return `attempt ${event.attempt} failed: ${event.outcome.text}`;
    case 'address':
      return `its name led from ${event.from} to ${event.to}`;
    case 'resume':
      return resumed(event);
    case 'degraded':
      return degraded(event.by);
    case 'stopped':
      return `stopped, will not dial again by itself: ${event.outcome.text}`;
    case 'breaker':
      return breakerMoved(event, zone);
    case 'action': {
      if (event.bulk) {
        const what = bulkEventText(event.action, event.bulk);
        return `${what}, by ${event.actor.name}${event.reason ? `: “${event.reason}”` : ''}`;
      }
      const count = event.backends.length;
      const many = count === 1 || event.action === 'acknowledge' ? '' : `${plural(count, 'backend')} `;
      const until = event.until === null ? '' : ` until ${formatMinute(event.until, zone)}`;
      return `${many}${DONE[event.action]}${until} by ${event.actor.name}${event.reason ? `: “${event.reason}”` : ''}`;
    }
    case 'fleet':
      return fleetChanged(event);
    case 'incident':
      return incident(event);
    case 'marker':
      return `${event.text}, marked by ${event.actor.name}`;
    case 'local-fault':
    case 'console':
      return event.text;
  }
}

function degraded(by: DegradedBy | null): string {
  switch (by) {
    case null:
      return 'well again';
    case 'flapping':
      return 'degraded: it keeps losing its connection';
    case 'probing':
      return 'degraded: on probation';
    default:
      return 'degraded: its round trips are slow';
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
      return event.state === 'began' ? 'down' : 'up';
    case 'address':
    case 'marker':
    case 'console':
      return null;
  }
}

function opened(event: Extract<FleetEvent, { kind: 'opened' }>): string {
  const dial = `dial took ${formatDuration(event.dialMs)}`;
  if (event.reconnect === null) return `connected, ${dial}`;
  const attempts = event.attempt > 1 ? ` at attempt ${event.attempt}` : '';
  return `reconnected ${event.reconnect === 'manual' ? 'as asked' : 'by itself'}${attempts}, ${dial}`;
}

function breakerMoved(event: Extract<FleetEvent, { kind: 'breaker' }>, zone: ClockZone): string {
  const reason = event.reason === '' ? '' : `: ${event.reason}`;
  switch (event.to) {
    case 'open': {
      const length = event.until === null ? '' : `, open for ${formatCountdown(event.until - event.at)}`;
      return `breaker opened${reason}${length}`;
    }
    case 'half-open':
      return `breaker half-open${reason}`;
    case 'closed':
      return `breaker closed${reason}`;
    case 'isolated':
      return `breaker isolated${event.until === null ? '' : ` until ${formatMinute(event.until, zone)}`}${reason}`;
    case 'disabled':
      return `breaker disabled${reason}`;
  }
}

function resumed({ result, lastSequence }: Extract<FleetEvent, { kind: 'resume' }>): string {
  const from = lastSequence === null ? '' : ` from sequence ${formatCount(lastSequence)}`;
  switch (result) {
    case 'resumed':
      return `session taken up again${from}`;
    case 'fresh':
      return 'session begun anew';
    case 'rejected':
      return `session lost: the server did not know it any more${from && `, it was to go on${from}`}`;
  }
}

/** More backends than this are counted and not named. */
const NAMED = 3;

function fleetChanged({ added, removed, changed, problems }: Extract<FleetEvent, { kind: 'fleet' }>): string {
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    return `change refused, what was in force stays: ${first}${more}`;
  }
  const parts = [
    ['added', added],
    ['removed', removed],
    ['changed', changed],
  ] as const;
  const said = parts
    .filter(([, ids]) => ids.length > 0)
    .map(([what, ids], index) => {
      const count = index === 0 ? plural(ids.length, 'backend') : formatCount(ids.length);
      return `${count} ${what}${ids.length > NAMED ? '' : ` (${ids.join(', ')})`}`;
    });
  return said.length === 0 ? 'taken on, no backend is different' : said.join(', ');
}

function incident({
  state,
  backend,
  cause,
  backends,
  lasted,
}: Extract<FleetEvent, { kind: 'incident' }>): string {
  if (state === 'began') return `incident began: ${cause}`;
  if (state === 'joined') return `incident is part of a larger one: ${cause}`;
  const many = backend === null ? `, ${plural(backends, 'backend')}` : '';
  return `incident over after ${formatDuration(lasted ?? 0)}${many}: ${cause}`;
}
