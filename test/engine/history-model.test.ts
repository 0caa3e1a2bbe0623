import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import type { HistoryAnswer } from '../../src/engine/history/history-answer.ts';
import { COUNTED_NAMES, LATENCY_NAMES, LATENCY_UNITS } from '../../src/engine/history/history-series.ts';
import { bucketStart, TIERS } from '../../src/engine/history/tiers.ts';
import { breakerOf, healthOf, phaseOf } from '../../src/shared/frame.ts';
import { type Random, seededRandom } from '../../src/shared/random.ts';
import { cleanUp, type History, type Said, START, WatchedConsole } from './history-model.ts';

/*
 * History against a model that remembers every tick. Hours of virtual time go by with backends that come and go, gaps,
 * orderly restarts, kills at any point and, for some seeds, a clock that is set. Right after any tick the last buckets
 * are asked for and compared, and in the end every bucket of every tier.
 */

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const QUANTILES = [0.5, 0.95, 0.99];
/** Of the backends, each time. */
const SHARE_COMPARED = 0.25;

afterEach(cleanUp);

/** Points that a whole day of each tier is asked for in. */
const POINTS = [360, 360, 144, 24];

/** Compares buckets of a tier, so many to a query; says how many were not empty. */
function compareTier(
  watched: WatchedConsole,
  { source, said }: History,
  tier: number,
  { from, to, points }: { from: number; to: number; points: number },
  clockWasSet: boolean,
): number {
  const length = TIERS[tier]?.length ?? 0;
  const byBucket = new Map<number, Said[]>();
  for (const each of said) {
    const start = bucketStart(each.bucket, length);
    if (start < from || start >= to) continue;
    const bucket = byBucket.get(start);
    if (bucket) bucket.push(each);
    else byBucket.set(start, [each]);
  }
  let filled = 0;
  for (let first = from; first < to; first += points * length) {
    const found = watched.ask(source, first, first + points * length, points);
    expect([found.tier, found.step, found.start, found.points]).toEqual([length, length, first, points]);
    for (let point = 0; point < points; point++) {
      const bucket = byBucket.get(first + point * length);
      if (bucket) filled++;
      const columns = columnsAt(found, point);
      const expected = bucket ? expectedOf(columns, bucket, clockWasSet) : GAP;
      // Of so many points only the one that is wrong is worth an account of what is.
      if (!isDeepStrictEqual(columns, expected)) expect(columns).toEqual(expected);
    }
  }
  expect(filled).toBe(byBucket.size);
  return filled;
}

/** The last buckets of every tier, what is not written of them included: of all but backends, and of some of those. */
function compareNow(watched: WatchedConsole, random: Random, clockWasSet: boolean): void {
  const points = 4;
  for (const history of watched.histories()) {
    if (history.source.kind === 'backend' && random() > SHARE_COMPARED) continue;
    TIERS.forEach(({ length }, tier) => {
      const last = bucketStart(watched.now, length) + length;
      // Where the clock was set there may be more after it.
      compareTier(watched, history, tier, { from: last - points * length, to: last, points }, clockWasSet);
    });
  }
}

const GAP = { covered: 0, ticks: 0 };

/** All that is known of a point, by name. */
function columnsAt(found: HistoryAnswer, point: number): Record<string, number> {
  const values: Record<string, number> = {
    covered: found.covered[point] as number,
    ticks: found.ticks[point] as number,
  };
  for (const [name, columns] of Object.entries(found.series)) {
    for (const [column, numbers] of Object.entries(columns)) {
      const value = numbers[point] as number;
      if (!Number.isNaN(value)) values[`${name} ${column}`] = value;
    }
  }
  return values;
}

/**
 * What a point should say. Where a bound is allowed and kept, that is what was found, so that the whole point can be
 * compared at once.
 */
function expectedOf(
  at: Readonly<Record<string, number>>,
  said: readonly Said[],
  clockWasSet: boolean,
): Record<string, number> {
  const expected: Record<string, number> = {};
  const within = (name: string, exact: number, bound: number) => {
    const value = at[name];
    expected[name] = value !== undefined && Math.abs(value - exact) <= bound ? value : exact;
  };
  const covered = said.reduce((sum, { elapsed }) => sum + elapsed, 0);
  expected.covered = covered;
  expected.ticks = said.length;
  COUNTED_NAMES.forEach((name, series) => {
    const counts = said.map(({ counted }) => counted[series] as number);
    const sum = counts.reduce((total, count) => total + count, 0);
    expected[`${name} sum`] = sum;
    if (series > 3) return;
    const rates = said.map(({ counted, elapsed }) => ((counted[series] as number) * 1_000) / elapsed);
    const [least, most] = [Math.min(...rates), Math.max(...rates)];
    within(`${name} mean`, (sum * 1_000) / covered, 1e-6 * most);
    within(`${name} min`, least, Math.max(0.5, least / 32 + 0.5));
    within(`${name} max`, most, Math.max(0.5, most / 32 + 0.5));
  });
  LATENCY_NAMES.forEach((name, kind) => {
    const values = said.flatMap(({ latencies }) => latencies[kind] as number[]).sort((a, b) => a - b);
    expected[`${name} count`] = values.length;
    if (values.length === 0) return;
    const unit = LATENCY_UNITS[kind] as number;
    within(`${name} mean`, values.reduce((sum, ms) => sum + ms, 0) / values.length, 1.1 * unit);
    const quantile = (column: string, exact: number) =>
      within(`${name} ${column}`, exact, Math.max(exact / 32, unit) + 1e-9);
    quantile('min', values[0] as number);
    quantile('max', values.at(-1) as number);
    for (const share of QUANTILES) {
      const rank = Math.max(1, Math.ceil(share * values.length));
      quantile(`p${share * 100}`, values[rank - 1] as number);
    }
  });
  const gauges = said.map((each) => {
    const tiers = [...each.tiers].map(([tier, value]): [string, number] => [`serverTier.${tier}`, value]);
    return new Map([...each.gauges, ...tiers]);
  });
  for (const name of new Set(gauges.flatMap((each) => [...each.keys()]))) {
    const known = gauges.flatMap((each) => each.get(name) ?? []);
    within(`${name} mean`, known.reduce((sum, value) => sum + value, 0) / known.length, 1e-9);
    if (name.startsWith('serverTier.')) continue;
    within(`${name} min`, Math.min(...known), 1e-9);
    within(`${name} max`, Math.max(...known), 1e-9);
  }
  if (said[0]?.state !== -1) expectStates(expected, within, at, said, covered, clockWasSet);
  return expected;
}

function expectStates(
  expected: Record<string, number>,
  within: (name: string, exact: number, bound: number) => void,
  at: Readonly<Record<string, number>>,
  said: readonly Said[],
  covered: number,
  clockWasSet: boolean,
): void {
  const last = said.at(-1)?.state ?? Number.NaN;
  // Buckets that were made again are merged by their time and not by when they came.
  if (clockWasSet) expected['state last'] = at['state last'] ?? last;
  else expected['state last'] = last;
  const shares = new Map<string, number>();
  for (const { state, elapsed } of said) {
    for (const name of [
      `health.${healthOf(state)}`,
      `phase.${phaseOf(state)}`,
      `breaker.${breakerOf(state)}`,
    ]) {
      shares.set(name, (shares.get(name) ?? 0) + elapsed);
    }
  }
  for (const [name, ms] of shares) within(`state ${name}`, ms / covered, 1e-9);
  // Another point of the answer may have been in other states.
  for (const name of Object.keys(at)) {
    if (name.startsWith('state ') && expected[name] === undefined) within(name, 0, 0);
  }
}

it.each([
  { seed: 1, clockIsSet: false },
  { seed: 2, clockIsSet: false },
  { seed: 3, clockIsSet: true },
])(
  'has every count at every tier, once, after restarts, kills and gaps (seed $seed, clock set: $clockIsSet)',
  ({ seed, clockIsSet }) => {
    const random = seededRandom(seed);
    const watched = new WatchedConsole(random);
    for (let tick = 0; tick < 5_000; tick++) {
      watched.tick();
      if (random() < 0.004) compareNow(watched, random, clockIsSet);
      const what = random();
      if (what < 0.001) watched.restart();
      else if (what < 0.003) watched.kill();
      else if (what < 0.005) watched.pause(random() ** 4 * 2 * HOUR);
      else if (what < 0.01) watched.rearrange();
      else if (clockIsSet && what < 0.0105) watched.setClock((random() - 0.5) * HOUR);
    }
    expect(watched.problems).toEqual([]);
    const days = {
      from: bucketStart(START - HOUR, DAY),
      to: bucketStart(watched.now + HOUR, DAY) + DAY,
    };
    const histories = watched.histories();
    const some = [
      ...histories.filter(({ source }) => source.kind !== 'backend'),
      ...histories.filter(({ source }) => source.kind === 'backend').slice(0, 4),
    ];
    expect(some.map(({ source }) => source.kind).sort()).toEqual([
      ...new Array(4).fill('backend'),
      'fleet',
      ...new Array(3).fill('group'),
    ]);
    for (const history of some) {
      TIERS.forEach((_, tier) => {
        const range = { ...days, points: POINTS[tier] as number };
        expect(compareTier(watched, history, tier, range, clockIsSet)).toBeGreaterThan(0);
      });
    }
  },
  240_000,
);
