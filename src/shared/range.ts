import { z } from 'zod';

/** What a series is of: the fleet as a whole, one of its groups, or one backend. */
export const seriesSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fleet') }),
  z.strictObject({ kind: z.literal('group'), group: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('backend'), backend: z.string().min(1).max(200) }),
]);
export type SeriesSource = z.output<typeof seriesSourceSchema>;

/** What it is called; the fleet itself has no name but its own. */
export const nameOfSource = (source: SeriesSource): string => {
  switch (source.kind) {
    case 'fleet':
      return '';
    case 'group':
      return source.group;
    case 'backend':
      return source.backend;
  }
};

/** UTC ms: no range goes on for longer, whoever asks for it. */
export const LAST_TIME = Date.UTC(2100, 0);

/** Points that a range may be asked for in: at least two, for it may lie in two buckets of any length. */
export const LEAST_POINTS = 2;
export const MOST_POINTS = 2_000;

/**
 * Equally spaced history of a range of time. Missing values are NaN.
 *
 * Layout, little-endian: u32 magic "WWR1", u32 points, u32 columns, u32 reserved, f64 start, f64 step, f64 resolution,
 * f64 state before and f64 until when (NaN for none), then f32 × points for each column, oldest first.
 */
export interface RangeSeries {
  /** UTC ms of the start of the first point; each point lasts one step. */
  start: number;
  /** ms between points. */
  step: number;
  points: number;
  /** ms of the finest that was read: what happened within one of these is merged. */
  resolution: number;
  /** A backend's packed state before the first point, and the UTC ms until which it is known. */
  before: { state: number; at: number } | null;
  /** In the order in which they were asked for. */
  columns: Float32Array[];
}

const MAGIC = 0x31525757;
const HEADER_BYTES = 56;
/** As many as a question can have. */
export const MOST_COLUMNS = 64;

export class RangeFormatError extends Error {
  override readonly name = 'RangeFormatError';
}

export function encodeRange({ start, step, points, resolution, before, columns }: RangeSeries): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 4 * points * columns.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, points, true);
  view.setUint32(8, columns.length, true);
  const times = [start, step, resolution, before?.state ?? Number.NaN, before?.at ?? Number.NaN];
  times.forEach((value, index) => {
    view.setFloat64(16 + 8 * index, value, true);
  });
  columns.forEach((column, index) => {
    new Float32Array(bytes.buffer, HEADER_BYTES + 4 * points * index, points).set(column.subarray(0, points));
  });
  return bytes;
}

/** @throws RangeFormatError when the bytes are not a whole range. */
export function decodeRange(bytes: Uint8Array): RangeSeries {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  if (aligned.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new RangeFormatError('not a range of history');
  }
  const points = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  // Columns without points take no bytes, so their number would be bounded by nothing.
  if (count > MOST_COLUMNS) throw new RangeFormatError(`nobody asks for ${count} columns`);
  if (aligned.byteLength !== HEADER_BYTES + 4 * points * count) {
    throw new RangeFormatError(
      `${count} columns of ${points} points do not have ${aligned.byteLength} bytes: it is cut`,
    );
  }
  const [start, step, resolution, state, at] = Array.from({ length: 5 }, (_, index) =>
    view.getFloat64(16 + 8 * index, true),
  ) as [number, number, number, number, number];
  const from = aligned.byteOffset + HEADER_BYTES;
  return {
    start,
    step,
    points,
    resolution,
    before: Number.isNaN(state) ? null : { state, at },
    columns: Array.from(
      { length: count },
      (_, index) => new Float32Array(aligned.buffer, from + 4 * points * index, points),
    ),
  };
}
