import type { RangeSeries } from '../../shared/range.ts';

/** The least and the most of what was merged in a point. */
export type Band = readonly [least: number, most: number];

/**
 * One drawn point: `at` is UTC ms, `age` is ms from the right edge (below zero), a missing value is `null`,
 * which breaks the line. Charts go by age, so that their axis stands still while time goes on. `bandOf(key)`
 * has the {@link Band} of a line, where more than one value was merged.
 */
export type ChartPoint = { at: number; age: number } & Record<string, number | Band | null>;

export const bandOf = (key: string): string => `${key}~`;

/** A line: its value, and where points are merged its least and most. Names of columns. */
export interface LinePlan {
  value: string;
  least?: string;
  most?: string;
  /** What its values are multiplied by to be in the unit of the chart. */
  times?: number;
}

/** What a chart is drawn from. */
export interface ChartPlan {
  lines: Readonly<Record<string, LinePlan>>;
  /** Columns that are drawn as one are added up. */
  sums: Readonly<Record<string, readonly string[]>>;
  /** A share; where it is nothing, lines have nothing to say. */
  speaking?: string;
  /** Points are bars, which are as wide as the two that stand nearest to each other are apart. */
  bars?: true;
}

/** A rate or a gauge. */
export const enveloped = (name: string): LinePlan => ({
  value: `${name}.mean`,
  least: `${name}.min`,
  most: `${name}.max`,
});

/** The columns to ask for, each once. */
export function columnsOf({ lines, sums, speaking }: ChartPlan): readonly string[] {
  const names = [
    ...Object.values(lines).flatMap(({ value, least, most }) => [value, least, most]),
    ...Object.values(sums).flat(),
    speaking,
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

export interface ChartWindow {
  /** UTC ms. */
  from: number;
  to: number;
  pieces: readonly RangeSeries[];
}

/** Points of all pieces, the oldest first. @param columns what each piece has, in order. */
export function chartPoints(
  { from, to, pieces }: ChartWindow,
  columns: readonly string[],
  plan: ChartPlan,
): ChartPoint[] {
  return pieces.flatMap((piece, index) => {
    const end = pieces[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    return piecePoints(piece, { from, to, end }, columns, plan);
  });
}

function piecePoints(
  { start, step, points, columns: values }: RangeSeries,
  { from, to, end }: { from: number; to: number; end: number },
  columns: readonly string[],
  plan: ChartPlan,
): ChartPoint[] {
  const none = new Float32Array(points).fill(Number.NaN);
  const column = (name: string | undefined) =>
    (name === undefined ? undefined : values[columns.indexOf(name)]) ?? none;
  const lines = Object.entries(plan.lines).map(([key, { value, least, most, times = 1 }]) => ({
    key,
    times,
    band: least !== undefined && most !== undefined ? bandOf(key) : null,
    value: column(value),
    least: column(least),
    most: column(most),
  }));
  const sums = Object.entries(plan.sums).map(([key, names]) => ({ key, of: names.map(column) }));
  const speaking = plan.speaking === undefined ? null : column(plan.speaking);
  const drawn: ChartPoint[] = [];
  for (let index = 0; index < points; index++) {
    const begins = start + index * step;
    if (begins >= end || begins > to || begins + step < from) continue;
    // In its middle, or in that of what is not drawn finer; the newest is not over yet.
    const at = plan.bars
      ? begins + step / 2
      : Math.max(from, Math.min(to, (begins + Math.min(begins + step, end)) / 2));
    const point: ChartPoint = { at, age: at - to };
    const silent = speaking !== null && !((speaking[index] as number) > 0);
    for (const line of lines) {
      point[line.key] = silent ? null : present((line.value[index] as number) * line.times);
      if (line.band !== null)
        point[line.band] = silent ? null : band(line.least[index], line.most[index], line.times);
    }
    for (const { key, of } of sums) {
      let sum = 0;
      for (const each of of) sum += each[index] as number;
      point[key] = present(sum);
    }
    drawn.push(point);
  }
  return drawn;
}

const present = (value: number): number | null => (Number.isNaN(value) ? null : value);

function band(least = Number.NaN, most = Number.NaN, times = 1): Band | null {
  return most > least ? [least * times, most * times] : null;
}
