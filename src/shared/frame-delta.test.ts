import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BACKEND_COLUMNS,
  createFrame,
  FLEET_COLUMNS,
  FRAME_DELTA_MAGIC,
  type Frame,
  FrameError,
  fleetColumn,
  isFrame,
} from './frame.ts';
import { applyFrameDelta, encodeFrameDelta, FrameBaseError, FrameReader } from './frame-delta.ts';
import { seededRandom } from './random.ts';

type MadeFrame = Frame & { bytes: Uint8Array };

/** Bits that are other floats, or none: NaN of several kinds, infinities, both zeros, subnormal ones. */
const BITS = [0, 0x8000_0000, 0x7fc0_0000, 0x7fc0_0001, 0xffc0_0000, 0x7f80_0000, 0x3f80_0000, 1];

const bitsOf = ({ state, columns }: Frame): Uint32Array[] =>
  [state, ...columns].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length));

const fill = (values: Float32Array | Uint32Array, value: (index: number) => number): void => {
  for (let index = 0; index < values.length; index++) values[index] = value(index);
};

/** A frame, and one that follows it in which a share of the cells of each part is another. */
function pairOf(
  rows: number,
  shares: readonly number[],
  seed: number,
): [before: MadeFrame, after: MadeFrame] {
  const random = seededRandom(seed);
  const any = () => BITS[Math.floor(random() * BITS.length)] as number;
  const before = createFrame({ sequence: 7, time: 1e12, revision: 3, rows, tick: 1_000 });
  for (const part of bitsOf(before)) fill(part, any);
  const after = createFrame({ sequence: 8, time: 1e12 + 1_003.5, revision: 3, rows, tick: 1_003 });
  fill(after.fleet, random);
  after.fleet[fleetColumn('consoleFrameDelay')] = Number.NaN;
  const olds = bitsOf(before);
  bitsOf(after).forEach((part, index) => {
    const share = shares[index % shares.length] as number;
    fill(part, (row) => (random() < share ? any() : (olds[index]?.[row] as number)));
  });
  return [before, after];
}

/** Many times faster than the matcher, which is made to explain itself. */
const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

/** What a delta has in which no row is. */
const EMPTY = 36 + 4 * FLEET_COLUMNS.length + 4 * (1 + BACKEND_COLUMNS.length);

const share = fc.constantFrom(0, 0, 0.02, 0.2, 0.9, 1);
const pair = fc
  .tuple(fc.integer({ min: 0, max: 140 }), fc.array(share, { minLength: 1, maxLength: 6 }), fc.integer())
  .map(([rows, shares, seed]) => pairOf(rows, shares, seed));

/** Two frames that differ in a few cells only. */
const aPair = () => pairOf(100, [0, 0, 0.1], 1);
const aDelta = (): Uint8Array => {
  const delta = encodeFrameDelta(...aPair());
  if (!delta) throw new Error('there is a delta between these');
  return delta;
};

describe('a delta', () => {
  it('turns a frame into the next, byte for byte, wherever its own bytes begin', () => {
    let deltas = 0;
    fc.assert(
      fc.property(pair, fc.integer({ min: 0, max: 7 }), ([before, after], shift) => {
        const delta = encodeFrameDelta(before, after);
        if (!delta) return;
        deltas++;
        expect(isFrame(delta)).toBe(true);
        const moved = new Uint8Array(delta.byteLength + shift);
        moved.set(delta, shift);
        const untouched = before.bytes.slice();
        const { bytes, ...frame } = applyFrameDelta(before, moved.subarray(shift));
        expect(same(bytes, after.bytes)).toBe(true);
        expect(same(before.bytes, untouched)).toBe(true);
        const { sequence, time, revision, rows, tick } = frame;
        expect([sequence, time, revision, rows, tick]).toEqual([8, 1e12 + 1_003.5, 3, before.rows, 1_003]);
        expect([...frame.state]).toEqual([...after.state]);
      }),
      { numRuns: 300 },
    );
    expect(deltas).toBeGreaterThan(50);
  });

  it('has a buffer of exactly its size, which is at most three quarters of the frame', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const delta = encodeFrameDelta(before, after);
        if (!delta) return;
        expect(delta.byteLength).toBeLessThanOrEqual(0.75 * after.bytes.byteLength);
        expect(delta.buffer.byteLength).toBe(delta.byteLength);
      }),
    );
  });

  it('of a fleet in which nothing happened has none of its rows', () => {
    const sizes = [100, 10_000].map((rows) => encodeFrameDelta(...pairOf(rows, [0], 1))?.byteLength);
    expect(sizes).toEqual([EMPTY, EMPTY]);
  });

  it('costs a value and a bit per row for a column in which little happened', () => {
    const [before, after] = pairOf(1_000, [0], 1);
    const column = bitsOf(after)[5];
    for (const row of [0, 31, 32, 999]) column?.fill((column[row] as number) ^ 1, row, row + 1);
    expect(encodeFrameDelta(before, after)?.byteLength).toBe(EMPTY + 4 * 4 + 4 * 32);
  });

  it('counts no value as changed that is NaN as before', () => {
    const [before, after] = pairOf(50, [0], 1);
    for (const { columns } of [before, after]) columns[4]?.fill(Number.NaN);
    const still = encodeFrameDelta(before, after);
    expect(still?.byteLength).toBe(EMPTY);
  });

  it('is not made where it saves nothing, or the rows are others', () => {
    expect(encodeFrameDelta(...pairOf(100, [1], 1))).toBeNull();
    const [before, after] = aPair();
    expect(encodeFrameDelta({ ...before, revision: 4 }, after)).toBeNull();
    const more = createFrame({ sequence: 8, time: 1, revision: 3, rows: 101, tick: 1_000 });
    expect(encodeFrameDelta(before, more)).toBeNull();
  });
});

describe('applying a delta', () => {
  it('to another frame than its base is refused, with both numbers', () => {
    const [before] = aPair();
    const other = { ...before, sequence: 6 };
    expect(() => applyFrameDelta(other, aDelta())).toThrow(FrameBaseError);
    expect(() => applyFrameDelta(other, aDelta())).toThrow('changes since frame 7, not 6');
  });

  it('to a frame with other rows is refused', () => {
    const [before] = aPair();
    expect(() => applyFrameDelta({ ...before, revision: 9 }, aDelta())).toThrow(FrameError);
    expect(() => applyFrameDelta({ ...before, rows: 99 }, aDelta())).toThrow(FrameError);
  });

  it('refuses one that is cut or has more than it should', () => {
    const [before] = aPair();
    const delta = aDelta();
    for (let length = 0; length < delta.byteLength; length++) {
      expect(() => applyFrameDelta(before, delta.subarray(0, length))).toThrow(FrameError);
    }
    const longer = new Uint8Array(delta.byteLength + 4);
    longer.set(delta);
    expect(() => applyFrameDelta(before, longer)).toThrow(FrameError);
  });

  it('refuses a whole frame and one with other columns', () => {
    const [before, after] = aPair();
    expect(() => applyFrameDelta(before, after.bytes)).toThrow(FrameError);
    const delta = aDelta();
    new DataView(delta.buffer).setUint16(30, FLEET_COLUMNS.length + 1, true);
    expect(() => applyFrameDelta(before, delta)).toThrow('this version reads');
  });

  it('refuses bits that are not as many as the values, or of rows that are not there', () => {
    const [before, after] = pairOf(40, [0], 1);
    after.state[3] = (after.state[3] as number) ^ 1;
    const delta = encodeFrameDelta(before, after) as Uint8Array;
    const bits = new Uint32Array(delta.buffer, delta.byteLength - 12, 2);
    expect([...bits]).toEqual([8, 0]);
    for (const wrong of [
      [0, 0],
      [9, 0],
      [8, 1],
      [0, 1 << 8],
    ]) {
      bits.set(wrong);
      expect(() => applyFrameDelta(before, delta)).toThrow(FrameError);
    }
    bits.set([0, 1 << 7]);
    expect(applyFrameDelta(before, delta).state[39]).toBe(after.state[3]);
  });

  it('refuses more values than there are rows, also where there is no row', () => {
    const [before, after] = pairOf(100, [0], 1);
    const still = encodeFrameDelta(before, after) as Uint8Array;
    const delta = new Uint8Array(still.byteLength + 4);
    delta.set(still);
    const view = new DataView(delta.buffer);
    view.setUint32(20, 0, true);
    view.setUint32(EMPTY - 4 * (1 + BACKEND_COLUMNS.length), 1, true);
    const empty = createFrame({ ...before, rows: 0 });
    expect(() => applyFrameDelta(empty, delta)).toThrow(FrameError);
  });

  it('of any bytes never fails with another error, and makes nothing larger than a frame', () => {
    const [before] = aPair();
    const delta = aDelta();
    const damage = fc.array(
      fc.tuple(fc.nat({ max: delta.byteLength - 1 }), fc.integer({ min: 0, max: 255 })),
      { maxLength: 12 },
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      damage.map((bites) => {
        const damaged = delta.slice();
        for (const [at, value] of bites) damaged[at] = value;
        return damaged;
      }),
      fc.uint8Array({ minLength: 4, maxLength: 400 }).map((foreign) => {
        new DataView(foreign.buffer, foreign.byteOffset).setUint32(0, FRAME_DELTA_MAGIC, true);
        return foreign;
      }),
    );
    fc.assert(
      fc.property(bytes, (any) => {
        try {
          expect(applyFrameDelta(before, any).bytes.byteLength).toBe(before.bytes.byteLength);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a reader', () => {
  it('reads whole frames, and deltas about the one before', () => {
    const frames = new FrameReader();
    const [before, after] = aPair();
    expect(frames.read(before.bytes).sequence).toBe(7);
    expect(frames.read(aDelta()).columns).toEqual(after.columns);
    expect(frames.read(before.bytes).sequence).toBe(7);
  });

  it('has no base before the first whole frame, nor after a delta that it could not read', () => {
    const frames = new FrameReader();
    expect(() => frames.read(aDelta())).toThrow(FrameBaseError);
    const [before, after] = aPair();
    frames.read(after.bytes);
    expect(() => frames.read(aDelta())).toThrow(FrameBaseError);
    frames.read(before.bytes);
    expect(() => frames.read(aDelta().subarray(0, 60))).toThrow(FrameError);
    expect(() => frames.read(aDelta())).toThrow(FrameBaseError);
    frames.read(before.bytes);
    expect(frames.read(aDelta()).sequence).toBe(8);
  });
});
