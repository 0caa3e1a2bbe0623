import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_PLACES, decodeBlock, decodePlace, encodeBlock } from './block.ts';
import { BlockError, ByteWriter } from './bytes.ts';
import { addLatency, addTick, type Cell, emptyCell } from './cell.ts';
import {
  BACKEND_LAYOUT,
  FLEET_LAYOUT,
  GAUGE,
  type Layout,
  RATE,
  SERVER_TIER_LAYOUT,
} from './history-series.ts';
import { rateCode, rateOf } from './rate-code.ts';

/** Ticks of one source. */
const ticksOf = (layout: Layout) =>
  fc.array(
    fc.record({
      elapsed: fc.integer({ min: 1, max: 3_000 }),
      state: fc.integer({ min: 0, max: 1_023 }),
      values: fc.array(fc.oneof(fc.constant(0), fc.nat(40), fc.nat(2 ** 31 - 1)), {
        minLength: layout.perTick.length,
        maxLength: layout.perTick.length,
      }),
      latencies: fc.array(fc.tuple(fc.nat(Math.max(0, layout.latencies - 1)), fc.nat(2 ** 23 - 1)), {
        maxLength: layout.latencies === 0 ? 0 : 4,
      }),
    }),
    { minLength: 1, maxLength: 12 },
  );

const cellOf = (layout: Layout, withStates: boolean) =>
  ticksOf(layout).map((ticks): Cell => {
    const cell = emptyCell(layout);
    for (const { elapsed, state, values, latencies } of ticks) {
      addTick(cell, layout, elapsed, withStates ? state : -1, Float64Array.from(values), 0, 1);
      for (const [index, units] of latencies) addLatency(cell, index, units);
    }
    return cell;
  });

const blockOf = (layout: Layout, withStates: boolean) =>
  fc
    .array(fc.tuple(fc.nat(BLOCK_PLACES - 1), cellOf(layout, withStates)), { maxLength: BLOCK_PLACES })
    .map((cells) => new Map(cells));

/** As it comes back: the least and the most of a rate are those of their codes. */
function rounded(cell: Cell, layout: Layout): Cell {
  const values = [...cell.values];
  for (const { series, at } of layout.places) {
    if (series.kind !== 'rate') continue;
    for (const of of [RATE.least, RATE.most]) values[at + of] = rateOf(rateCode(values[at + of] as number));
  }
  return { ...cell, values };
}

describe.each([
  { kind: 'backends', layout: BACKEND_LAYOUT, withStates: true },
  { kind: 'a fleet', layout: FLEET_LAYOUT, withStates: false },
  { kind: "servers' tiers", layout: SERVER_TIER_LAYOUT, withStates: false },
])('a block of $kind', ({ layout, withStates }) => {
  it('comes back as it was, whole and place by place', () => {
    fc.assert(
      fc.property(blockOf(layout, withStates), (cells) => {
        const bytes = encodeBlock(cells, layout);
        const back = decodeBlock(bytes, layout);
        expect([...back.keys()].sort((a, b) => a - b)).toEqual([...cells.keys()].sort((a, b) => a - b));
        for (const [place, cell] of cells) expect(back.get(place)).toEqual(rounded(cell, layout));
        const away = Array.from({ length: BLOCK_PLACES }, (_, place) => place).find(
          (place) => !cells.has(place),
        );
        if (away !== undefined) expect(decodePlace(bytes, away, layout)).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  it('written again is the same bytes', () => {
    fc.assert(
      fc.property(blockOf(layout, withStates), (cells) => {
        const bytes = encodeBlock(cells, layout);
        expect(encodeBlock(decodeBlock(bytes, layout), layout)).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });
});

const NOTHING = new Float64Array(BACKEND_LAYOUT.perTick.length);

const quiet = (): Cell => {
  const cell = emptyCell(BACKEND_LAYOUT);
  for (let tick = 0; tick < 10; tick++) addTick(cell, BACKEND_LAYOUT, 1_000, 3, NOTHING, 0, 1);
  return cell;
};

it('a quiet fleet takes next to nothing', () => {
  const cells = new Map(Array.from({ length: BLOCK_PLACES }, (_, place) => [place, quiet()]));
  expect(encodeBlock(cells, BACKEND_LAYOUT).length / BLOCK_PLACES).toBeLessThan(2);
});

it('reads only the series that are wanted', () => {
  const cell = quiet();
  addTick(
    cell,
    BACKEND_LAYOUT,
    1_000,
    3,
    NOTHING.map((_, index) => index + 1),
    0,
    1,
  );
  const wanted = BACKEND_LAYOUT.byName.get('bytesIn');
  const other = BACKEND_LAYOUT.byName.get('messagesIn');
  if (!wanted || !other) throw new Error('there are such series');
  const bytes = encodeBlock(new Map([[4, cell]]), BACKEND_LAYOUT);
  const back = decodePlace(bytes, 4, BACKEND_LAYOUT, new Set([wanted]));
  expect(back?.values[wanted.at]).toBe(3);
  expect(back?.values[other.at]).toBe(0);
});

it('of a newer version with more series is read without them, and one without a series as without values', () => {
  const cell = emptyCell(FLEET_LAYOUT);
  addTick(cell, FLEET_LAYOUT, 1_000, -1, new Float64Array(FLEET_LAYOUT.perTick.length).fill(4), 0, 1);
  const back = decodeBlock(encodeBlock(new Map([[0, cell]]), FLEET_LAYOUT), BACKEND_LAYOUT).get(0);
  expect(back?.values[BACKEND_LAYOUT.byName.get('dropped')?.at ?? -1]).toBe(4);
  const older = emptyCell(BACKEND_LAYOUT);
  addTick(
    older,
    BACKEND_LAYOUT,
    1_000,
    -1,
    NOTHING.map(() => 4),
    0,
    1,
  );
  const read = decodeBlock(encodeBlock(new Map([[0, older]]), BACKEND_LAYOUT), FLEET_LAYOUT).get(0);
  expect(read?.values[(FLEET_LAYOUT.byName.get('health.up')?.at ?? -1) + GAUGE.count]).toBe(0);
});

it('makes no room for more than a source can have, whatever it says', () => {
  const writer = new ByteWriter();
  for (const byte of [1, 1, 0, 0, 0, 0, 0, 0, 0]) writer.byte(byte);
  // Ticks, ms and states of the one source, each a column of one value; then the columns of the states.
  for (const value of [1, 1_000, 2 ** 26]) {
    writer.byte(1);
    writer.varint(value);
  }
  for (const byte of [0, 0, 0]) writer.byte(byte);
  expect(() => decodePlace(writer.take(), 0, BACKEND_LAYOUT)).toThrow(BlockError);
});

it('that is cut or made up is an error and never anything else', () => {
  const bytes = encodeBlock(new Map([[0, quiet()]]), BACKEND_LAYOUT);
  for (let length = 0; length < bytes.length - 1; length++) {
    expect(() => decodePlace(bytes.slice(0, length), 0, BACKEND_LAYOUT)).toThrow(BlockError);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (random) => {
      try {
        decodeBlock(Uint8Array.from([1, 3, 0, 0, 0, 0, 0, 0, 0, ...random]), BACKEND_LAYOUT);
      } catch (error) {
        expect(error).toBeInstanceOf(BlockError);
      }
    }),
  );
});
