/** A small chart as the paths of an SVG. */
export interface SparklinePaths {
  line: string;
  /** Behind the times at which the socket was not open. */
  bands: string;
}

interface Box {
  /** px. */
  width: number;
  height: number;
  /** How many of the newest points the engine can know of; a gap before them is not tinted. */
  known: number;
}

const PADDING = 2;

/** Points from zero to their own maximum. NaN breaks the line and shows as a band. */
export function sparklinePaths(points: Float32Array, { width, height, known }: Box): SparklinePaths {
  const step = width / points.length;
  let max = 0;
  for (const value of points) if (value > max) max = value;
  const scale = max > 0 ? (height - 2 * PADDING) / max : 0;
  const px = (value: number) => Math.round(value * 10) / 10;
  let line = '';
  let bands = '';
  let from = -1;
  points.forEach((value, index) => {
    const before = points[index - 1];
    if (Number.isNaN(value)) {
      if (index < points.length - known) return;
      if (from === -1) from = index;
      if (Number.isNaN(points[index + 1])) return;
      bands += `M${px(from * step)} 0H${px((index + 1) * step)}V${height}H${px(from * step)}z`;
      from = -1;
      return;
    }
    const x = (index + 0.5) * step;
    const y = px(height - PADDING - value * scale);
    // A lone point between gaps would draw nothing without a width of its own.
    line +=
      before === undefined || Number.isNaN(before) ? `M${px(x - step / 2)} ${y}H${px(x)}` : `L${px(x)} ${y}`;
  });
  return { line, bands };
}
