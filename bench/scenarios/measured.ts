import type { Row } from '../../test/scenarios/table.ts';
import { median } from '../statistics.ts';
import { SEED } from './side.ts';

/* What the machine has a part in: real time, real processes, several runs, and how far they lay apart. */

/** A second of the accounts is so much of one here. */
const TIME_SCALE = 0.1;
export const SAME = { timeScale: TIME_SCALE, seed: SEED };
/** For what happens soon, on a loaded machine, ms. */
export const PATIENCE = 45_000;
const RUNS = 3;

/** One after the other, so that none is the load of another. */
export async function severalRuns<Found>(run: () => Promise<Found>, runs = RUNS): Promise<Found[]> {
  const found: Found[] = [];
  for (let count = 0; count < runs; count++) found.push(await run());
  return found;
}

/** The figures of a row that was measured several times: the medians, and the least and the most of them. */
export function measuredFigures(
  before: readonly number[] | null,
  after: readonly number[],
): Pick<Row, 'before' | 'after' | 'measured'> {
  const spread = (values: readonly number[]) => ({ least: Math.min(...values), most: Math.max(...values) });
  return {
    ...(before && { before: median(before) }),
    after: median(after),
    measured: { runs: after.length, ...(before && { before: spread(before) }), after: spread(after) },
  };
}
