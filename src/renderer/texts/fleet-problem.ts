import { plural } from '../../shared/describe/numbers.ts';

/** What is said while the fleet file as it is now is not in force. */
export const fleetProblem = {
  headline: (count: number, last: string) =>
    `The fleet file has ${plural(count, 'problem')}; ${last} stays in force`,
  lastGood: 'the last good configuration',
  ofMoment: (moment: string) => `the configuration of ${moment}`,
  more: (count: number) => `and ${plural(count, 'more', 'more')}`,
} as const;
