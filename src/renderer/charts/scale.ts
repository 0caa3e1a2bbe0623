import { type Band, bandOf, type ChartPoint } from './chart-data.ts';

/** An axis from zero: its top, and the values that are written on it. */
export interface Scale {
  readonly max: number;
  readonly ticks: number[];
}

/** The same scale is the same object, so that a chart sees when nothing changed. There are few of them. */
const known = new Map<string, Scale>();

function scaleOf(ticks: number[]): Scale {
  const key = ticks.join();
  const scale = known.get(key) ?? { max: ticks.at(-1) ?? 1, ticks };
  known.set(key, scale);
  return scale;
}

const STEPS = [1, 2, 4, 5, 10] as const;

/** The least round top at or above `max`, so that an axis does not change with every tick. */
export function scaleFor(max: number, least = 1): Scale {
  const wanted = Math.max(max, least);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = STEPS.find((candidate) => candidate * power >= wanted) ?? 10;
  const top = step * power;
  // Half of a small odd top is no number that a count can have.
  return scaleOf(top < 10 && top % 2 !== 0 ? [0, top] : [0, top / 2, top]);
}

/** For counts of a known total: the total is the top, and only whole numbers are written. */
export function countScale(total: number): Scale {
  const top = Math.max(1, total);
  return scaleOf(top % 2 === 0 ? [0, top / 2, top] : [0, top]);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** ms between ticks of a time axis. */
const TIME_STEPS = [
  1_000,
  5_000,
  15_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
];
const MOST_TICKS = 5;

export interface TimeTick {
  /** UTC ms. */
  at: number;
  /** As far as it has to be said: a day, a minute or a second. */
  unit: 'day' | 'minute' | 'second';
}

/**
 * Round times within a window, five or fewer. Times are UTC ms.
 * @param offset ms that the clock on the wall is ahead of UTC, so that midnight is that of the clock shown.
 */
export function timeTicks(from: number, to: number, offset = 0): TimeTick[] {
  const step = TIME_STEPS.find((each) => (to - from) / each <= MOST_TICKS) ?? 365 * DAY;
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil((from + offset) / step) * step; at <= to + offset; at += step) {
    ticks.push({ at: at - offset, unit: at % DAY === 0 ? 'day' : step < MINUTE ? 'second' : 'minute' });
  }
  return ticks;
}

/** The greatest value of any key, or of all keys on top of each other; of a line with its band. */
export function greatest(points: readonly ChartPoint[], keys: readonly string[], stacked = false): number {
  let max = 0;
  for (const point of points) {
    let sum = 0;
    for (const key of keys) {
      const [, most = 0] = (point[bandOf(key)] as Band | null | undefined) ?? [];
      const value = Math.max((point[key] as number | null) ?? 0, most);
      if (stacked) sum += value;
      else if (value > max) max = value;
    }
    if (sum > max) max = sum;
  }
  return max;
}
