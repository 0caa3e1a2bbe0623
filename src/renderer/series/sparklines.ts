/** ms per point: 60 points over 15 minutes. */
export const SPARKLINE_STEP = 15_000;

/** Minutes that small charts may show; the last is all that they hold. */
const SPANS = [2, 5, 15] as const;

/** Minutes to show of an engine that started `age` ms ago: no use in drawing mostly the time before it. */
export const sparklineMinutes = (age: number): number =>
  SPANS.find((minutes) => age <= minutes * 60_000) ?? 15;

/** How many of the newest points that is. */
export const sparklinePoints = (age: number): number => (sparklineMinutes(age) * 60_000) / SPARKLINE_STEP;
