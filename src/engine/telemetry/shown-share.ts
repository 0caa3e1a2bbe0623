/** A share is shown as percent with two decimals. */
const STEPS = 10_000;

/**
 * By step: the least 32-bit float that is not below it. The nearest may be, and who cuts off the digits that are not
 * shown would then show the step before.
 */
const SHARES = Float32Array.from({ length: STEPS + 1 }, (_, step) => floatFrom(step / STEPS));

/**
 * What part is of a whole, 0 to 1, cut off behind the digits that are shown: so it changes when what is
 * shown does, and is 1 only where nothing is missing.
 *
 * @param part not below 0.
 * @param whole above 0; a part that is more counts as all of it.
 */
export const shownShare = (part: number, whole: number): number =>
  part >= whole ? 1 : (SHARES[Math.floor((part * STEPS) / whole)] as number);

/** The least 32-bit float that is not below `value`, which is not below 0. */
function floatFrom(value: number): number {
  const float = Float32Array.of(value);
  const bits = new Uint32Array(float.buffer);
  if ((float[0] as number) < value) bits[0] = (bits[0] as number) + 1;
  return float[0] as number;
}
