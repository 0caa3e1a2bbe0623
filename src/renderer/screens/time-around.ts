import { type ViewTime, zoomed } from '../state/time-frame.ts';

/** ms of the charts to either side of an event that a person looks at. */
const AROUND = 120_000;
/** ms after it that are in sight at least: an event is told before the frame of its second. */
const LEAST_AFTER = 1_000;

/**
 * A closer look at an event: at what led to it, and at what followed as far as there is any.
 *
 * @param at UTC ms of the event.
 * @param now UTC ms of the newest data.
 */
export const zoomedAround = (view: ViewTime, at: number, now: number): ViewTime =>
  zoomed(view, at - AROUND, Math.max(at + LEAST_AFTER, Math.min(at + AROUND, now)));
