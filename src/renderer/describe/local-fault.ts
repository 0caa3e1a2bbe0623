import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatClock, formatCountdown } from '../../shared/describe/time.ts';
import type { LocalFault } from '../../shared/local-fault.ts';
import { texts } from '../texts/catalogue.ts';

/** What a banner says while the console's own machine or network is at fault. */
export interface LocalFaultWords {
  headline: string;
  /** By what evidence, and what that means for the breakers. */
  evidence: string;
  /** How the last try went; empty before the first. */
  last: string;
  /** When it is tried next, or with whom it is tried now. */
  next: string;
}

/** @param now UTC ms, by the engine's clock. */
export function describeLocalFault(
  fault: LocalFault,
  now: number,
  zone: ClockZone,
  nameOf: (backend: string) => string,
): LocalFaultWords {
  const { since, backends, evidence, canaryAt, canary, lastCanary } = fault;
  return {
    headline: texts.localFaultWords.headline(formatClock(since, zone)),
    evidence: texts.localFaultWords.evidence(backends, evidence),
    last:
      lastCanary === null
        ? ''
        : texts.localFaultWords.lastTry(
            nameOf(lastCanary.backend),
            formatClock(lastCanary.at, zone),
            lastCanary.outcome,
          ),
    next:
      canaryAt === null || canaryAt <= now
        ? texts.localFaultWords.triedNow(canary === null ? texts.localFaultWords.oneBackend : nameOf(canary))
        : texts.localFaultWords.triedIn(formatCountdown(canaryAt - now)),
  };
}
