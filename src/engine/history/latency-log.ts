import { LATENCY_NAMES, type LatencyName } from './history-series.ts';
import { latencyUnits } from './latency-buckets.ts';

/**
 * The latencies measured since the last tick, two numbers each: slot · 2 + place of its kind in `LATENCY_NAMES`, and
 * the units. Writing one down is all that the thread of the sockets does with it.
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
    this.log[this.end] = slot * 2 + LATENCY_NAMES.indexOf(kind);
    this.log[this.end + 1] = latencyUnits(ms);
    this.end += 2;
  }

  /** All of it, in a buffer of exactly its size; the log is empty then. */
  take(): Uint32Array {
    const taken = this.log.slice(0, this.end);
    this.end = 0;
    return taken;
  }
}
