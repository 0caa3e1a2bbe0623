import { LATENCY_UNIT, latencyUnits } from '../telemetry/latency-buckets.ts';
import { LATENCY_NAMES, LATENCY_UNITS, type LatencyName } from './history-series.ts';

/** Kinds that there may be at most. */
const KINDS = 16;
/** Of each kind: what of its own unit is the unit of a histogram. */
const SCALES = LATENCY_UNITS.map((unit) => LATENCY_UNIT / unit);

/** Of the first number of an entry: whose it is, and its place in `LATENCY_NAMES`. */
export const slotOfEntry = (entry: number): number => Math.floor(entry / KINDS);
export const kindOfEntry = (entry: number): number => entry % KINDS;

/**
 * The latencies measured since the last tick, two numbers each: slot · 16 + place of its kind in `LATENCY_NAMES`, and
 * whole units of that series. Writing one down is all that the thread of the sockets does with it.
 */
export class LatencyLog {
  private log = new Uint32Array(1_024);
  private end = 0;

  record(kind: LatencyName, slot: number, ms: number): void {
    if (this.end === this.log.length) {
      const larger = new Uint32Array(2 * this.end);
      larger.set(this.log);
      this.log = larger;
    }
    const place = LATENCY_NAMES.indexOf(kind);
    this.log[this.end] = slot * KINDS + place;
    this.log[this.end + 1] = latencyUnits(ms * (SCALES[place] as number));
    this.end += 2;
  }

  /** All of it, in a buffer of exactly its size; the log is empty then. */
  take(): Uint32Array {
    const taken = this.log.slice(0, this.end);
    this.end = 0;
    return taken;
  }
}
