import type { Counters } from './counters.ts';
import { shownShare } from './shown-share.ts';
import type { SlotTable } from './slot-table.ts';

/* The loops over all slots that a tick consists of; each function sees arrays of one kind only. */

/** What is told of the fleet alone: totals, or what came within one tick. */
export interface Growth {
  reconnectsAutomatic: number;
  reconnectsManual: number;
  dialsSucceeded: number;
  dialsFailed: number;
}

/** What is by slot, by row. */
export function copyRows<Values extends Float32Array | Uint32Array>(
  { straight, slots, rows }: SlotTable,
  values: Values,
  into: Values,
): void {
  if (straight) into.set(values.subarray(0, rows));
  else gather(bitsOf(values), slots, bitsOf(into));
}

/** As bits: a loop that sees one kind of array, and of numbers, is quicker. */
function gather(values: Uint32Array, slots: Uint32Array, into: Uint32Array): void {
  for (let row = 0; row < into.length; row++) into[row] = values[slots[row] as number] as number;
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array | Uint32Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, length);

/** The same for totals. */
export function copyTotals(
  { straight, slots, rows }: SlotTable,
  totals: Float64Array,
  into: Float32Array,
): void {
  if (straight) {
    into.set(totals.subarray(0, rows));
    return;
  }
  for (let row = 0; row < rows; row++) into[row] = totals[slots[row] as number] as number;
}

/** Writes the rates since the last tick and takes the totals for the next; returns the sum of what came. */
export function settle(
  used: number,
  total: Float64Array,
  last: Float64Array,
  into: Float32Array,
  perSecond: number,
): number {
  let sum = 0;
  for (let slot = 0; slot < used; slot++) {
    const now = total[slot] as number;
    const grown = now - (last[slot] as number);
    last[slot] = now;
    into[slot] = grown * perSecond;
    sum += grown;
  }
  return sum;
}

/** Writes how often each was connected again. */
export function addUp(
  { reconnectsAutomatic, reconnectsManual }: Counters,
  used: number,
  into: Float32Array,
): void {
  for (let slot = 0; slot < used; slot++) {
    into[slot] = (reconnectsAutomatic[slot] as number) + (reconnectsManual[slot] as number);
  }
}

/** Writes the share of its time that each was open. */
export function shareOpen(
  { openFor, openSince, since }: Counters,
  used: number,
  now: number,
  into: Float32Array,
): void {
  for (let slot = 0; slot < used; slot++) {
    const opened = openSince[slot] as number;
    const open = (openFor[slot] as number) + (Number.isNaN(opened) ? 0 : now - opened);
    into[slot] = shownShare(open, Math.max(1, now - (since[slot] as number)));
  }
}

/**
 * The totals of the fleet, what was counted in slots that have begun anew since included. One pass for all,
 * because each addition to a sum has to wait for the one before it, but not for those to other sums.
 */
export function totalsOf(counters: Counters, used: number): Growth {
  const { past } = counters;
  let { reconnectsAutomatic, reconnectsManual, dialsSucceeded, dialsFailed } = past;
  for (let slot = 0; slot < used; slot++) {
    reconnectsAutomatic += counters.reconnectsAutomatic[slot] as number;
    reconnectsManual += counters.reconnectsManual[slot] as number;
    dialsSucceeded += counters.dialsSucceeded[slot] as number;
    dialsFailed += counters.dialsFailed[slot] as number;
  }
  return { reconnectsAutomatic, reconnectsManual, dialsSucceeded, dialsFailed };
}
