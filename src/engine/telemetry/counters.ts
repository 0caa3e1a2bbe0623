/**
 * What is counted per backend, one slot each, for as long as the engine runs. Plain typed arrays: the
 * path of a message increments two numbers in place and does nothing else.
 */
export class Counters {
  readonly messagesIn: Float64Array;
  readonly messagesOut: Float64Array;
  readonly bytesIn: Float64Array;
  readonly bytesOut: Float64Array;
  readonly reconnectsAutomatic: Float64Array;
  readonly reconnectsManual: Float64Array;
  readonly dialsSucceeded: Float64Array;
  readonly dialsFailed: Float64Array;
  /** Outcomes that the table calls a failure. */
  readonly failures: Float64Array;
  readonly trips: Float64Array;
  /** ms of the connections that have ended. */
  readonly openFor: Float64Array;
  /** Monotonic ms since when it has been open; NaN while it is not. */
  readonly openSince: Float64Array;

  constructor(readonly size: number) {
    const column = () => new Float64Array(size);
    this.messagesIn = column();
    this.messagesOut = column();
    this.bytesIn = column();
    this.bytesOut = column();
    this.reconnectsAutomatic = column();
    this.reconnectsManual = column();
    this.dialsSucceeded = column();
    this.dialsFailed = column();
    this.failures = column();
    this.trips = column();
    this.openFor = column();
    this.openSince = column().fill(Number.NaN);
  }
}
