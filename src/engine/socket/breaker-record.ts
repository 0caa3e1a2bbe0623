import { z } from 'zod';
import type { BackendSettings } from '../../shared/backend.ts';
import { BREAKER_STATES } from '../../shared/health.ts';
import type { BreakerRecord } from '../../shared/report.ts';
import { abandonProbe, type Breaker, createBreaker } from './breaker.ts';

/** How a breaker is kept between two runs of the console. Times are UTC ms. */
export const savedBreakerSchema = z.object({
  /** That it is about: of another host under the same id it says nothing. */
  host: z.string(),
  state: z.enum(BREAKER_STATES),
  since: z.number(),
  until: z.number().nullable(),
  consecutiveFailures: z.number().int().nonnegative(),
  /** The newest last; true is a failure. */
  samples: z.array(z.boolean()),
  openings: z.number().int().nonnegative(),
  trips: z.number().int().nonnegative(),
  reason: z.string().nullable(),
  by: z.object({ name: z.string(), session: z.string() }).nullable(),
  /** Who had paused the backend, where somebody had. */
  paused: z
    .object({ by: z.object({ name: z.string(), session: z.string() }), reason: z.string().nullable() })
    .optional(),
  /** Since when its backend is not in the fleet file, as far as a console has seen; none while it is. */
  absentSince: z.number().optional(),
  record: z.object({
    trips: z.number().int().nonnegative(),
    recoveries: z.number().int().nonnegative(),
    failedProbes: z.number().int().nonnegative(),
    openFor: z.number().nonnegative(),
    recoveryRate: z.number().nullable(),
  }),
});

export type SavedBreaker = z.output<typeof savedBreakerSchema>;

/** Failed probes whose trips may yet be forgiven: far more than fit into the window of a local fault. */
const FORGIVABLE = 128;

const NONE: readonly number[] = [];

/**
 * Follows one breaker and counts what it goes through. An isolation is an operator's act: it counts
 * neither as a trip nor as time that the breaker was open.
 */
export class BreakerRecorder {
  private recoveries: number;
  /** The numbers of the trips that were failed probes; the newest last. */
  private probeTrips: readonly number[] = NONE;
  private failedProbes: number;
  /** ms, up to {@link countedUntil}. */
  private openFor: number;
  private countedUntil: number;

  /**
   * @param now monotonic ms
   * @param before what was counted in earlier runs of the console
   */
  constructor(
    private breaker: Breaker,
    now: number,
    before?: BreakerRecord,
  ) {
    this.recoveries = before?.recoveries ?? 0;
    this.failedProbes = before?.failedProbes ?? 0;
    this.openFor = before?.openFor ?? 0;
    this.countedUntil = now;
  }

  /**
   * One transition of the breaker.
   *
   * @param now monotonic ms
   * @param stable whether the connection is stable after it: only that closes a breaker by proof. An
   *   operator's reset leads from half-open to closed as well, and is no recovery.
   */
  step(before: Breaker, after: Breaker, now: number, stable: boolean): void {
    if (after === before) return;
    this.count(now);
    this.breaker = after;
    if (after.trips < before.trips) this.forget(after.trips);
    if (before.state !== 'half-open') return;
    if (after.state === 'closed' && stable) this.recoveries++;
    // Where a probe was given up for a reason of ours, it is open again without another trip.
    if (after.state === 'open' && after.trips > before.trips) {
      this.failedProbes++;
      this.probeTrips = [...this.probeTrips, after.trips].slice(-FORGIVABLE);
    }
  }

  /** @param now monotonic ms */
  record(now: number): BreakerRecord {
    this.count(now);
    const { recoveries, failedProbes, openFor } = this;
    const probes = recoveries + failedProbes;
    return {
      trips: this.breaker.trips,
      recoveries,
      failedProbes,
      openFor,
      recoveryRate: probes === 0 ? null : recoveries / probes,
    };
  }

  /** The trips beyond `trips` turned out to be the console's own fault. */
  private forget(trips: number): void {
    const kept = this.probeTrips.filter((trip) => trip <= trips);
    this.failedProbes -= this.probeTrips.length - kept.length;
    this.probeTrips = kept;
  }

  private count(now: number): void {
    const { state } = this.breaker;
    if (state === 'open' || state === 'half-open') this.openFor += Math.max(0, now - this.countedUntil);
    this.countedUntil = now;
  }
}

/** @param utc UTC ms of a monotonic time */
export function toSaved(
  breaker: Breaker,
  record: BreakerRecord,
  utc: (monotonic: number) => number,
  host: string,
): SavedBreaker {
  const { state, since, until, consecutiveFailures, samples, openings, trips, reason, by } = breaker;
  return {
    host,
    state,
    since: utc(since),
    until: until === null ? null : utc(until),
    consecutiveFailures,
    samples: [...samples],
    openings,
    trips,
    reason,
    by,
    record,
  };
}

/**
 * The breaker as it goes on after a restart. What was due while the console was away is due at once. A
 * probe that was under way is made again. Neither an opening nor an isolation takes longer than it was
 * to take, whatever has happened to the machine's clock.
 *
 * @param now monotonic ms
 * @param wallNow UTC ms of the same moment
 */
export function fromSaved(
  saved: SavedBreaker,
  now: number,
  wallNow: number,
  settings: BackendSettings['breaker'],
): { breaker: Breaker; record: BreakerRecord } {
  const { record, host: _host, paused: _paused, absentSince: _absentSince, ...kept } = saved;
  const since = Math.min(now, now + (saved.since - wallNow));
  const left = saved.until === null ? null : Math.min(saved.until - wallNow, saved.until - saved.since);
  const breaker: Breaker = {
    ...kept,
    since,
    until: left === null ? null : now + Math.max(0, left),
    samples: saved.samples.slice(-settings.window),
    sampledAt: now,
  };
  return { breaker: resume(breaker, now, settings), record };
}

function resume(breaker: Breaker, now: number, settings: BackendSettings['breaker']): Breaker {
  // An operator's isolation holds whatever the fleet file says.
  if (breaker.state === 'isolated') return breaker;
  if (!settings.enabled || breaker.state === 'disabled') {
    return { ...createBreaker(now, settings), trips: breaker.trips };
  }
  switch (breaker.state) {
    case 'closed':
      return { ...breaker, until: null };
    case 'half-open':
      return abandonProbe(breaker, now);
    case 'open': {
      // The fleet file may allow less by now.
      const latest = now + settings.maxOpenFor * (1 + settings.jitter);
      return { ...breaker, until: Math.min(breaker.until ?? now, latest) };
    }
  }
}
