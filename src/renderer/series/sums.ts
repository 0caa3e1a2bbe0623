import type { SeriesRing } from './ring.ts';

/** The sum of a column over the newest `span` ms; missing points count nothing. */
export function sumLatest(ring: SeriesRing, column: number, span: number): number {
  let sum = 0;
  for (const value of ring.latest(column, Math.round(span / ring.step))) {
    if (!Number.isNaN(value)) sum += value;
  }
  return sum;
}

/** What happened per minute of the clock. The newest minute is not over yet. */
export interface MinuteSum {
  /** UTC ms of the minute's middle. */
  at: number;
  sums: number[];
}

export function sumByMinute(ring: SeriesRing, columns: readonly number[], span: number): MinuteSum[] {
  const points = Math.round(span / ring.step);
  const values = columns.map((column) => ring.latest(column, points));
  const count = values[0]?.length ?? 0;
  const minutes = new Map<number, number[]>();
  for (let index = 0; index < count; index++) {
    const minute = Math.floor(ring.timeAt(ring.length - count + index) / 60_000);
    const sums = minutes.get(minute) ?? columns.map(() => 0);
    minutes.set(minute, sums);
    values.forEach((column, which) => {
      const value = column[index] as number;
      if (!Number.isNaN(value)) sums[which] = (sums[which] as number) + value;
    });
  }
  return [...minutes].map(([minute, sums]) => ({ at: minute * 60_000 + 30_000, sums }));
}
