/** Values below this are their own code. */
const EXACT = 128;
/** Codes per doubling above it. */
const PER_DOUBLING = 64;

/**
 * A rate in one or two bytes, for the envelope of a chart: exact to a whole number per second up to 128, from there
 * within 1/128 of the value. Codes rise with the values.
 *
 * @param value from 0 up, rounded to a whole number
 */
export function rateCode(value: number): number {
  const whole = Math.round(value);
  if (whole < EXACT) return whole;
  // Halves and doubles of it are exact in a double.
  let doublings = 0;
  let scaled = whole;
  for (; scaled >= EXACT; scaled /= 2) doublings++;
  // From 64 to 128; what is rounded up to 128 is the first code of the next doubling.
  return EXACT + (doublings - 1) * PER_DOUBLING + Math.round(scaled) - PER_DOUBLING;
}

export function rateOf(code: number): number {
  if (code < EXACT) return code;
  const doublings = Math.floor((code - EXACT) / PER_DOUBLING) + 1;
  return (((code - EXACT) % PER_DOUBLING) + PER_DOUBLING) * 2 ** doublings;
}
