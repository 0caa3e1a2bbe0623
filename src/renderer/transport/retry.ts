const SHORTEST = 500;
const LONGEST = 5_000;

/** ms before dial `failed + 1`: full jitter above half a second, at most five, so that tabs spread. */
export function retryDelay(failed: number, random: () => number): number {
  const ceiling = Math.min(LONGEST - SHORTEST, SHORTEST * 2 ** Math.min(failed, 10));
  return SHORTEST + random() * ceiling;
}
