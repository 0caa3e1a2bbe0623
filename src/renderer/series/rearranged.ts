import { createFrame, type Frame } from '../../shared/frame.ts';

/**
 * The frame as it would have been of a fleet with other rows, for until the next one comes: a backend
 * keeps its numbers, one that is new has none.
 *
 * @param from by new row: which row it was, or -1.
 */
export function rearranged(frame: Frame, from: readonly number[], revision: number): Frame {
  const { sequence, time, tick } = frame;
  const next = createFrame({ sequence, time, tick, revision, rows: from.length });
  next.fleet.set(frame.fleet);
  from.forEach((before, row) => {
    next.state[row] = frame.state[before] ?? 0;
    next.columns.forEach((column, index) => {
      column[row] = frame.columns[index]?.[before] ?? Number.NaN;
    });
  });
  return next;
}
