import type { BulkReport } from '../../shared/bulk.ts';
import type { AuditEntry, FleetInfo } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Incident } from '../../shared/incident.ts';
import type { Database } from '../store/database.ts';
import { readEvent } from './told.ts';

/*
 * What a live engine knows and does not tell pages unasked, put together from the timeline in a recording: as far as it
 * can be told from that. Times are UTC ms; every function throws an Error of SQLite where the file cannot be read.
 */

/** ms that may be between a loss as an incident counts it and as the timeline tells it. */
const AROUND = 50;

/**
 * Ids of the backends of an incident, in the order in which they were lost: those of its host, or with its cause, that
 * failed between its first and its last. One that failed in that time and is not in it cannot be told from those.
 *
 * @param fleets as it is, and as it was when the incident began
 */
export function backendsOfIncident(
  database: Database,
  { by, backend, host, cause, causes, since, until }: Incident,
  fleets: readonly FleetInfo[],
): string[] {
  if (by === 'backend' && backend !== null) return [backend];
  const hosts = new Map(fleets.flatMap(({ backends }) => backends.map((info) => [info.id, info.host])));
  const codes = new Set([cause, ...causes].map(({ code }) => code));
  const found = new Set<string>();
  const from = since - AROUND;
  for (const event of eventsOf(database, ['lost', 'dial-failed', 'stopped'], from, until + AROUND)) {
    if (event.kind !== 'lost' && event.kind !== 'dial-failed' && event.kind !== 'stopped') continue;
    const isOfIt = host === null ? codes.has(event.outcome.code) : hosts.get(event.backend) === host;
    if (isOfIt) found.add(event.backend);
  }
  return [...found];
}

/**
 * What a run on many backends came to by `position`; `null` where the timeline has no such run. Why one was left out is
 * not on the timeline.
 */
export function reportOfRun(database: Database, run: number, position: number): BulkReport | null {
  const told = eventsOf(database, ['action'], 0, position).flatMap((event) =>
    event.kind === 'action' && event.bulk?.run === run ? [{ ...event, bulk: event.bulk }] : [],
  );
  const begun = told.find(({ bulk }) => bulk.state === 'running');
  const ended = told.findLast(({ bulk }) => bulk.state !== 'running');
  if (!begun && !ended) return null;
  const done = ended?.backends ?? [];
  const isDone = new Set(done);
  const others = (begun?.backends ?? []).filter((backend) => !isDone.has(backend));
  if (!ended) return { done, failed: [], refused: [], left: others };
  const why = ended.bulk.why ?? 'it failed or was refused: the recording does not say which';
  return { done, failed: others.map((backend) => ({ backend, why })), refused: [], left: [] };
}

/** What operators did by `position`, the newest first. */
export function actionsOf(
  database: Database,
  position: number,
  limit: number,
  before?: number,
): AuditEntry[] {
  const rows = database
    .prepare(
      `SELECT id, event FROM event WHERE kind IN ('action', 'marker') AND at <= ? AND id < ?
       ORDER BY id DESC LIMIT ?`,
    )
    .all([position, before ?? Number.MAX_SAFE_INTEGER, limit]) as { id: number; event: string }[];
  return rows.flatMap(({ id, event: text }) => {
    const event = parse(text);
    if (event?.kind === 'marker') {
      const { at, actor, text: reason, backend } = event;
      return [
        { id, at, actor, action: 'mark', reason, backends: backend === null ? [] : [backend], refused: [] },
      ];
    }
    if (event?.kind !== 'action') return [];
    const { at, actor, action, reason, backends } = event;
    return [{ id, at, actor, action, reason, backends, refused: [] }];
  });
}

function eventsOf(
  database: Database,
  kinds: readonly FleetEvent['kind'][],
  from: number,
  to: number,
): FleetEvent[] {
  const rows = database
    .prepare(
      `SELECT event FROM event WHERE at >= ? AND at <= ? AND kind IN (${kinds.map(() => '?').join(', ')})
       ORDER BY at, id`,
    )
    .all([from, to, ...kinds]) as { event: string }[];
  return rows.flatMap(({ event }) => parse(event) ?? []);
}

/** What somebody else has put there is passed over. */
function parse(text: string): FleetEvent | null {
  try {
    return readEvent(text);
  } catch {
    return null;
  }
}
