import { texts } from '../texts/catalogue.ts';

const KEY = 'wirewatch.tour';

/** One stop of the tour through the console. */
export interface TourStep {
  /** Which part of the screen it is about; the style marks it. */
  about: 'counts' | 'table' | 'file';
  title: string;
  text: string;
}

export const TOUR: readonly TourStep[] = (['counts', 'table', 'file'] as const).map((about) => ({
  about,
  ...texts.tourSteps[about],
}));

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** Whether it was gone through or sent away before. Without a memory it counts as seen: else it would come each time. */
export function isTourSeen(memory: Memory): boolean {
  try {
    return memory.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function rememberTour(memory: Memory): void {
  try {
    memory.setItem(KEY, 'seen');
  } catch {
    // A full storage costs one more look at it.
    return;
  }
}
