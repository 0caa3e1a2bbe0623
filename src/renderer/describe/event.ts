import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, plural } from '../../shared/describe/numbers.ts';
import { formatCountdown, formatMinute } from '../../shared/describe/time.ts';
import { backendOf, type FleetEvent, type OperatorAction } from '../../shared/event.ts';
import type { DegradedBy, Health } from '../../shared/health.ts';
import { formatDuration } from '../../shared/units.ts';
import type { EventFilter } from '../state/view-store.ts';

const DONE: Record<OperatorAction, string> = {
  reconnect: 'reconnect asked for',
  pause: 'paused',
  resume: 'resumed',
  reset: 'breaker reset',
  isolate: 'isolated',
  send: 'message put into the queue',
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
      const many = event.backends.length === 1 ? '' : `${plural(event.backends.length, 'backend')} `;
      const until = event.until === null ? '' : ` until ${formatMinute(event.until, zone)}`;
      return `${many}${DONE[event.action]}${until} by ${event.actor.name}${event.reason ? `: “${event.reason}”` : ''}`;
    }
    case 'fleet':
      return fleetChanged(event);
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
    case 'address':
    case 'console':
      return null;
  }
}

/** Whether an event is in a filtered timeline. */
export function passes(event: FleetEvent, filter: EventFilter, selected: string | null): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'breakers':
      return event.kind === 'breaker';
    case 'operators':
      return event.kind === 'action';
    case 'selected':
      if (selected === null) return true;
      if (event.kind === 'action') return event.backends.includes(selected);
      if (event.kind === 'fleet') return [...event.added, ...event.changed].includes(selected);
      return backendOf(event) === selected;
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
    return `its change is not in force: ${first}${more}`;
  }
  const parts = [
    ['added', added],
    ['removed', removed],
    ['changed', changed],
  ] as const;
  const said = parts.flatMap(([what, ids]) => {
    if (ids.length === 0) return [];
    return [`${what} ${ids.length > NAMED ? formatCount(ids.length) : ids.join(', ')}`];
  });
  return said.length === 0 ? 'changed, but for no backend' : said.join('; ');
}
