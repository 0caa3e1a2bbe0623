const KEY = 'wirewatch.tour';

/** One stop of the tour through the console. */
export interface TourStep {
  /** Which part of the screen it is about; the style marks it. */
  about: 'counts' | 'table' | 'file';
  title: string;
  text: string;
}

export const TOUR: readonly TourStep[] = [
  {
    about: 'counts',
    title: 'Is anything wrong?',
    text: 'The counts say it: every backend is in one of them. Press a count to see only those.',
  },
  {
    about: 'table',
    title: 'Why, and since when?',
    text: 'Open a backend with a click on its row, or with j, k and Enter. Beside the table is why it is so and what you can do; try Legacy feed.',
  },
  {
    about: 'file',
    title: 'Your own fleet',
    text: 'These backends are simulated. Write yours into a file, fleet.yaml say, and start with: npm start -- --fleet fleet.yaml',
  },
];

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
