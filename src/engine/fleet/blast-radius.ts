import {
  type BlastRadius,
  type BulkAction,
  type BulkPace,
  type BulkRefusal,
  CUTS,
} from '../../shared/bulk.ts';
import type { BreakerState, Phase } from '../../shared/health.ts';
import type { FleetConfig } from '../fleet-file/fleet-config.ts';

/** Sockets that a run may have away at once, however many the fleet may dial: what it costs at most. */
const MOST_AT_ONCE = 32;

/** One backend, as far as an action on many has to know it. */
export interface Candidate {
  id: string;
  host: string;
  phase: Phase;
  breaker: BreakerState;
  /** ms that a reconnect may take by its settings: its close, the wait between two dials, its dial. */
  allowed: number;
  /** Where its server is asked for the connections that it holds; `null`: nowhere. */
  statsUrl: string | null;
  /** What that said last; NaN while it is not known. */
  serverConnections: number;
  /** Why the action does not apply to it now; `null` when it does. */
  objection: string | null;
}

/** Of an id that is not in the fleet. */
export const NO_CANDIDATE: Omit<Candidate, 'id' | 'objection'> = {
  host: '',
  phase: 'idle',
  breaker: 'closed',
  allowed: 0,
  statsUrl: null,
  serverConnections: Number.NaN,
};

/** The fleet's own pace, or a slower one that was asked for. */
export function paceOf(dials: FleetConfig['dials'], perSecond = Number.POSITIVE_INFINITY): BulkPace {
  return {
    perSecond: Math.min(dials.perSecond, perSecond),
    perHostPerSecond: Math.min(dials.perHostPerSecond, perSecond),
    atOnce: Math.min(dials.concurrency, MOST_AT_ONCE),
  };
}

/** What an action on many backends would touch, as things stand. */
export function blastRadius(
  action: BulkAction,
  candidates: readonly Candidate[],
  pace: BulkPace,
): BlastRadius {
  const hosts = new Map<string, BlastRadius['hosts'][number]>();
  const endpoints = new Map<string, number>();
  const breakers: BlastRadius['breakers'] = {};
  const backends: string[] = [];
  let open = 0;
  for (const candidate of candidates) {
    if (candidate.objection !== null) continue;
    const { id, host, phase, breaker, statsUrl, serverConnections } = candidate;
    backends.push(id);
    breakers[breaker] = (breakers[breaker] ?? 0) + 1;
    const there = hosts.get(host) ?? { host, backends: 0, open: 0 };
    hosts.set(host, there);
    there.backends++;
    if (phase === 'open') {
      there.open++;
      open++;
    }
    // Backends of one server share its endpoint, and what it says is one number.
    if (statsUrl !== null && !Number.isNaN(serverConnections)) endpoints.set(statsUrl, serverConnections);
  }
  const largest = [...hosts.values()].sort((a, b) => b.backends - a.backends || (a.host < b.host ? -1 : 1));
  return {
    action,
    backends,
    cuts: CUTS[action] ? open : 0,
    hosts: largest,
    breakers,
    servers:
      endpoints.size === 0
        ? null
        : { endpoints: endpoints.size, connections: [...endpoints.values()].reduce((sum, n) => sum + n, 0) },
    refused: refusals(candidates),
    pace,
    takes: takes(backends.length, largest[0]?.backends ?? 0, pace),
  };
}

/** ms between the first and the last of them. */
const takes = (all: number, ofOneHost: number, pace: BulkPace): number =>
  Math.max(0, (all - 1) / pace.perSecond, (ofOneHost - 1) / pace.perHostPerSecond) * 1_000;

function refusals(candidates: readonly Candidate[]): BulkRefusal[] {
  const byWhy = new Map<string, string[]>();
  for (const { id, objection } of candidates) {
    if (objection === null) continue;
    const same = byWhy.get(objection);
    if (same) same.push(id);
    else byWhy.set(objection, [id]);
  }
  return [...byWhy]
    .map(([why, backends]) => ({ why, backends }))
    .sort((a, b) => b.backends.length - a.backends.length);
}
