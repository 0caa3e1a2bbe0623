import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { plural } from '../../shared/describe/numbers.ts';
import { formatClock, formatCountdown } from '../../shared/describe/time.ts';
import type { LocalFault } from '../../shared/local-fault.ts';

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
    headline: `This machine or its network has been at fault since ${formatClock(since, zone)}`,
    evidence: `${plural(backends, 'backend')} failed together: ${evidence}. No breaker counts these failures.`,
    last:
      lastCanary === null
        ? ''
        : `${nameOf(lastCanary.backend)} was tried at ${formatClock(lastCanary.at, zone)}: ${lastCanary.outcome}.`,
    next:
      canaryAt === null || canaryAt <= now
        ? `${canary === null ? 'One backend' : nameOf(canary)} is being tried now; the others wait.`
        : `One backend is tried again in ${formatCountdown(canaryAt - now)}; the others wait.`,
  };
}
