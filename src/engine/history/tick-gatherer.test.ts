import { afterEach, describe, expect, it } from 'vitest';
import { BACKEND_LAYOUT, COUNTED_NAMES, type LatencyName } from './history-series.ts';
import { LatencyLog } from './latency-log.ts';
import { aBackend, cleanUp, FLEET, open, SECOND, START, UP } from './test-keeper.ts';

afterEach(cleanUp);

const EAST = { kind: 'group', group: 'east' } as const;

function samplesOf(kind: LatencyName, bySlot: readonly (readonly number[])[]): Uint32Array {
  const log = new LatencyLog();
  bySlot.forEach((values, slot) => {
    for (const ms of values) log.record(kind, slot, ms);
  });
  return log.take();
}

/** Of two backends, by slot. */
function columnsWith(gauge: number, bySlot: readonly number[]): Float64Array {
  const columns = new Float64Array(2 * BACKEND_LAYOUT.perTick.length);
  columns.fill(Number.NaN, 2 * COUNTED_NAMES.length);
  columns.set(bySlot, 2 * (COUNTED_NAMES.length + gauge));
  return columns;
}

describe('a group', () => {
  it('has the p95 of all values of its backends, which no average of theirs is', () => {
    const one = open({ group: 'east' });
    // 90 fast ones of one backend, 10 slow ones of the other: of all of them the 95th is a slow one.
    const fast = Array.from({ length: 90 }, () => 10);
    const slow = Array.from({ length: 10 }, () => 1_000);
    one.pass(11, SECOND, UP, { samples: samplesOf('rtt', [fast, slow]) });
    const p95 = (source = one.answer({ source: EAST, series: ['rtt'] })) => source.series.rtt?.p95?.[0] ?? 0;
    expect(Math.abs(p95() - 1_000)).toBeLessThan(1_000 / 32);
    expect(Math.abs(p95(one.answer({ source: aBackend('a'), series: ['rtt'] })) - 10)).toBeLessThan(10 / 32);
    const { count, p50 } = one.answer({ source: EAST, series: ['rtt'] }).series.rtt ?? {};
    expect(count?.[0]).toBe(100);
    expect(Math.abs((p50?.[0] ?? 0) - 10)).toBeLessThan(10 / 32);
  });

  it('is one with what it was when it comes back within the same bucket', () => {
    const one = open({ group: 'east' });
    const follow = (group: string | null) =>
      one.keeper.follow({
        fleet: 'orders',
        ids: ['a', 'b'],
        groups: [group, null],
        slots: Uint32Array.of(0, 1),
        samples: new Uint32Array(),
      });
    one.pass(2);
    follow(null);
    one.pass(3);
    follow('east');
    one.pass(1);
    const east = () => one.answer({ source: EAST });
    expect([east().series.messagesIn?.sum?.[0], east().ticks[0]]).toEqual([5, 3]);
    one.pass(10);
    expect([east().series.messagesIn?.sum?.[0], east().ticks[0]]).toEqual([9, 7]);
    expect(one.sum()).toBe(16);
  });
});

describe('a gauge', () => {
  it('of the fleet is the sum over the backends that have one, and none where none has', () => {
    const one = open({ group: 'east' });
    const serverConnections = (bySlot: number[]) =>
      one.pass(1, 10 * SECOND, UP, { columns: columnsWith(1, bySlot) });
    serverConnections([40, 2]);
    serverConnections([Number.NaN, 5]);
    serverConnections([Number.NaN, Number.NaN]);
    const series = ['queueDepth', 'serverConnections'];
    for (const source of [FLEET, EAST]) {
      const found = one.answer({ source, series }).series;
      expect([...(found.serverConnections?.mean?.slice(0, 3) ?? [])]).toEqual([42, 5, Number.NaN]);
      expect(found.queueDepth?.max?.every(Number.isNaN)).toBe(true);
    }
    const a = one.answer({ series }).series.serverConnections;
    expect([...(a?.min?.slice(0, 3) ?? [])]).toEqual([40, Number.NaN, Number.NaN]);
  });

  it('that no backend of a block has takes no room on disk', () => {
    const sizeOf = (columns: Float64Array) => {
      const one = open();
      one.pass(1, 10 * SECOND, UP, { columns });
      one.pass(1, 10 * SECOND);
      const read = one.keeper.read(
        (tables) => [...(tables.buckets[0]?.rows(0, START, START + 1) ?? [])][0]?.[1].length ?? 0,
      );
      return read.ok ? read.value : 0;
    };
    const none = sizeOf(columnsWith(0, []));
    expect(none).toBeGreaterThan(0);
    expect(sizeOf(columnsWith(0, [1, 2]))).toBeGreaterThan(none);
    expect(sizeOf(columnsWith(0, [Number.NaN, Number.NaN]))).toBe(none);
  });
});

describe("a server's own tiers", () => {
  it('are kept by name of the backend, of its group and of the fleet, until nothing is known any more', () => {
    const one = open({ group: 'east' });
    one.pass(10, SECOND, UP, {
      tiers: [
        { slot: 0, tiers: [['pro', 10]] },
        {
          slot: 1,
          tiers: [
            ['pro', 1],
            ['free', 7],
          ],
        },
      ],
    });
    one.pass(10, SECOND, UP, { tiers: [{ slot: 0, tiers: null }] });
    one.pass(10, SECOND, UP, { tiers: [{ slot: 1, tiers: null }] });
    one.pass(1);
    const means = (source = aBackend('a')) =>
      Object.fromEntries(
        Object.entries(one.answer({ source, series: ['serverTier'] }).series).map(([name, { mean }]) => [
          name,
          [...(mean?.slice(0, 3) ?? [])],
        ]),
      );
    const gap = Number.NaN;
    expect(means()).toEqual({ 'serverTier.pro': [10, gap, gap] });
    const all = { 'serverTier.pro': [11, 1, gap], 'serverTier.free': [7, 7, gap] };
    expect(means(EAST)).toEqual(all);
    expect(means(FLEET)).toEqual(all);
    const named = one.answer({ series: ['serverTier.pro', 'serverTier.none'] }).series;
    expect(named['serverTier.pro']?.mean?.[0]).toBe(10);
    expect(named['serverTier.none']?.mean?.every(Number.isNaN)).toBe(true);
  });

  it('are 16 of one source at most: those beyond are one together', () => {
    const one = open();
    const many = (first: number) =>
      Array.from({ length: 12 }, (_, index) => [`t${first + index}`, 1] as const);
    one.pass(11, SECOND, UP, {
      tiers: [
        { slot: 0, tiers: many(0) },
        { slot: 1, tiers: many(12) },
      ],
    });
    const { series } = one.answer({ source: FLEET, series: ['serverTier'] });
    expect(Object.keys(series)).toHaveLength(16);
    expect(series['serverTier.other']?.mean?.[0]).toBe(9);
    expect(Object.keys(one.answer({ series: ['serverTier'] }).series)).toHaveLength(12);
  });

  it('are there after a restart, in every tier of history', () => {
    const first = open();
    first.pass(20, SECOND, UP, { tiers: [{ slot: 0, tiers: [['a tier', 3]] }] });
    first.keeper.close();
    const second = open({ directory: first.directory, at: START + 20 * SECOND });
    second.pass(1);
    for (const points of [360, 60, 6, 2]) {
      const { series } = second.answer({ series: ['serverTier'], points });
      expect(series['serverTier.a tier']?.mean?.[0]).toBe(3);
    }
  });
});
