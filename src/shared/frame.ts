import { BREAKER_STATES, type BreakerState, HEALTHS, type Health, PHASES, type Phase } from './health.ts';

/**
 * A frame is one tick's telemetry of the whole fleet: one value per backend and column, laid out
 * column by column so that either side copies it with a few `set` calls and never builds an object
 * per backend.
 *
 * Layout, little-endian, every part on a 4-byte boundary:
 *
 *     0  u32  magic "WWF1"
 *     4  u32  sequence, rises by one per tick
 *     8  f64  time, UTC ms
 *    16  u32  revision of the fleet that the rows belong to
 *    20  u32  rows (backends)
 *    24  u32  tick length, ms
 *    28  u16  backend columns
 *    30  u16  fleet columns
 *    32  f32  × fleet columns
 *        u32  × rows: packed state
 *        f32  × rows × backend columns
 *
 * A missing value is NaN: a gap, never a zero.
 */
export const FRAME_MAGIC = 0x31465757;
/** "WWD1": a frame that is sent as what changed since the one before, see frame-delta.ts. */
export const FRAME_DELTA_MAGIC = 0x31445757;

/** Both begin with the same header. */
export const HEADER_BYTES = 32;

/** Per backend. Rates are per second over the tick, round trips are ms. */
export const BACKEND_COLUMNS = [
  'messagesIn',
  'messagesOut',
  'bytesIn',
  'bytesOut',
  'rttLast',
  'rttP50',
  'rttP95',
  'rttP99',
  /** Totals for as long as it has been in the fleet. */
  'reconnects',
  'failures',
  'trips',
  /** Share of the time since it came into the fleet that it was open: 0 to 1, cut off at the fourth decimal. */
  'uptime',
  /** Messages that were to be sent and were not, in all. */
  'dropped',
  /** How long messages were on their way, ms, by the time of sending that they carry. */
  'deliveryP95',
] as const;
export type BackendColumn = (typeof BACKEND_COLUMNS)[number];

/** For the fleet as a whole. Counts of backends, rates per second, and what happened within the tick. */
export const FLEET_COLUMNS = [
  ...HEALTHS.map((health) => `health.${health}` as const),
  ...PHASES.map((phase) => `phase.${phase}` as const),
  ...BREAKER_STATES.map((state) => `breaker.${state}` as const),
  'messagesIn',
  'messagesOut',
  'bytesIn',
  'bytesOut',
  'rttP50',
  'rttP95',
  'rttP99',
  /** Connections opened again within the tick, by the backoff and by hand. */
  'reconnectsAutomatic',
  'reconnectsManual',
  /** Dials that ended within the tick. */
  'dialsSucceeded',
  'dialsFailed',
  /** The console itself: share of one core, resident MiB, worst event-loop delay in ms. */
  'consoleCpu',
  'consoleMemory',
  'consoleLag',
  /** Frames that pages which are looked at were not sent within the tick, because they had yet to take in others. */
  'consoleFramesSkipped',
  /** The longest from sending a frame to its acknowledgement within the tick, ms; NaN without one. */
  'consoleFrameDelay',
] as const;
export type FleetColumn = (typeof FLEET_COLUMNS)[number];

const BACKEND_COLUMN_INDEX = new Map<string, number>(BACKEND_COLUMNS.map((name, index) => [name, index]));
const FLEET_COLUMN_INDEX = new Map<string, number>(FLEET_COLUMNS.map((name, index) => [name, index]));

/** Where a column stands among {@link BACKEND_COLUMNS}. */
export const backendColumn = (name: BackendColumn): number => BACKEND_COLUMN_INDEX.get(name) as number;

/** Where a column stands among {@link FLEET_COLUMNS}. */
export const fleetColumn = (name: FleetColumn): number => FLEET_COLUMN_INDEX.get(name) as number;

/** What a frame carries, as views that share one buffer. */
export interface Frame {
  sequence: number;
  /** UTC ms. */
  time: number;
  revision: number;
  rows: number;
  /** ms. */
  tick: number;
  /** By {@link fleetColumn}. */
  fleet: Float32Array;
  /** Packed with {@link packState}, by row. */
  state: Uint32Array;
  /** By {@link backendColumn}, each with one value per row. */
  columns: Float32Array[];
}

export interface FrameHeader {
  sequence: number;
  time: number;
  revision: number;
  rows: number;
  tick: number;
}

export class FrameError extends Error {
  override readonly name: string = 'FrameError';
}

/** Size of a frame in bytes. */
export const frameBytes = (rows: number): number =>
  HEADER_BYTES + 4 * (FLEET_COLUMNS.length + rows * (1 + BACKEND_COLUMNS.length));

/**
 * Lays out an empty frame in a buffer of exactly its size and returns the views to fill. Exact,
 * because a message port copies the whole buffer behind a view.
 */
export function createFrame(header: FrameHeader): Frame & { bytes: Uint8Array } {
  const { rows } = header;
  const buffer = new ArrayBuffer(frameBytes(rows));
  writeHeader(new DataView(buffer), FRAME_MAGIC, header);
  return { ...header, ...viewsOf(buffer, rows), bytes: new Uint8Array(buffer) };
}

/** Whether this is a frame, whole or as what changed. */
export function isFrame(bytes: Uint8Array): boolean {
  const magic = magicOf(bytes);
  return magic === FRAME_MAGIC || magic === FRAME_DELTA_MAGIC;
}

/** The number that a block begins with; `null` where there is no room for one. */
export const magicOf = (bytes: Uint8Array): number | null =>
  bytes.byteLength >= 4 ? viewOf(bytes).getUint32(0, true) : null;

/**
 * Reads a frame without copying its columns, unless `bytes` does not start on a 4-byte boundary.
 * @throws FrameError when the bytes are not a whole frame of this version or not all of it.
 */
export function readFrame(bytes: Uint8Array): Frame {
  const header = readHeader(bytes, FRAME_MAGIC);
  const { rows } = header;
  if (bytes.byteLength !== frameBytes(rows)) {
    throw new FrameError(
      `a frame of ${rows} rows has ${frameBytes(rows)} bytes, these are ${bytes.byteLength}`,
    );
  }
  const { buffer, byteOffset } = aligned(bytes);
  return { ...header, ...viewsOf(buffer, rows, byteOffset) };
}

export function writeHeader(view: DataView, magic: number, header: FrameHeader): void {
  view.setUint32(0, magic, true);
  view.setUint32(4, header.sequence, true);
  view.setFloat64(8, header.time, true);
  view.setUint32(16, header.revision, true);
  view.setUint32(20, header.rows, true);
  view.setUint32(24, header.tick, true);
  view.setUint16(28, BACKEND_COLUMNS.length, true);
  view.setUint16(30, FLEET_COLUMNS.length, true);
}

/** @throws FrameError when it is another block or has other columns than this version. */
export function readHeader(bytes: Uint8Array, magic: number): FrameHeader {
  if (bytes.byteLength < HEADER_BYTES || magicOf(bytes) !== magic) {
    throw new FrameError('not a telemetry frame');
  }
  const view = viewOf(bytes);
  const backendColumns = view.getUint16(28, true);
  const fleetColumns = view.getUint16(30, true);
  if (backendColumns !== BACKEND_COLUMNS.length || fleetColumns !== FLEET_COLUMNS.length) {
    throw new FrameError(
      `the frame has ${backendColumns} + ${fleetColumns} columns, this version reads ${BACKEND_COLUMNS.length} + ${FLEET_COLUMNS.length}`,
    );
  }
  return {
    sequence: view.getUint32(4, true),
    time: view.getFloat64(8, true),
    revision: view.getUint32(16, true),
    rows: view.getUint32(20, true),
    tick: view.getUint32(24, true),
  };
}

/** The same bytes where views of 4 bytes can be laid over them: a copy only where they do not lie so. */
export const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();

function viewsOf(buffer: ArrayBufferLike, rows: number, start = 0) {
  let offset = start + HEADER_BYTES;
  const fleet = new Float32Array(buffer, offset, FLEET_COLUMNS.length);
  offset += fleet.byteLength;
  const state = new Uint32Array(buffer, offset, rows);
  offset += state.byteLength;
  const columns: Float32Array[] = [];
  for (let column = 0; column < BACKEND_COLUMNS.length; column++) {
    columns.push(new Float32Array(buffer, offset, rows));
    offset += rows * 4;
  }
  return { fleet, state, columns };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Phase, breaker and health of one backend in one number: 4, 3 and 3 bits. */
export const packState = (phase: Phase, breaker: BreakerState, health: Health): number =>
  PHASES.indexOf(phase) | (BREAKER_STATES.indexOf(breaker) << 4) | (HEALTHS.indexOf(health) << 7);

/** A packed state is below this. */
export const PACKED_STATES = 1 << 10;

/** The wire numbers in a packed state: places in `PHASES`, `BREAKER_STATES` and `HEALTHS`. */
export const phaseNumber = (packed: number): number => packed & 15;
export const breakerNumber = (packed: number): number => (packed >> 4) & 7;
export const healthNumber = (packed: number): number => (packed >> 7) & 7;

export const phaseOf = (packed: number): Phase => PHASES[phaseNumber(packed)] ?? 'idle';
export const breakerOf = (packed: number): BreakerState => BREAKER_STATES[breakerNumber(packed)] ?? 'closed';
export const healthOf = (packed: number): Health => HEALTHS[healthNumber(packed)] ?? 'stale';
