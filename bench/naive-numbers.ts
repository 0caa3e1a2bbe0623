import type { BackendInfo } from '../src/shared/backend.ts';

/** What the naive page is fed with over its WebSocket, as JSON: first the past, then one reading a second. */
export type NaiveMessage = { past: NaivePast } | { reading: NaiveReading };

export interface NaivePast {
  backends: Pick<BackendInfo, 'id' | 'name'>[];
  /** Messages in per second, the oldest first, by row. */
  sparklines: (number | null)[][];
  fleet: NaivePoint[];
}

/** One second of the fleet. */
export interface NaivePoint {
  /** UTC ms. */
  time: number;
  /** By name of `FLEET_COLUMNS`. */
  [column: string]: number | null;
}

export interface NaiveReading {
  point: NaivePoint;
  rows: NaiveRow[];
}

export interface NaiveRow {
  health: string;
  phase: string;
  breaker: string;
  roundTrip: number | null;
  in: number | null;
  out: number | null;
  reconnects: number | null;
  uptime: number | null;
}
