import type { Actor } from './backend.ts';

/** What the backends of an incident have in common. */
export type IncidentBy =
  /** The host, with its port where the URL has one. */
  | 'host'
  /** Several hosts, and the same outcome code. */
  | 'cause'
  /** It is one backend alone. */
  | 'backend';

/** Backends that were lost together, as one thing to look into. Times are UTC ms. */
export interface Incident {
  /** Rises by one per incident for as long as the engine runs. */
  id: number;
  by: IncidentBy;
  /** `null` when they are of several hosts. */
  host: string | null;
  /** How many they are of. */
  hosts: number;
  /** With `backend`: its id. */
  backend: string | null;
  /** The most frequent outcome's code, and what a person reads: "1012 service restart". */
  cause: IncidentCause;
  /** Why how many of them were lost, the most frequent first: {@link CAUSES_NAMED} at most. */
  causes: CountedCause[];
  /**
   * Why how many of those that are not back could not be reached last, likewise. Recordings made before this and
   * what follows was kept do not have it.
   */
  present?: CountedCause[];
  /** Connections that those of its backends which flap lost within the last {@link DROPS_WINDOW}. */
  drops?: number;
  /** Backends that lost {@link DROPS_THAT_MEAN_FLAPPING} of them or more. */
  flapping?: number;
  /** When it is over if nothing is lost until then; `null` while something is missing, and once it is over. */
  overAt?: number | null;
  /** Groups of its backends, the one with the most of them first: {@link GROUPS_NAMED} at most. */
  groups?: string[];
  /** How many groups there are besides. */
  moreGroups?: number;
  /** Ids of the first of its backends, {@link BACKENDS_NAMED} at most. */
  first?: string[];
  /** The first loss, or the first dial that failed. */
  since: number;
  /** When the last backend joined. */
  until: number;
  /** Backends in it. */
  lost: number;
  /** Those of them that had a connection: the others could not be reached in the first place. */
  connected: number;
  /** They are ready again. */
  back: number;
  /** They wait for their next dial, or are dialling. */
  waiting: number;
  /** A breaker holds them back. */
  blocked: number;
  /** They will not dial again by themselves. */
  stopped: number;
  /** An operator took them out, nobody wants them at present, or they are not in the fleet any more. */
  aside: number;
  /** The next dial of any of them; `null` when none is planned. */
  nextDial: number | null;
  /** `null` while it is open. */
  endedAt: number | null;
  /** It was this machine or its network. */
  localFault: boolean;
  /** With `localFault`: when that fault was over. `null` while it lasts, and without one. */
  localFaultUntil: number | null;
  acknowledged: IncidentAcknowledgement | null;
}

/** An outcome, as far as an incident tells it. */
export interface IncidentCause {
  /** What kind of thing it was: an `OutcomeKind`. */
  kind: string;
  code: number | string;
  /** "1012 service restart". */
  text: string;
}

/** A cause, and of how many backends. */
export type CountedCause = IncidentCause & { count: number };

export interface IncidentAcknowledgement {
  by: Actor;
  at: number;
  reason: string | null;
}

/** Incidents that are kept at most, those that are over included. */
export const INCIDENTS_KEPT = 100;
/** Causes of one incident that are told apart: a peer may close with a code of its own for every connection. */
export const CAUSES_NAMED = 5;
/** Groups and backends that the title of an incident may name. */
export const GROUPS_NAMED = 3;
export const BACKENDS_NAMED = 3;

/** How far back drops are counted, ms. */
export const DROPS_WINDOW = 600_000;
/** A backend that drops so often within it flaps. */
export const DROPS_THAT_MEAN_FLAPPING = 3;
/** What flaps is over once it has held for this long, ms; what fails again before that has passed since the end is no other incident. */
export const FLAPPING_HELD = 300_000;
