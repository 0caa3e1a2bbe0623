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

/** Whole minutes within a window, three to five of them. Times are UTC ms. */
export function timeTicks(from: number, to: number): number[] {
  const step = to - from > 6 * 60_000 ? 5 * 60_000 : 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}
