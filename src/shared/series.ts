/**
 * A block of equally spaced history: one clock for all of its columns. Missing points are NaN.
 *
 * Layout, little-endian: u32 magic "WWS1", u32 points, f64 time of the last point (UTC ms),
 * f64 step (ms), u32 columns, u32 reserved, then f32 × points for each column, oldest first.
 */
export interface Series {
  /** UTC ms of the last point. */
  end: number;
  /** ms between points. */
  step: number;
  points: number;
  columns: Float32Array[];
}

const MAGIC = 0x31535757;
const HEADER_BYTES = 32;
/** One per backend is the most that there is. */
const MOST_COLUMNS = 20_000;

export class SeriesError extends Error {
  override readonly name = 'SeriesError';
}

export function encodeSeries(series: Series): Uint8Array {
  const { points, columns } = series;
  const bytes = new Uint8Array(HEADER_BYTES + 4 * points * columns.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, points, true);
  view.setFloat64(8, series.end, true);
  view.setFloat64(16, series.step, true);
  view.setUint32(24, columns.length, true);
  columns.forEach((column, index) => {
    new Float32Array(bytes.buffer, HEADER_BYTES + 4 * points * index, points).set(column.subarray(0, points));
  });
  return bytes;
}

/** @throws SeriesError when the bytes are not a whole series. */
export function decodeSeries(bytes: Uint8Array): Series {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  if (aligned.byteLength < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new SeriesError('not a series');
  }
  const points = view.getUint32(4, true);
  const count = view.getUint32(24, true);
  // Columns without points take no bytes, so their number would be bounded by nothing.
  if (count > MOST_COLUMNS) throw new SeriesError(`${count} columns are more than a fleet can have`);
  if (aligned.byteLength !== HEADER_BYTES + 4 * points * count) {
    throw new SeriesError(
      `${count} columns of ${points} points do not have ${aligned.byteLength} bytes: it is cut`,
    );
  }
  const start = aligned.byteOffset + HEADER_BYTES;
  return {
    points,
    end: view.getFloat64(8, true),
    step: view.getFloat64(16, true),
    columns: Array.from(
      { length: count },
      (_, index) => new Float32Array(aligned.buffer, start + 4 * points * index, points),
    ),
  };
}
