import {
  BACKEND_COLUMNS,
  type BackendColumn,
  backendColumn,
  breakerNumber,
  createFrame,
  FLEET_COLUMNS,
  type FleetColumn,
  FRAME_DELTA_MAGIC,
  type Frame,
  fleetColumn,
  HEADER_BYTES,
  healthNumber,
  magicOf,
  phaseNumber,
} from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, type Health, PHASES } from '../../shared/health.ts';

/** The fleet's rate is the sum of its backends'. */
const SUMMED = [
  'messagesIn',
  'messagesOut',
  'bytesIn',
  'bytesOut',
] as const satisfies readonly (BackendColumn & FleetColumn)[];
const [HEALTH, PHASE, BREAKER] = [
  fleetColumn(`health.${HEALTHS[0]}`),
  fleetColumn(`phase.${PHASES[0]}`),
  fleetColumn(`breaker.${BREAKER_STATES[0]}`),
];

/**
 * The frame with some rows alone, in a buffer of its own. Of the fleet's columns those that can be worked out exactly
 * are those of these rows, those of the console stay, and all others are NaN: the percentiles, and what happened within
 * the tick.
 */
export function cutFrame(frame: Frame, rows: readonly number[]): Frame & { bytes: Uint8Array } {
  const cut = createFrame({ ...frame, rows: rows.length });
  rows.forEach((row, index) => {
    cut.state[index] = frame.state[row] as number;
  });
  for (let column = 0; column < BACKEND_COLUMNS.length; column++) {
    const from = frame.columns[column] as Float32Array;
    const into = cut.columns[column] as Float32Array;
    rows.forEach((row, index) => {
      into[index] = from[row] as number;
    });
  }
  cut.fleet.fill(Number.NaN);
  FLEET_COLUMNS.forEach((name, column) => {
    if (name.startsWith('console')) cut.fleet[column] = frame.fleet[column] as number;
  });
  countStates(cut.state, cut.fleet);
  for (const name of SUMMED) {
    const values = cut.columns[backendColumn(name)] as Float32Array;
    cut.fleet[fleetColumn(name)] = values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
  }
  return cut;
}

/** How many of the states are so by health, phase and breaker, into the columns of a fleet. */
export function countStates(state: Uint32Array, fleet: Float32Array): void {
  fleet.fill(0, HEALTH, HEALTH + HEALTHS.length);
  fleet.fill(0, PHASE, PHASE + PHASES.length);
  fleet.fill(0, BREAKER, BREAKER + BREAKER_STATES.length);
  for (const packed of state) {
    for (const column of [
      HEALTH + healthNumber(packed),
      PHASE + phaseNumber(packed),
      BREAKER + breakerNumber(packed),
    ]) {
      fleet[column] = (fleet[column] as number) + 1;
    }
  }
}

/** How many backends are so, as a frame says it, whole or as what changed. */
export function healthCounts(bytes: Uint8Array): Record<Health, number> {
  // The base of a delta stands before the columns of the fleet, see frame-delta.ts.
  const start = HEADER_BYTES + (magicOf(bytes) === FRAME_DELTA_MAGIC ? 4 : 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = HEALTHS.map((health, index) => [
    health,
    view.getFloat32(start + 4 * (HEALTH + index), true),
  ]);
  return Object.fromEntries(counts) as Record<Health, number>;
}
