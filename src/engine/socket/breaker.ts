import type { Actor, BackendSettings } from '../../shared/backend.ts';
import type { BreakerState } from '../../shared/health.ts';
import type { Random } from '../../shared/random.ts';

/**
 * A circuit breaker as a value: every function returns the next one and changes nothing. Times are
 * monotonic ms.
 *
 *   closed ──failures──▶ open ──openFor elapsed──▶ half-open ──stable──▶ closed
 *                          ▲                           │
 *                          └────────probe failed───────┘
 *   any ──isolate──▶ isolated ──until elapsed──▶ half-open;  any ──reset──▶ closed
 *
 * Sources: Envoy's outlier detection (open time that doubles per ejection), resilience4j's
 * CircuitBreaker (failure rate over a count-based window with a minimum of calls).
 */
export interface Breaker {
  readonly state: BreakerState;
  readonly since: number;
  /** When a probe is due; `null` where time alone changes nothing. */
  readonly until: number | null;
  readonly consecutiveFailures: number;
  /** The newest last; true is a failure. At most `window` of them. */
  readonly samples: readonly boolean[];
  /** When the newest of them was taken. */
  readonly sampledAt: number;
  /** Openings since the last stable connection: the k in openFor · 2ᵏ. */
  readonly openings: number;
  readonly trips: number;
  readonly reason: string | null;
  readonly by: Actor | null;
}

type Settings = BackendSettings['breaker'];

export function createBreaker(now: number, settings: Settings): Breaker {
  return {
    state: settings.enabled ? 'closed' : 'disabled',
    since: now,
    until: null,
    consecutiveFailures: 0,
    samples: [],
    sampledAt: now,
    openings: 0,
    trips: 0,
    reason: null,
    by: null,
  };
}

/** Whether a dial may be made without the breaker's leave. */
export const admits = (breaker: Breaker): boolean =>
  breaker.state === 'closed' || breaker.state === 'disabled';

/** A dial or a connection failed in a way that counts. */
export function recordFailure(breaker: Breaker, now: number, settings: Settings, random: Random): Breaker {
  const counted = {
    ...breaker,
    consecutiveFailures: breaker.consecutiveFailures + 1,
    ...sampled(breaker, true, now, settings),
  };
  if (breaker.state === 'half-open') return open(counted, 'the probe failed', now, settings, random);
  if (breaker.state !== 'closed') return counted;
  const reason = tripReason(counted, settings);
  return reason === null ? counted : open(counted, reason, now, settings, random);
}

/** A connection became stable. */
export function recordStable(breaker: Breaker, now: number, settings: Settings): Breaker {
  const counted = {
    ...breaker,
    consecutiveFailures: 0,
    openings: 0,
    ...sampled(breaker, false, now, settings),
  };
  if (breaker.state !== 'half-open') return counted;
  // The window starts afresh: what tripped it must not trip it again at the next single failure.
  return { ...counted, state: 'closed', since: now, until: null, reason: null, samples: [] };
}

/** A probe ended without a verdict of success, and not through a failure that counts. */
export function failProbe(breaker: Breaker, now: number, settings: Settings, random: Random): Breaker {
  return breaker.state === 'half-open'
    ? open(breaker, 'the probe ended before it was stable', now, settings, random)
    : breaker;
}

/** A probe was given up for a reason of ours: the next one is due at once. */
export function abandonProbe(breaker: Breaker, now: number): Breaker {
  return breaker.state === 'half-open'
    ? { ...breaker, state: 'open', since: now, until: now, reason: 'the probe was given up' }
    : breaker;
}

/**
 * It stopped for good: no probe will come, so nothing is held back any more. The failure counts, but opens
 * nothing; an operator's isolation holds.
 */
export function restBreaker(breaker: Breaker, now: number, failure: boolean, settings: Settings): Breaker {
  const counted = failure
    ? {
        ...breaker,
        consecutiveFailures: breaker.consecutiveFailures + 1,
        ...sampled(breaker, true, now, settings),
      }
    : breaker;
  return breaker.state === 'open' || breaker.state === 'half-open'
    ? { ...counted, state: 'closed', since: now, until: null, openings: 0, samples: [], reason: null }
    : counted;
}

/** Lets one probe through. */
export function halfOpen(breaker: Breaker, now: number): Breaker {
  return { ...breaker, state: 'half-open', since: now, until: null, by: null };
}

export function isolate(
  breaker: Breaker,
  now: number,
  until: number | null,
  by: Actor,
  reason: string | null,
): Breaker {
  return { ...breaker, state: 'isolated', since: now, until, by, reason };
}

/** Back to the beginning, but for the count of trips. */
export function reset(breaker: Breaker, now: number, settings: Settings): Breaker {
  return { ...createBreaker(now, settings), trips: breaker.trips };
}

function open(breaker: Breaker, reason: string, now: number, settings: Settings, random: Random): Breaker {
  // The exponent is clamped before it is used, so that no number of openings overflows.
  const base = Math.min(settings.maxOpenFor, settings.openFor * 2 ** Math.min(breaker.openings, 30));
  return {
    ...breaker,
    state: 'open',
    since: now,
    until: now + base * (1 + settings.jitter * random()),
    openings: breaker.openings + 1,
    trips: breaker.trips + 1,
    reason,
    by: null,
  };
}

function tripReason(breaker: Breaker, settings: Settings): string | null {
  if (breaker.consecutiveFailures >= settings.consecutiveFailures) {
    return `${breaker.consecutiveFailures} consecutive failures`;
  }
  const failures = breaker.samples.filter(Boolean).length;
  const total = breaker.samples.length;
  return total >= settings.minimumSamples && failures / total >= settings.failureRate
    ? `${failures} of the last ${total} dials and sessions failed`
    : null;
}

/** After so long without a sample, ms, the rate begins anew: a connection lost once a day is no trend. */
export const SAMPLES_LAST = 600_000;

function sampled(
  { samples, sampledAt }: Breaker,
  failed: boolean,
  now: number,
  settings: Settings,
): Pick<Breaker, 'samples' | 'sampledAt'> {
  const recent = now - sampledAt > SAMPLES_LAST ? [] : samples;
  return { samples: [...recent, failed].slice(-settings.window), sampledAt: now };
}
