import type { Outcome } from '../../shared/outcome.ts';
import { FAULT_WINDOW, isCertain, looksLocal } from '../dial/local-outcome.ts';

/** Fewer backends than this can fail together by accident. */
export const FEWEST = 3;

interface Failure {
  at: number;
  host: string;
  certain: boolean;
}

/**
 * Tells a fault of the console's own network or machine from one of the backends: at least half of the
 * fleet, and at least three, fail within ten seconds in a way in which nobody answered. One host that
 * falls silent does the same to all of its backends, so either several hosts have to, or the error has
 * to be one that only this machine can make. Every failure costs the same, however many there are.
 */
export class LocalFaultDetector {
  /** The newest failure of each slot that looked local; the oldest first. */
  private readonly failures = new Map<number, Failure>();
  /** How many of them are of each host. */
  private readonly hosts = new Map<string, number>();
  private certain = 0;

  /**
   * @param trying how many backends want to be connected.
   * @param now monotonic ms
   * @returns whether this failure completes the picture, of which {@link slots} are the parts.
   */
  failed(slot: number, host: string, outcome: Outcome, trying: number, now: number): boolean {
    this.forget(slot);
    // Where somebody answered, whatever is wrong there, it is not our network.
    if (!looksLocal(outcome)) return false;
    this.prune(now);
    const failure = { at: now, host, certain: isCertain(outcome) };
    this.failures.set(slot, failure);
    this.hosts.set(host, (this.hosts.get(host) ?? 0) + 1);
    if (failure.certain) this.certain++;
    if (this.failures.size < Math.max(FEWEST, Math.ceil(trying / 2))) return false;
    return this.certain > 0 || this.hosts.size > 1;
  }

  /** Those that failed within the window, as of the last failure. */
  get slots(): number[] {
    return [...this.failures.keys()];
  }

  /** Its failure is no evidence any more: a connection was opened, or it is not in the fleet. */
  forget(slot: number): void {
    const failure = this.failures.get(slot);
    if (!failure) return;
    this.failures.delete(slot);
    const left = (this.hosts.get(failure.host) ?? 0) - 1;
    if (left > 0) this.hosts.set(failure.host, left);
    else this.hosts.delete(failure.host);
    if (failure.certain) this.certain--;
  }

  clear(): void {
    this.failures.clear();
    this.hosts.clear();
    this.certain = 0;
  }

  private prune(now: number): void {
    for (const [slot, { at }] of this.failures) {
      if (at >= now - FAULT_WINDOW) return;
      this.forget(slot);
    }
  }
}
