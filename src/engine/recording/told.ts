import type { BackendStatus } from '../../shared/backend.ts';
import { BULK_ACTIONS, BULK_STATES, type BulkRun } from '../../shared/bulk.ts';
import type { FleetInfo, FleetProblemNotice, PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { CountedCause, Incident, IncidentBy, IncidentCause } from '../../shared/incident.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { LocalFault } from '../../shared/local-fault.ts';
import type { BackendReport } from '../../shared/report.ts';
import { event, events } from './event-shape.ts';
import { bodyOf, type RecordedSnapshot, unpackJson } from './recording-format.ts';
import { entries, report } from './report-shape.ts';
import {
  byWord,
  either,
  flag,
  list,
  type Members,
  nothing,
  number,
  optional,
  orNull,
  pair,
  record,
  type Shape,
  text,
  time,
  whole,
  word,
  wordOf,
} from './shape.ts';
import { actor, fleet, status, statuses } from './status-shape.ts';

/*
 * What pages were told, as it is read out of a recording, which may be anybody's: a page draws what it is told and does
 * not ask whether it can be. So all of it is held against the contract, once, where it is read. What the engine itself
 * says needs no such check.
 */

const cause = { kind: text, code: either(number, text), text };
const countedCause = record<CountedCause>({ ...cause, count: number });
const incident = record<Incident>({
  id: whole,
  by: wordOf<IncidentBy>({ host: true, cause: true, backend: true }),
  host: orNull(text),
  hosts: number,
  backend: orNull(text),
  cause: record<IncidentCause>(cause),
  causes: list(countedCause),
  present: optional(list(countedCause)),
  drops: optional(number),
  flapping: optional(number),
  overAt: optional(orNull(time)),
  groups: optional(list(text)),
  moreGroups: optional(number),
  first: optional(list(text)),
  since: time,
  until: time,
  lost: number,
  connected: number,
  back: number,
  waiting: number,
  blocked: number,
  stopped: number,
  aside: number,
  nextDial: orNull(time),
  endedAt: orNull(time),
  localFault: flag,
  localFaultUntil: orNull(time),
  acknowledged: orNull(record({ by: actor, at: time, reason: orNull(text) })),
});
const incidents = list(incident);

const run = record<BulkRun>({
  id: whole,
  action: word(BULK_ACTIONS),
  actor,
  reason: text,
  for: orNull(number),
  startedAt: time,
  endedAt: orNull(time),
  state: word(BULK_STATES),
  why: orNull(text),
  total: number,
  underWay: number,
  done: number,
  failed: number,
  refused: number,
  pace: record({ perSecond: number, perHostPerSecond: number, atOnce: number }),
});

const localFault = orNull(
  record<LocalFault>({
    since: time,
    backends: number,
    evidence: text,
    failedDials: number,
    canaryAt: orNull(time),
    canary: orNull(text),
    lastCanary: orNull(record({ backend: text, at: time, outcome: text })),
  }),
);
const fleetProblem = orNull(record<FleetProblemNotice>({ since: time, problems: list(text), count: number }));
const historyProblem = orNull(text);

const snapshotMembers = record<RecordedSnapshot>({
  version: text,
  configurationHash: text,
  engineId: text,
  now: time,
  startedAt: time,
  tick: number,
  fleet,
  statuses,
  events,
  localFault,
  incidents,
  fleetProblem,
  historyProblem,
  bulk: list(run),
  incidentBackends: optional(list(pair(whole, list(text)))),
  // A recording has none: a replay injects nothing.
  gameDay: optional(nothing),
});

/** One status of each backend, in the same order. */
const ofAll = (told: { fleet: FleetInfo; statuses: readonly BackendStatus[] }): string | null =>
  told.fleet.backends.length === told.statuses.length ? null : '.statuses';

const snapshot: Shape<RecordedSnapshot> = (value) =>
  snapshotMembers(value) ?? ofAll(value as RecordedSnapshot);

/** Those that the engine tells all pages; the others are of one page, or of the console. */
type RecordedPush = Exclude<
  PushBody,
  { push: 'messages' | 'recorder' | 'recording-job' | 'replay' | 'game-day' }
>;
type PushOf<Name extends RecordedPush['push']> = Extract<RecordedPush, { push: Name }>;
const pushOf = <Name extends RecordedPush['push']>(
  members: Omit<Members<PushOf<Name>>, 'push'>,
): Shape<PushOf<Name>> => record({ push: text, ...members } as unknown as Members<PushOf<Name>>);

/** More than a fleet has backends. */
const MOST_CHANGES = 50_000;
const fleetPush = pushOf<'fleet'>({ fleet, statuses });

const push = byWord<'push', RecordedPush>('push', {
  bulk: pushOf<'bulk'>({ run }),
  events: pushOf<'events'>({ events }),
  statuses: pushOf<'statuses'>({ revision: whole, changes: list(pair(whole, status), MOST_CHANGES) }),
  incidents: pushOf<'incidents'>({ incidents, gone: list(whole) }),
  'local-fault': pushOf<'local-fault'>({ localFault }),
  fleet: (value) => fleetPush(value) ?? ofAll(value as PushOf<'fleet'>),
  'fleet-problem': pushOf<'fleet-problem'>({ fleetProblem }),
  'history-problem': pushOf<'history-problem'>({ historyProblem }),
});

/** It is JSON, but not what pages are told; the message is one line for people, and has nothing of the file. */
export class ToldError extends Error {
  override readonly name = 'ToldError';
}

function told<T>(what: string, shape: Shape<T>, value: unknown): T {
  const wrong = shape(value);
  if (wrong === null) return value as T;
  throw new ToldError(`this is no ${what}${wrong === '' ? '' : `: ${wrong.slice(1)} is not of its kind`}`);
}

/** @param body as it was read, packed @throws Error where it is damaged, or says something else */
export const readSnapshot = (body: unknown): RecordedSnapshot =>
  told('state of a fleet', snapshot, unpackJson(bodyOf(body)));

/** @throws Error, as {@link readSnapshot} */
export const readPush = (body: unknown): PushBody => told('news', push, unpackJson(bodyOf(body)));

/** @throws Error, as {@link readSnapshot} */
export const readReport = (body: unknown): BackendReport => told('report', report, unpackJson(bodyOf(body)));

/** Messages of one backend. @throws Error, as {@link readSnapshot} */
export const readEntries = (body: unknown): InspectedEntry[] =>
  told('list of messages', entries, unpackJson(bodyOf(body)));

export const isEvent = (value: unknown): value is FleetEvent => event(value) === null;

/** Of the timeline. @param json as it was read @throws Error, as {@link readSnapshot} */
export const readEvent = (json: unknown): FleetEvent => told('event', event, JSON.parse(String(json)));
