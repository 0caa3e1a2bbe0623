import type { LinkState } from './link-store.ts';

/**
 * The clock offset by which it is `position` now on this page. A recording has a pace of its own, or stands still: so it
 * is asked for at each tick. Once the engine does not answer, time stands where it was heard last, as in the live fleet.
 *
 * @param position UTC ms of what is on screen
 * @param now ms by the page's steady clock, as of its last tick
 */
export function replayOffset(
  position: number,
  now: number,
  { staleSince, heardAt }: Pick<LinkState, 'staleSince' | 'heardAt'>,
): number {
  return position - (staleSince === null || heardAt === null ? now : Math.min(now, heardAt));
}
