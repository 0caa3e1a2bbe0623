import type { BackendStatus } from './backend.ts';

/** How long nobody may be connected before that is an outage and no hiccup, ms. */
export const OUTAGE_AFTER = 3_000;

/** No backend has a connection, though some want one and had one, or tried in vain. */
export interface Outage {
  /** UTC ms at which the last of them lost it. */
  since: number;
  /** How many want one. */
  backends: number;
}

/**
 * What each backend by itself is for the next dials, connecting, is an outage where it is all of them. `null` while one is
 * connected, and while they connect for the first time.
 */
export function outageOf(
  statuses: readonly Pick<BackendStatus, 'health' | 'closedSince' | 'lastOutcome'>[],
): Outage | null {
  let since = Number.NEGATIVE_INFINITY;
  let backends = 0;
  let failed = false;
  for (const { health, closedSince, lastOutcome } of statuses) {
    if (health === 'up' || health === 'degraded') return null;
    if (health !== 'down' && health !== 'connecting') continue;
    backends++;
    since = Math.max(since, closedSince ?? Number.NEGATIVE_INFINITY);
    // What we closed ourselves, to hold it or because nobody looked, was no failure.
    failed ||= lastOutcome !== null && lastOutcome.kind !== 'local';
  }
  return failed && Number.isFinite(since) ? { since, backends } : null;
}

/** @param now UTC ms */
export const hasLasted = (outage: Outage | null, now: number): outage is Outage =>
  outage !== null && now - outage.since >= OUTAGE_AFTER;
