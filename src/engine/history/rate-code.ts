/** Values below this are their own code. */
const EXACT = 32;
/** Codes per doubling above it. */
const PER_DOUBLING = 16;
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * A rate in one or two bytes, for the envelope of a chart: exact to a whole number per second up to 32, from there
 * within 1/32 of the value, as a latency is. Codes rise with the values.
 *
 * @param value from 0 up, rounded to a whole number
 */
export function rateCode(value: number): number {
  // Without one there is an infinite one: it ends somewhere.
  const whole = Math.min(MOST, Math.round(value));
  if (whole < EXACT) return whole;
  // Halves and doubles of it are exact in a double.
  let doublings = 0;
  let scaled = whole;
  for (; scaled >= EXACT; scaled /= 2) doublings++;
  // From 16 to 32; what is rounded up to 32 is the first code of the next doubling.
  return EXACT + (doublings - 1) * PER_DOUBLING + Math.round(scaled) - PER_DOUBLING;
}

export function rateOf(code: number): number {
  if (code < EXACT) return code;
  const doublings = Math.floor((code - EXACT) / PER_DOUBLING) + 1;
  return (((code - EXACT) % PER_DOUBLING) + PER_DOUBLING) * 2 ** doublings;
}
