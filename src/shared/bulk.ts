import { z } from 'zod';
import type { Actor } from './backend.ts';
import type { BreakerState } from './health.ts';

/*
 * An action on many backends: what it would touch, asked for before it is begun, and its run, which goes at
 * a pace and can be stopped. Times are UTC ms, lengths ms.
 */

export const BULK_ACTIONS = ['reconnect', 'pause', 'resume', 'reset', 'isolate'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** What undoes an action; `null` where nothing does. */
export const INVERSE: Readonly<Record<BulkAction, BulkAction | null>> = {
  reconnect: null,
  pause: 'resume',
  resume: 'pause',
  reset: null,
  isolate: 'reset',
};

/** Whether a socket that is open is closed by it. */
export const CUTS: Readonly<Record<BulkAction, boolean>> = {
  reconnect: true,
  pause: true,
  resume: false,
  reset: false,
  isolate: true,
};

/** Characters of a reason: fewer say nothing to who reads the audit log a month later. */
export const LEAST_REASON = 3;
export const MOST_REASON = 500;

const backends = z.array(z.string().min(1).max(200)).min(1).max(20_000);
const action = z.enum(BULK_ACTIONS);
/** Backends begun per second at most; never more than the fleet may dial. Without it, as many as that. */
const perSecond = z.number().positive().max(100_000).optional();

export const bulkPreviewSchema = z.strictObject({ action, backends, perSecond });

export const bulkStartSchema = z.strictObject({
  action,
  backends,
  perSecond,
  reason: z
    .string()
    .trim()
    .min(LEAST_REASON, { error: `a reason of ${LEAST_REASON} characters or more is required` })
    .max(MOST_REASON),
  /** Only isolating takes it: ms, without it until somebody resets the breakers. */
  for: z
    .number()
    .int()
    .positive()
    .max(7 * 86_400_000)
    .optional(),
});

export const bulkRunSchema = z.strictObject({ run: z.number().int().positive() });

/** How fast a run goes. */
export interface BulkPace {
  /** Backends begun per second, of all and of one host. */
  perSecond: number;
  perHostPerSecond: number;
  /** Under way at once: no socket is closed while as many are not back. */
  atOnce: number;
}

/** Backends that have the same said about them. */
export interface BulkRefusal {
  why: string;
  backends: string[];
}

/** What an action would do, as things stand. */
export interface BlastRadius {
  action: BulkAction;
  /** That it applies to, in the order of the fleet. */
  backends: string[];
  /** Sockets that are open now and would be closed. */
  cuts: number;
  /** Of those it applies to, the host with the most of them first. */
  hosts: { host: string; backends: number; open: number }[];
  /** Breakers of those it applies to. */
  breakers: Partial<Record<BreakerState, number>>;
  /**
   * What the servers themselves say that they hold, each stats endpoint counted once; `null` where none of
   * them is asked or has answered.
   */
  servers: { endpoints: number; connections: number } | null;
  /** That it does not apply to; the most frequent reason first. */
  refused: BulkRefusal[];
  pace: BulkPace;
  /** ms that the run takes by its pace, if every backend comes back at once. */
  takes: number;
}

/** `running`, done with all, stopped by a person or with the console, given up by itself. */
export const BULK_STATES = ['running', 'finished', 'stopped', 'aborted'] as const;
export type BulkState = (typeof BULK_STATES)[number];

/** A run of an action, as far as it has come. */
export interface BulkRun {
  /** Rises by one per run for as long as the engine runs. */
  id: number;
  action: BulkAction;
  actor: Actor;
  reason: string;
  /** ms of an isolation; `null` for one without end and for every other action. */
  for: number | null;
  startedAt: number;
  /** `null` while it runs. */
  endedAt: number | null;
  state: BulkState;
  /** Why it ended before its end, for people; else `null`. */
  why: string | null;
  total: number;
  /** Begun and not done: its socket closes, or is not back yet. */
  underWay: number;
  done: number;
  /** Begun, and not back or not closed in time. */
  failed: number;
  /** That it did not apply to any more when their turn came. */
  refused: number;
  pace: BulkPace;
}

/** What a run came to, backend by backend. */
export interface BulkReport {
  done: string[];
  failed: { backend: string; why: string }[];
  refused: { backend: string; why: string }[];
  /** Not begun. */
  left: string[];
}

/** Runs that the engine remembers. */
export const RUNS_KEPT = 8;

/** What the timeline says of a run beyond the action itself: that it began, or how it ended. */
export interface BulkEvent {
  run: number;
  state: BulkState;
  why: string | null;
  /** Backends. */
  total: number;
  done: number;
  failed: number;
  refused: number;
}

/** The same in the audit log; the entry names the backends that it was meant for or, at its end, done to. */
export const auditBulkSchema = z.object({
  run: z.number(),
  state: z.enum(BULK_STATES),
  why: z.string().nullable(),
  total: z.number(),
  failed: z.array(z.object({ backend: z.string(), why: z.string() })),
  /** Not begun. */
  left: z.array(z.string()),
});
export type AuditBulk = z.infer<typeof auditBulkSchema>;
