import { phaseOf } from '../../shared/frame.ts';
import type { Cell } from '../history/cell.ts';
import { BACKEND_LAYOUT, type CountedName, type LatencyName, type Place } from '../history/history-series.ts';
import { SparseHistogram } from '../history/sparse-histogram.ts';

/** What is compared of all that is counted. */
export const COMPARED_COUNTS = [
  'messagesIn',
  'messagesOut',
  'reconnectsAutomatic',
  'dialsSucceeded',
  'dialsFailed',
  'dropped',
  'missing',
  'trips',
] as const satisfies readonly CountedName[];
export type ComparedCount = (typeof COMPARED_COUNTS)[number];

export const COMPARED_LATENCIES = ['rtt', 'delivery', 'dial'] as const satisfies readonly LatencyName[];
export type ComparedLatency = (typeof COMPARED_LATENCIES)[number];

const NAMES: readonly string[] = [...COMPARED_COUNTS, ...COMPARED_LATENCIES];
/** Where they are in a cell: nothing else of it has to be read. */
export const COMPARED_PLACES: ReadonlySet<Place> = new Set(
  NAMES.flatMap((name) => BACKEND_LAYOUT.byName.get(name) ?? []),
);
const placeOf = (name: string): number => BACKEND_LAYOUT.byName.get(name)?.at ?? 0;
const COUNT_PLACES = COMPARED_COUNTS.map(placeOf);
const LATENCY_PLACES = COMPARED_LATENCIES.map(placeOf);

/** What happened to one backend, or to several, in a stretch of time: some buckets of history in a row. */
export interface SpanBlock {
  /** ms that are known of. */
  covered: number;
  /** ms in which a connection was wanted: neither paused by an operator nor without anybody who looks. */
  wanted: number;
  /** ms of these in which there was one. */
  open: number;
  /** By {@link COMPARED_COUNTS}. */
  counts: number[];
  /** By {@link COMPARED_LATENCIES}; `null` where none was measured. */
  latencies: (SparseHistogram | null)[];
}

export const emptyBlock = (): SpanBlock => ({
  covered: 0,
  wanted: 0,
  open: 0,
  counts: COMPARED_COUNTS.map(() => 0),
  latencies: COMPARED_LATENCIES.map(() => null),
});

export const countOf = ({ counts }: SpanBlock, name: ComparedCount): number =>
  counts[COMPARED_COUNTS.indexOf(name)] as number;

export const latencyOf = ({ latencies }: SpanBlock, name: ComparedLatency): SparseHistogram | null =>
  latencies[COMPARED_LATENCIES.indexOf(name)] ?? null;

/** Adds a bucket of the same backend. */
export function addCell(block: SpanBlock, cell: Cell): void {
  block.covered += cell.covered;
  cell.states.forEach((state, index) => {
    const phase = phaseOf(state);
    const ms = cell.stateMs[index] as number;
    if (phase !== 'paused' && phase !== 'idle') block.wanted += ms;
    if (phase === 'open') block.open += ms;
  });
  addCounts(
    block,
    COUNT_PLACES.map((place) => cell.values[place] as number),
  );
  addLatencies(
    block,
    LATENCY_PLACES.map((place) => cell.latencies[place] ?? null),
  );
}

/** Adds another backend over the same time. */
export function addBackend(block: SpanBlock, other: SpanBlock): void {
  block.covered = Math.max(block.covered, other.covered);
  block.wanted += other.wanted;
  block.open += other.open;
  addCounts(block, other.counts);
  addLatencies(block, other.latencies);
}

function addCounts(block: SpanBlock, added: readonly number[]): void {
  added.forEach((count, index) => {
    block.counts[index] = (block.counts[index] as number) + count;
  });
}

function addLatencies(block: SpanBlock, added: readonly (SparseHistogram | null)[]): void {
  added.forEach((histogram, index) => {
    if (!histogram) return;
    let into = block.latencies[index];
    if (!into) {
      into = new SparseHistogram();
      block.latencies[index] = into;
    }
    into.merge(histogram);
  });
}
