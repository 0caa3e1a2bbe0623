import type { StatsSample } from '../../shared/report.ts';
import { texts } from '../texts/catalogue.ts';
import type { ChartPoint } from './chart-data.ts';
import type { ChartSeries } from './time-chart.tsx';

/** What a server says of its connections, ready to be drawn as a stack. */
export interface StatsWindow {
  points: ChartPoint[];
  /** By their place: `tier0` is the key of the first. */
  tiers: string[];
  /** Whether there are connections of none of these tiers. */
  rest: boolean;
  /** The newest value by key of the series; empty once it is too old to stand for now. */
  latest: Readonly<Record<string, number>>;
}

/** There are no more colours that can be told apart; what is beyond them is drawn as one. */
const COLORS = ['var(--s1)', 'var(--s2)', 'var(--s3)', 'var(--s4)'] as const;
/** Connections of the tiers that have no colour of their own, and of none. */
const REST = 'rest';
/** Of the interval between two samples: for so long one stands for the time after it. */
const STANDS_FOR = 2;

const collator = new Intl.Collator('en', { numeric: true });

/** The tiers that ever were the largest, by name. */
function tiersOf(samples: readonly StatsSample[]): string[] {
  const peaks = new Map<string, number>();
  for (const { tiers } of samples) {
    for (const [tier, count] of Object.entries(tiers)) {
      peaks.set(tier, Math.max(count, peaks.get(tier) ?? 0));
    }
  }
  return [...peaks.keys()]
    .sort((a, b) => (peaks.get(b) as number) - (peaks.get(a) as number) || collator.compare(a, b))
    .slice(0, COLORS.length)
    .sort(collator.compare);
}

/**
 * The samples of a window as steps. Where a sample is missing the steps end: nobody knows what was then.
 *
 * @param samples the oldest first.
 * @param interval ms between two samples.
 * @param to UTC ms: the right edge.
 * @param span ms of the window.
 */
export function statsWindow(
  samples: readonly StatsSample[],
  interval: number,
  to: number,
  span: number,
): StatsWindow {
  const names = tiersOf(samples);
  // A tier may be called anything, "at" or "a.b" too, which a chart takes for something else.
  const valuesOf = (sample: StatsSample): Record<string, number> => {
    const values: Record<string, number> = {};
    let named = 0;
    names.forEach((tier, index) => {
      const count = sample.tiers[tier] ?? 0;
      values[`tier${index}`] = count;
      named += count;
    });
    values[REST] = Math.max(0, sample.connections - named);
    return values;
  };
  const points: ChartPoint[] = [];
  const put = (at: number, values: Record<string, number | null>) =>
    points.push({ at, age: at - to, ...values });
  let unnamed = false;
  samples.forEach((sample, index) => {
    const next = samples[index + 1];
    const end = Math.min(next?.at ?? to, to, sample.at + STANDS_FOR * interval);
    if (end < to - span) return;
    const values = valuesOf(sample);
    unnamed ||= (values[REST] as number) > 0;
    // What was before the window holds on into it; what is newer than the newest frame stands at its edge.
    put(Math.min(to, Math.max(sample.at, to - span)), values);
    if (end <= sample.at || (next && end === Math.min(next.at, to))) return;
    put(end, values);
    // A point without values right behind it: steps would go on to the next sample.
    if (end < to) put(end + 1, Object.fromEntries(Object.keys(values).map((key) => [key, null])));
  });
  const last = samples.at(-1);
  return {
    points,
    tiers: names,
    rest: unnamed || names.length === 0,
    latest: last && to - last.at <= STANDS_FOR * interval ? valuesOf(last) : {},
  };
}

/** How the tiers of a window are drawn, the first at the bottom. */
export function tierSeries(tiers: readonly string[], rest: boolean): ChartSeries[] {
  const series = tiers.map((tier, index) => steps(`tier${index}`, tier, COLORS[index] as string));
  if (rest && tiers.length === 0) series.push(steps(REST, texts.serverNumbers.all, COLORS[0]));
  else if (rest) series.push(steps(REST, texts.serverNumbers.others, 'var(--idle)'));
  return series;
}

const steps = (key: string, name: string, color: string): ChartSeries => ({
  key,
  name,
  color,
  draw: 'steps',
  opacity: 0.6,
  hold: true,
});
