import { plural } from '../../shared/describe/numbers.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { formatDuration } from '../../shared/units.ts';

/** What happened, in a line of a report. */
export function eventLine(event: FleetEvent): string {
  switch (event.kind) {
    case 'opened':
      return `${event.backend} connected in ${formatDuration(event.dialMs)} (attempt ${event.attempt})`;
    case 'lost':
      return `${event.backend} was lost after ${formatDuration(event.openMs)}: ${event.outcome.text}`;
    case 'dial-failed':
      return `${event.backend}: dial ${event.attempt} failed: ${event.outcome.text}`;
    case 'address':
      return `${event.backend} moved from ${event.from} to ${event.to}`;
    case 'resume':
      return `${event.backend}: session ${event.result}`;
    case 'degraded':
      return event.by === null
        ? `${event.backend} is well again`
        : `${event.backend} is degraded: ${event.by}`;
    case 'stopped':
      return `${event.backend} stopped for good: ${event.outcome.text}`;
    case 'breaker':
      return `${event.backend}: breaker ${event.from} → ${event.to} (${event.reason})`;
    case 'action': {
      const reason = event.reason === null ? '' : `: ${event.reason}`;
      const of = event.backends.length > 0 ? ` of ${plural(event.backends.length, 'backend')}` : '';
      return `${event.actor.name}: ${event.action}${of}${reason}`;
    }
    case 'incident':
      return incidentLine(event);
    case 'marker':
      return `marker of ${event.actor.name}: ${event.text}`;
    case 'local-fault':
      return `the console's own network ${event.state === 'began' ? 'failed' : 'is back'}: ${event.text}`;
    case 'fleet': {
      const { added, removed, changed, problems } = event;
      if (problems.length > 0) return `the fleet file was changed and not taken: ${problems[0] ?? ''}`;
      return `the fleet file was changed: ${added.length} added, ${removed.length} removed, ${changed.length} changed`;
    }
    case 'console':
      return event.text;
  }
}

function incidentLine(event: FleetEvent & { kind: 'incident' }): string {
  const of = event.backend ?? event.host ?? 'several hosts';
  const what = `incident ${event.incident} of ${of} (${event.cause}, ${plural(event.backends, 'backend')})`;
  if (event.state === 'joined') return `${what} is part of incident ${event.into ?? '?'} now`;
  if (event.state === 'again') return `${what} is open again`;
  return event.state === 'began'
    ? `${what} began`
    : `${what} ended after ${formatDuration(event.lasted ?? 0)}`;
}
