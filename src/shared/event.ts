import type { Actor } from './backend.ts';
import type { BulkEvent } from './bulk.ts';
import type { BreakerState, DegradedBy } from './health.ts';
import type { Outcome } from './outcome.ts';
import type { ResumeResult } from './report.ts';

interface EventBase {
  /** Rises by one per event for as long as the engine runs. */
  sequence: number;
  /** UTC, ms since the epoch. */
  at: number;
}

/** Something that happened at a time. One timeline holds them all. */
export type FleetEvent = EventBase & EventBody;

export type EventBody =
  /** A connection was opened. `reconnect` is `null` for the first one of a backend. */
  | {
      kind: 'opened';
      backend: string;
      reconnect: 'automatic' | 'manual' | null;
      attempt: number;
      dialMs: number;
    }
  /** An open connection ended, other than by our own doing. */
  | { kind: 'lost'; backend: string; outcome: Outcome; openMs: number }
  | { kind: 'dial-failed'; backend: string; outcome: Outcome; attempt: number }
  /** Its name led to another address than on the last connection. */
  | { kind: 'address'; backend: string; from: string; to: string }
  /** A new connection took up the session of the last one, or could not. */
  | { kind: 'resume'; backend: string; result: ResumeResult; lastSequence: number | null }
  /** Open, but not well, or well again: `by` is `null`. */
  | { kind: 'degraded'; backend: string; by: DegradedBy | null }
  /** It will not dial again by itself. */
  | { kind: 'stopped'; backend: string; outcome: Outcome }
  | {
      kind: 'breaker';
      backend: string;
      from: BreakerState;
      to: BreakerState;
      /** UTC ms of the next probe or the end of an isolation. */
      until: number | null;
      reason: string;
    }
  /** An operator did something. */
  | {
      kind: 'action';
      actor: Actor;
      action: OperatorAction;
      backends: string[];
      reason: string | null;
      /** UTC ms at which an isolation ends by itself; `null` for one without end and every other action. */
      until: number | null;
      /** Of a run on many backends: that it began, with those it is for, or that it ended, with those it is done to. */
      bulk?: BulkEvent;
    }
  /** Backends were lost together, are all back, are lost again soon after, or are part of another incident now. `backend` and `host` are those of {@link Incident}. */
  | {
      kind: 'incident';
      incident: number;
      state: 'began' | 'again' | 'ended' | 'joined';
      /** With `joined`: the incident that they are part of. */
      into?: number;
      host: string | null;
      backend: string | null;
      /** "1012 service restart". */
      cause: string;
      /** How many are in it by now. */
      backends: number;
      /** ms from the first loss to the end; `null` when it began or joined another. */
      lasted: number | null;
    }
  /** A person wants to find this moment again: of the fleet, or of one backend. */
  | { kind: 'marker'; actor: Actor; text: string; backend: string | null }
  /** The console's own network or machine failed, or is back. */
  | { kind: 'local-fault'; state: 'began' | 'ended'; text: string }
  /** The fleet file changed: what is different, by id, or why it stays as it was. */
  | {
      kind: 'fleet';
      added: string[];
      removed: string[];
      changed: string[];
      /** One line each, with file, line and column; none when the change is in force. */
      problems: string[];
    }
  /** The console itself: it started, its machine slept or its clock was set. */
  | { kind: 'console'; text: string };

export const OPERATOR_ACTIONS = [
  'reconnect',
  'pause',
  'resume',
  'reset',
  'isolate',
  'send',
  'acknowledge',
  'mark',
  'add',
  'test',
  'record',
  'record-stop',
  'inject',
  'mend',
] as const;
export type OperatorAction = (typeof OPERATOR_ACTIONS)[number];

/** The backend an event is about, where it is about exactly one. */
export function backendOf(event: FleetEvent): string | null {
  if ('backend' in event) return event.backend;
  if (event.kind === 'action' && event.backends.length === 1) return event.backends[0] ?? null;
  return null;
}
