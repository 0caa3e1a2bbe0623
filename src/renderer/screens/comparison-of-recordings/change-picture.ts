import type { ComparedFigure } from '../../../shared/recording.ts';

/** px; zero is in the middle. */
export const PICTURE = { width: 96, height: 16, middle: 48 };
/** px of the band of noise to either side, and from the middle to where a change is cut off. */
const BAND = 16;
const MOST = 44;

export interface ChangePicture {
  /** px from the middle to either end of the band. */
  band: number;
  /** px from the left. */
  at: number;
  /** Further than can be shown: to the left, not, or to the right. */
  beyond: -1 | 0 | 1;
}

/**
 * Where a change is drawn so that noise always has the same width: twice as far out is twice the noise. `null` where one of
 * the three is not known. Without any noise a change is beyond all of it.
 */
export function changePicture({ before, after, noise }: ComparedFigure): ChangePicture | null {
  if (before === null || after === null || noise === null) return null;
  const change = after - before;
  if (change === 0) return { band: noise === 0 ? 0 : BAND, at: PICTURE.middle, beyond: 0 };
  const offset = noise === 0 ? Math.sign(change) * Number.POSITIVE_INFINITY : (change / noise) * BAND;
  const beyond = Math.abs(offset) <= MOST ? 0 : offset > 0 ? 1 : -1;
  const at = PICTURE.middle + Math.max(-MOST, Math.min(MOST, offset));
  return { band: noise === 0 ? 0 : BAND, at, beyond };
}
