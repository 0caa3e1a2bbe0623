import { figure } from './report.ts';
import { slopeOf } from './trend.ts';

/** All that is read at one time. Sizes are in MiB. */
export interface Sample {
  /** Since the start, min. */
  minute: number;
  heap: number;
  outside: number;
  resident: number;
  /** NaN where the system does not say. */
  descriptors: number;
  /** Of a beat of a tick's length in the console's event loop, ms. */
  late: number;
  /** On disk, all of the data directory. */
  disk: number;
  /** Of the page that stays. */
  page: number;
  /** Of the page that holds most. */
  greatestPage: number;
  /** The oldest data on any visible page, s. */
  oldest: number;
  /** The longest that a page's timers were held up, ms. */
  stall: number;
}

export interface Line {
  what: string;
  unit: string;
  start: number;
  middle: number;
  end: number;
  /** Per hour; `null` where it says nothing. */
  slope: number | null;
  verdict: string;
  failed: boolean;
}

/** What may grow by this share of its mean within what is judged, and still counts as flat. */
const FLAT = 0.05;
/** Fewer samples have no trend. */
const FEWEST = 8;
/** Minutes until the engine's history in memory has its full length, and a little. */
const HISTORY_FULL = 15.5;

type Column = Exclude<keyof Sample, 'minute'>;

interface Judged {
  what: string;
  unit: string;
  of: Column;
  /** min: what comes before fills what is bounded. */
  from: number;
}

/** Start, middle and end are samples; the slope is fitted to all samples since `from`. */
function trend(samples: readonly Sample[], { what, unit, of, from }: Judged): Line {
  const judged = samples.filter((sample) => sample.minute >= from && !Number.isNaN(sample[of]));
  const slope = 60 * slopeOf(judged.map((sample) => ({ x: sample.minute, y: sample[of] })));
  const line = { what, unit, ...moments(samples, of), slope };
  if (judged.length < FEWEST) {
    return { ...line, slope: null, verdict: `too few samples after minute ${figure(from)}`, failed: false };
  }
  const span = (judged.at(-1)?.minute ?? 0) - (judged[0]?.minute ?? 0);
  const mean = judged.reduce((sum, sample) => sum + sample[of], 0) / judged.length;
  const growth = (slope / 60) * span;
  const failed = growth > FLAT * mean;
  const share = `${growth < 0 ? '−' : '+'}${figure(Math.abs((100 * growth) / mean))} %`;
  return {
    ...line,
    verdict: `${failed ? 'GROWS' : 'flat'}: ${share} in ${figure(span)} min`,
    failed,
  };
}

function seen(samples: readonly Sample[], what: string, unit: string, of: Column): Line {
  const most = Math.max(...samples.map((sample) => sample[of]));
  return {
    what,
    unit,
    ...moments(samples, of),
    slope: null,
    verdict: `at most ${figure(most)}`,
    failed: false,
  };
}

const moments = (samples: readonly Sample[], of: Column) => ({
  start: samples[0]?.[of] ?? Number.NaN,
  middle: samples[Math.floor(samples.length / 2)]?.[of] ?? Number.NaN,
  end: samples.at(-1)?.[of] ?? Number.NaN,
});

/**
 * @param settled min until what is bounded is full, apart from the history in memory.
 * @param oldestAllowed s
 */
export function linesOf(samples: readonly Sample[], settled: number, oldestAllowed: number): Line[] {
  const age = seen(samples, 'oldest data on a visible page', 's', 'oldest');
  const oldest = Math.max(...samples.map((sample) => sample.oldest));
  const fresh = oldest <= oldestAllowed;
  const historyFull = Math.max(settled, HISTORY_FULL);
  const mib = 'MiB';
  return [
    trend(samples, { what: 'console: heap after a collection', unit: mib, of: 'heap', from: settled }),
    trend(samples, { what: 'console: outside of the heap', unit: mib, of: 'outside', from: historyFull }),
    trend(samples, { what: 'console: open descriptors', unit: '', of: 'descriptors', from: settled }),
    trend(samples, { what: 'page that stays: heap', unit: mib, of: 'page', from: settled }),
    { ...age, verdict: `${fresh ? 'fresh' : 'STALE'}: ${age.verdict}`, failed: !fresh },
    seen(samples, 'page that holds most: heap', mib, 'greatestPage'),
    seen(samples, 'longest stall of a page', 'ms', 'stall'),
    seen(samples, 'console: latest tick', 'ms', 'late'),
    seen(samples, 'console: resident', mib, 'resident'),
    seen(samples, 'data directory', mib, 'disk'),
  ];
}

export function markdownOf(lines: readonly Line[]): string {
  const rows = lines.map(({ what, unit, start, middle, end, slope, verdict }) => [
    unit === '' ? what : `${what}, ${unit}`,
    figure(start),
    figure(middle),
    figure(end),
    slope === null ? '–' : figure(slope),
    verdict,
  ]);
  const head = ['', 'start', 'middle', 'end', 'per hour', 'verdict'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
