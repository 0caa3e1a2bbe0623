import type { BackendSettings } from '../../shared/backend.ts';
import type { Random } from '../../shared/random.ts';

/** Doubling further than this changes nothing, and would end in Infinity. */
const LARGEST_EXPONENT = 30;

/**
 * The wait before a retry, in ms: base + uniform(0, min(max, initial · 2ⁿ)).
 *
 * Full jitter, and never clamped after the jitter: a clamp there makes every waiting client come back
 * at the same moment, which is what the jitter is to prevent.
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param failures how many dials have failed in a row, from 1.
 */
export function backoffDelay(failures: number, settings: BackendSettings['backoff'], random: Random): number {
  const exponent = Math.min(Math.max(0, failures - 1), LARGEST_EXPONENT);
  return settings.base + random() * Math.min(settings.max, settings.initial * 2 ** exponent);
}
