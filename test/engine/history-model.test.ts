import { afterEach, expect, it } from 'vitest';
import type { HistoryAnswer } from '../../src/engine/history/history-answer.ts';
import { COUNTED_NAMES, FLEET_GAUGE_NAMES, LATENCY_NAMES } from '../../src/engine/history/history-series.ts';
import { bucketStart, TIERS } from '../../src/engine/history/tiers.ts';
import { breakerOf, healthOf, phaseOf } from '../../src/shared/frame.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { cleanUp, type Said, START, WatchedConsole } from './history-model.ts';

/*
 * History against a model that remembers every tick. Hours of virtual time go by with backends that come and go, gaps,
 * orderly restarts, kills at any point and, for some seeds, a clock that is set; then every bucket of every tier is
 * asked for and compared.
 */

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const QUANTILES = [0.5, 0.95, 0.99];

afterEach(cleanUp);

/** Compares every bucket of a tier; says how many were not empty. */
function compareTier(
  watched: WatchedConsole,
  source: string | null,
  tier: number,
  range: { from: number; to: number },
  clockWasSet: boolean,
): number {
  const length = TIERS[tier]?.length ?? 0;
  const points = [360, 360, 144, 24][tier] as number;
  const byBucket = new Map<number, Said[]>();
  for (const said of watched.kept.get(source) ?? []) {
    const start = bucketStart(said.bucket, length);
    const bucket = byBucket.get(start);
    if (bucket) bucket.push(said);
    else byBucket.set(start, [said]);
  }
  let filled = 0;
  for (let from = range.from; from < range.to; from += points * length) {
    const found = watched.ask(source, from, from + points * length, points);
    expect([found.tier, found.step, found.start, found.points]).toEqual([length, length, from, points]);
    for (let point = 0; point < points; point++) {
      const said = byBucket.get(from + point * length);
      if (said) filled++;
      expect(columnsAt(found, point)).toEqual(
        said ? expectedOf(found, point, said, source, clockWasSet) : GAP,
      );
    }
  }
  expect(filled).toBe(byBucket.size);
  return filled;
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
  found: HistoryAnswer,
  point: number,
  said: readonly Said[],
  source: string | null,
  clockWasSet: boolean,
): Record<string, number> {
  const at = columnsAt(found, point);
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
    within(`${name} min`, least, Math.max(0.5, least / 128 + 0.5));
    within(`${name} max`, most, Math.max(0.5, most / 128 + 0.5));
  });
  LATENCY_NAMES.forEach((name, kind) => {
    const values = said.flatMap(({ latencies }) => latencies[kind] as number[]).sort((a, b) => a - b);
    expected[`${name} count`] = values.length;
    if (values.length === 0) return;
    within(`${name} mean`, values.reduce((sum, ms) => sum + ms, 0) / values.length, 0.011);
    const quantile = (column: string, exact: number) =>
      within(`${name} ${column}`, exact, Math.max(exact / 32, 0.01) + 1e-9);
    quantile('min', values[0] as number);
    quantile('max', values.at(-1) as number);
    for (const share of QUANTILES) {
      const rank = Math.max(1, Math.ceil(share * values.length));
      quantile(`p${share * 100}`, values[rank - 1] as number);
    }
  });
  if (source === null) expectGauges(expected, within, said);
  else expectStates(expected, within, at, said, covered, clockWasSet);
  return expected;
}

function expectGauges(
  expected: Record<string, number>,
  within: (name: string, exact: number, bound: number) => void,
  said: readonly Said[],
): void {
  FLEET_GAUGE_NAMES.forEach((name, index) => {
    const known = said.map(({ gauges }) => gauges[index] as number).filter((value) => !Number.isNaN(value));
    if (known.length === 0) return;
    within(`${name} min`, Math.min(...known), 1e-9);
    within(`${name} max`, Math.max(...known), 1e-9);
    within(`${name} mean`, known.reduce((sum, value) => sum + value, 0) / known.length, 1e-9);
    expect(Object.keys(expected)).toContain(`${name} mean`);
  });
}

function expectStates(
  expected: Record<string, number>,
  within: (name: string, exact: number, bound: number) => void,
  at: Record<string, number>,
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
    for (let tick = 0; tick < 6_000; tick++) {
      watched.tick();
      const what = random();
      if (what < 0.001) watched.restart();
      else if (what < 0.003) watched.kill();
      else if (what < 0.005) watched.pause(random() ** 4 * 2 * HOUR);
      else if (what < 0.01) watched.rearrange();
      else if (clockIsSet && what < 0.0105) watched.setClock((random() - 0.5) * HOUR);
    }
    watched.end();
    expect(watched.problems).toEqual([]);
    const range = {
      from: bucketStart(START - HOUR, DAY),
      to: bucketStart(watched.clock.wall() + HOUR, DAY) + DAY,
    };
    const sources = [null, ...[...watched.kept.keys()].filter((source) => source !== null).slice(0, 6)];
    for (const source of sources) {
      for (const tier of TIERS.keys()) {
        expect(compareTier(watched, source, tier, range, clockIsSet)).toBeGreaterThan(0);
      }
    }
  },
  120_000,
);
