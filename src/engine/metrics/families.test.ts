import { describe, expect, it } from 'vitest';
import { anInfo } from '../../shared/fixtures.ts';
import { createFrame, fleetColumn, packState } from '../../shared/frame.ts';
import { COUNTS, type CountName } from '../telemetry/counters.ts';
import type { Family, Sample } from './exposition.ts';
import { familiesOf, MOST_BACKENDS, MOST_GROUPS } from './families.ts';
import type { Totals } from './group-totals.ts';
import type { Reading } from './reading.ts';

const NOTHING = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Totals;

/** Of a fleet whose backends are in these groups, each open and up. */
function readingOf(groups: (string | null)[]): Reading {
  const backends = groups.map((group, row) => ({ ...anInfo(`backend-${row}`), group }));
  const frame = createFrame({ sequence: 7, time: 1_000_000, revision: 1, rows: groups.length, tick: 1_000 });
  frame.state.fill(packState('open', 'closed', 'up'));
  for (const column of frame.columns) column.fill(Number.NaN);
  frame.fleet.fill(Number.NaN);
  frame.fleet[fleetColumn('health.up')] = groups.length;
  return {
    build: { version: '1.2.3', configurationHash: 'abc', fleet: 'test' },
    backends,
    counts: Object.fromEntries(COUNTS.map((name) => [name, new Float64Array(groups.length)])) as Record<
      CountName,
      Float64Array
    >,
    openSeconds: new Float64Array(groups.length),
    groupTotals: new Map(groups.map((group) => [group, NOTHING])),
    fleetTotals: NOTHING,
    newest: { frame, backends },
    localFault: false,
    fleetProblem: false,
    historyProblem: true,
    revision: 1,
    sessions: 2,
    startedAt: 1_000,
    cpuSeconds: 1.5,
  };
}

interface Written extends Omit<Family, 'samples'> {
  samples: Sample[];
}

const written = (reading: Reading): Map<string, Written> =>
  new Map(
    Array.from(familiesOf(reading), (family) => [family.name, { ...family, samples: [...family.samples] }]),
  );

const seriesIn = (families: Map<string, Written>, prefix: string): number =>
  [...families]
    .filter(([name]) => name.startsWith(prefix))
    .reduce((sum, [, { samples }]) => sum + samples.length, 0);

describe('the metrics', () => {
  it('have each name once, with a help, and every sample with just the labels that are announced', () => {
    const names = Array.from(familiesOf(readingOf(['a', null])), ({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, help, type, labels, samples } of written(readingOf(['a', null])).values()) {
      expect(name).toMatch(/^wirewatch_(build|series|console|fleet|group|backend)_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      expect(help).toMatch(/^[A-Z0-9].*\.$/);
      for (const sample of samples) expect(Object.keys(sample.labels)).toEqual([...labels]);
    }
  });

  it('have exactly one 1 in the states of a backend, and its group as a label', () => {
    const families = written(readingOf(['a', null]));
    for (const [word, now, count] of [
      ['phase', 'open', 9],
      ['health', 'up', 5],
      ['breaker', 'closed', 5],
    ] as const) {
      const samples = families.get(`wirewatch_backend_${word}`)?.samples ?? [];
      expect(samples).toHaveLength(2 * count);
      expect(samples.filter(({ value }) => value === 1)).toEqual([
        { labels: { backend: 'backend-0', group: 'a', [word]: now }, value: 1 },
        { labels: { backend: 'backend-1', group: '', [word]: now }, value: 1 },
      ]);
    }
  });

  it('count the backends of each group', () => {
    const { samples = [] } =
      written(readingOf(['a', 'b', 'a'])).get('wirewatch_group_backends_by_health') ?? {};
    expect(samples.filter(({ value }) => value > 0)).toEqual([
      { labels: { group: 'a', health: 'up' }, value: 2 },
      { labels: { group: 'b', health: 'up' }, value: 1 },
    ]);
  });

  it('say whether history is kept', () => {
    for (const [historyProblem, value] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const families = written({ ...readingOf(['a']), historyProblem });
      expect(families.get('wirewatch_console_history_problem')?.samples).toEqual([{ labels: {}, value }]);
    }
  });

  it('have the fleet and what is counted before there is a first tick', () => {
    const families = written({ ...readingOf(['a']), newest: null });
    expect(families.get('wirewatch_backend_messages_received_total')?.samples).toHaveLength(1);
    expect(families.get('wirewatch_backend_phase')?.samples).toEqual([]);
    expect(families.get('wirewatch_fleet_backends')?.samples).toEqual([{ labels: {}, value: 1 }]);
  });
});

describe('the number of series', () => {
  const omitted = (families: Map<string, Written>) =>
    families.get('wirewatch_series_omitted')?.samples.map(({ labels, value }) => [labels.level, value]);

  it('has all levels up to the limit of backends', () => {
    const families = written(readingOf(Array<string>(MOST_BACKENDS).fill('a')));
    expect(omitted(families)).toEqual([
      ['backend', 0],
      ['group', 0],
    ]);
    expect(seriesIn(families, 'wirewatch_backend_')).toBeGreaterThan(MOST_BACKENDS * 30);
  });

  it('does not grow with the fleet above it, and says so', () => {
    const groups = (count: number) => Array.from({ length: count }, (_, row) => `group-${row % 10}`);
    const large = written(readingOf(groups(MOST_BACKENDS + 1)));
    expect(omitted(large)).toEqual([
      ['backend', 1],
      ['group', 0],
    ]);
    expect(seriesIn(large, 'wirewatch_backend_')).toBe(0);
    const all = seriesIn(large, '');
    expect(all).toBeLessThan(500);
    expect(seriesIn(written(readingOf(groups(10_000))), '')).toBe(all);
  });

  it('is bounded for a fleet of as many groups as backends', () => {
    const families = written(readingOf(Array.from({ length: MOST_GROUPS + 1 }, (_, row) => `group-${row}`)));
    expect(omitted(families)).toEqual([
      ['backend', 0],
      ['group', 1],
    ]);
    expect(seriesIn(families, 'wirewatch_group_')).toBe(0);
  });
});
