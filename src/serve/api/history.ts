import { BACKEND_SERIES } from '../../shared/contract.ts';
import { breakerOf, FLEET_COLUMNS, healthOf, phaseOf } from '../../shared/frame.ts';
import { type BreakerState, HEALTHS_WORST_FIRST, type Health, type Phase } from '../../shared/health.ts';
import type { Series } from '../../shared/series.ts';

/** A value is `null` where nothing is known: a gap, never a zero. */
export interface Envelope {
  min: (number | null)[];
  max: (number | null)[];
}

export interface HistoryAnswer {
  /** `null`: the fleet as a whole. */
  backend: string | null;
  /** ms of history in each point but the first, which may have less. */
  step: number;
  /** UTC ms at which each point ends, the oldest first; every list below has as many entries. */
  times: number[];
  /** By name: the least and the most within each point. */
  columns: Record<string, Envelope>;
  /** Of one backend, where it was worst within each point. */
  states?: { phase: (Phase | null)[]; health: (Health | null)[]; breaker: (BreakerState | null)[] };
}

/** @param points never more than these. */
export function fleetHistory(series: Series, points: number): HistoryAnswer {
  return { backend: null, ...reduce(series, FLEET_COLUMNS, series.columns, points) };
}

/** @param points never more than these. */
export function backendHistory(backend: string, series: Series, points: number): HistoryAnswer {
  const [, ...names] = BACKEND_SERIES;
  const [packed = new Float32Array(), ...columns] = series.columns;
  const worst = piecesOf(packed.length, points).map(({ from, to }) => worstOf(packed.subarray(from, to)));
  return {
    backend,
    ...reduce(series, names, columns, points),
    states: {
      phase: worst.map((state) => (state === null ? null : phaseOf(state))),
      health: worst.map((state) => (state === null ? null : healthOf(state))),
      breaker: worst.map((state) => (state === null ? null : breakerOf(state))),
    },
  };
}

function reduce(
  { end, step, points: length }: Series,
  names: readonly string[],
  columns: readonly Float32Array[],
  points: number,
): Pick<HistoryAnswer, 'step' | 'times' | 'columns'> {
  const pieces = piecesOf(length, points);
  return {
    step: step * sizeOfPieces(length, points),
    times: pieces.map(({ to }) => end - (length - to) * step),
    columns: Object.fromEntries(
      names.map((name, index) => {
        const extremes = pieces.map(({ from, to }) => extremesOf(columns[index]?.subarray(from, to) ?? []));
        return [name, { min: extremes.map(({ min }) => min), max: extremes.map(({ max }) => max) }];
      }),
    ),
  };
}

const sizeOfPieces = (length: number, points: number): number => Math.max(1, Math.ceil(length / points));

/** Equal pieces that end with the newest; what is left over makes the oldest one shorter. */
function piecesOf(length: number, points: number): { from: number; to: number }[] {
  const size = sizeOfPieces(length, points);
  const count = Math.ceil(length / size);
  return Array.from({ length: count }, (_, index) => {
    const to = length - (count - 1 - index) * size;
    return { from: Math.max(0, to - size), to };
  });
}

function extremesOf(values: Iterable<number>): { min: number | null; max: number | null } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    // Not for NaN either.
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? { min: null, max: null } : { min: shortened(min), max: shortened(max) };
}

/** All that a float of 32 bits knows, without the digits that it makes up in one of 64. */
const shortened = (value: number): number => Number(value.toPrecision(7));

/** A packed state; of equally bad ones the newest. `null` where none is known. */
function worstOf(states: Float32Array): number | null {
  let worst: number | null = null;
  for (const state of states) {
    if (Number.isNaN(state)) continue;
    if (worst === null || badness(state) >= badness(worst)) worst = state;
  }
  return worst;
}

const badness = (state: number): number => -HEALTHS_WORST_FIRST.indexOf(healthOf(state));
