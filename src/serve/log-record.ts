import type { FleetEvent } from '../shared/event.ts';

export type LogLevel = 'info' | 'warn' | 'error';

export interface LogRecord {
  level: LogLevel;
  message: string;
  fields: Record<string, unknown>;
}

/** Ids of one record at most: an operator may act on 20,000 backends at once. */
const IDS = 50;

/**
 * What the log says of an event of the timeline; `null`: nothing. Single dials are left out: where many
 * backends are down for days they would push out everything else, and the breakers tell the same story.
 */
export function recordOf(event: FleetEvent): LogRecord | null {
  switch (event.kind) {
    case 'opened': {
      const { backend, reconnect, attempt, dialMs } = event;
      return reconnect === null ? null : info('connected again', { backend, reconnect, attempt, dialMs });
    }
    case 'lost':
      return warn('connection lost', {
        backend: event.backend,
        outcome: event.outcome.text,
        openMs: event.openMs,
      });
    case 'dial-failed':
      return null;
    case 'address':
      return info('another address', { backend: event.backend, from: event.from, to: event.to });
    case 'resume':
      return event.result === 'rejected' ? warn('session lost', { backend: event.backend }) : null;
    case 'degraded':
      return event.by === null
        ? info('well again', { backend: event.backend })
        : warn('degraded', { backend: event.backend, by: event.by });
    case 'stopped':
      return {
        level: 'error',
        message: 'stopped: it will not dial again by itself',
        fields: { backend: event.backend, outcome: event.outcome.text },
      };
    case 'breaker': {
      const { backend, from, to, reason, until } = event;
      const fields = { backend, from, to, reason, until: until === null ? null : isoTime(until) };
      return to === 'open' ? warn('breaker opened', fields) : info('breaker changed', fields);
    }
    case 'action': {
      const { actor, action, backends, reason } = event;
      return info(`operator: ${action}`, {
        actor: actor.name,
        session: actor.session,
        backends: backends.slice(0, IDS),
        count: backends.length,
        reason,
        ...(event.bulk && {
          run: event.bulk.run,
          state: event.bulk.state,
          done: event.bulk.done,
          failed: event.bulk.failed,
        }),
      });
    }
    case 'incident': {
      const { incident, state, host, backend, cause, backends, lasted } = event;
      const fields = { incident, host, backend, cause, backends };
      if (state === 'began') return warn('incident began', fields);
      if (state === 'again') return warn('incident open again', fields);
      return state === 'joined'
        ? info('incident joined another', { ...fields, into: event.into })
        : info('incident ended', { ...fields, lasted });
    }
    case 'marker':
      return info('marker', {
        actor: event.actor.name,
        session: event.actor.session,
        text: event.text,
        backend: event.backend,
      });
    case 'local-fault':
      return (event.state === 'began' ? warn : info)(`local fault ${event.state}`, { text: event.text });
    case 'fleet': {
      const { added, removed, changed, problems } = event;
      if (problems.length > 0) return warn('fleet file refused', { problems });
      const counts = { added: added.length, removed: removed.length, changed: changed.length };
      return info('fleet file taken on', counts);
    }
    case 'console':
      return info('console', { text: event.text });
  }
}

const info = (message: string, fields: LogRecord['fields']): LogRecord => ({
  level: 'info',
  message,
  fields,
});
const warn = (message: string, fields: LogRecord['fields']): LogRecord => ({
  level: 'warn',
  message,
  fields,
});

const isoTime = (utc: number): string => new Date(utc).toISOString();
