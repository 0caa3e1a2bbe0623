import { useEffect } from 'react';
import type { TimeFrame } from '../state/time-frame.ts';
import { usePage } from './page-context.ts';

/* A time that stands still was either held by a pause or chosen by a person; what it is held in looks the same. */

/** Those that a pause made. One that comes out of an address, after a reload too, was chosen. */
const paused = new WeakSet<TimeFrame>();

export const isPaused = (time: TimeFrame): boolean => paused.has(time);

/**
 * Whether the live time was held where it was, by whatever means.
 *
 * @param end UTC ms of the newest data.
 */
export function isPauseOf(before: TimeFrame, after: TimeFrame, end: number): boolean {
  return (
    before.kind === 'live' && after.kind === 'fixed' && after.to === end && after.from === end - before.span
  );
}

/** Notices each pause: by the button, a key or the palette. */
export function usePausesNoticed(): void {
  const { view, telemetry } = usePage();
  useEffect(
    () =>
      view.subscribe(({ time }, before) => {
        if (isPauseOf(before.time, time, telemetry.fleet.end)) paused.add(time);
      }),
    [view, telemetry],
  );
}
