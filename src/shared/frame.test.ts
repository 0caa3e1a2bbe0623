import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BACKEND_COLUMNS,
  backendColumn,
  breakerOf,
  createFrame,
  FLEET_COLUMNS,
  FrameError,
  type FrameHeader,
  fleetColumn,
  frameBytes,
  healthOf,
  isFrame,
  packState,
  phaseOf,
  readFrame,
} from './frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from './health.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const header = (rows: fc.Arbitrary<number>): fc.Arbitrary<FrameHeader> =>
  fc.record({ sequence: u32, time: fc.double(), revision: u32, rows, tick: u32 });
/** Any float, NaN, infinities and negative zero among them. */
const cells = (length: number) =>
  fc.array(fc.float(), { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));

const filledFrame = header(fc.integer({ min: 0, max: 12 })).chain((head) =>
  fc.record({
    head: fc.constant(head),
    fleet: cells(FLEET_COLUMNS.length),
    state: fc.array(u32, { minLength: head.rows, maxLength: head.rows }),
    columns: fc.tuple(...BACKEND_COLUMNS.map(() => cells(head.rows))),
  }),
);

function fill({ head, fleet, state, columns }: typeof filledFrame extends fc.Arbitrary<infer T> ? T : never) {
  const frame = createFrame(head);
  frame.fleet.set(fleet);
  frame.state.set(state);
  columns.forEach((column, index) => {
    frame.columns[index]?.set(column);
  });
  return frame;
}

test('what is put into a frame comes out again, wherever its bytes begin', () => {
  fc.assert(
    fc.property(filledFrame, fc.integer({ min: 0, max: 7 }), (content, shift) => {
      const { bytes } = fill(content);
      const moved = new Uint8Array(bytes.byteLength + shift);
      moved.set(bytes, shift);
      const read = readFrame(moved.subarray(shift));
      const { sequence, time, revision, rows, tick } = read;
      expect({ sequence, time, revision, rows, tick }).toEqual(content.head);
      expect(read.fleet).toEqual(content.fleet);
      expect([...read.state]).toEqual(content.state);
      expect(read.columns).toEqual(content.columns);
    }),
  );
});

test('a frame owns a buffer of exactly its size', () => {
  fc.assert(
    fc.property(header(fc.integer({ min: 0, max: 200 })), (head) => {
      const { bytes } = createFrame(head);
      expect(bytes.byteOffset).toBe(0);
      expect(bytes.byteLength).toBe(frameBytes(head.rows));
      expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
    }),
  );
});

test('reading an aligned frame copies nothing', () => {
  const frame = createFrame({ sequence: 1, time: 2, revision: 3, rows: 4, tick: 1_000 });
  const read = readFrame(frame.bytes);
  frame.columns[backendColumn('rttP95')]?.fill(12);
  frame.fleet[fleetColumn('consoleLag')] = 7;
  expect([...(read.columns[backendColumn('rttP95')] ?? [])]).toEqual([12, 12, 12, 12]);
  expect(read.fleet[fleetColumn('consoleLag')]).toBe(7);
});

test('a frame that is cut, or has more than it should, is refused', () => {
  fc.assert(
    fc.property(filledFrame, fc.nat(), fc.integer({ min: 1, max: 64 }), (content, cut, more) => {
      const { bytes } = fill(content);
      expect(() => readFrame(bytes.subarray(0, cut % bytes.byteLength))).toThrow(FrameError);
      const longer = new Uint8Array(bytes.byteLength + more);
      longer.set(bytes);
      expect(() => readFrame(longer)).toThrow(FrameError);
    }),
  );
});

test('foreign bytes are refused as such, never with another error', () => {
  const { bytes } = createFrame({ sequence: 1, time: 2, revision: 3, rows: 1, tick: 1_000 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 256 }), fc.boolean(), (foreign, disguised) => {
      if (disguised) foreign.set(bytes.subarray(0, Math.min(4, foreign.length)));
      expect(() => readFrame(foreign)).toThrow(FrameError);
    }),
  );
  expect(isFrame(bytes)).toBe(true);
  expect(isFrame(bytes.subarray(0, 3))).toBe(false);
  expect(isFrame(new Uint8Array())).toBe(false);
});

test('a frame with other columns is refused with both numbers', () => {
  const { bytes } = createFrame({ sequence: 1, time: 2, revision: 3, rows: 0, tick: 1_000 });
  new DataView(bytes.buffer).setUint16(28, BACKEND_COLUMNS.length + 1, true);
  expect(() => readFrame(bytes)).toThrow(
    `${BACKEND_COLUMNS.length + 1} + ${FLEET_COLUMNS.length} columns, this version reads ${BACKEND_COLUMNS.length} + ${FLEET_COLUMNS.length}`,
  );
});

test('every phase, breaker state and health comes back from its packed form, and no two are alike', () => {
  const packed = new Set<number>();
  for (const phase of PHASES) {
    for (const breaker of BREAKER_STATES) {
      for (const health of HEALTHS) {
        const state = packState(phase, breaker, health);
        packed.add(state);
        expect([phaseOf(state), breakerOf(state), healthOf(state)]).toEqual([phase, breaker, health]);
        // A series holds it as a 32-bit float.
        expect(Math.fround(state)).toBe(state);
      }
    }
  }
  expect(packed.size).toBe(PHASES.length * BREAKER_STATES.length * HEALTHS.length);
});

test('any number is read as some state, an unknown health as stale', () => {
  fc.assert(
    fc.property(u32, (state) => {
      expect(PHASES).toContain(phaseOf(state));
      expect(BREAKER_STATES).toContain(breakerOf(state));
      expect(HEALTHS).toContain(healthOf(state));
    }),
  );
  expect(healthOf(7 << 7)).toBe('stale');
});

test('column names are unique and found where they stand', () => {
  BACKEND_COLUMNS.forEach((name, index) => {
    expect(backendColumn(name)).toBe(index);
  });
  FLEET_COLUMNS.forEach((name, index) => {
    expect(fleetColumn(name)).toBe(index);
  });
});
