/** What only grows while a backend is in the fleet. */
export const COUNTS = [
  'messagesIn',
  'messagesOut',
  'bytesIn',
  'bytesOut',
  'reconnectsAutomatic',
  'reconnectsManual',
  'dialsSucceeded',
  'dialsFailed',
  'failures',
  'trips',
  'dropped',
] as const;
export type CountName = (typeof COUNTS)[number];

/**
 * What is counted per backend, one slot each, for as long as the backend is in the fleet. Plain typed
 * arrays: the path of a message increments two numbers in place and does nothing else. They are never
 * replaced, because that path holds them.
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
  /** Messages that were to be sent and were not, for whatever reason. */
  readonly dropped: Float64Array;
  /** ms of the connections that have ended. */
  readonly openFor: Float64Array;
  /** Monotonic ms since when it has been open; NaN while it is not. */
  readonly openSince: Float64Array;
  /** Monotonic ms at which the backend came into the fleet. */
  readonly since: Float64Array;
  /** What was counted in slots that another backend has taken since. */
  readonly past = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<CountName, number>;
  private readonly columns: Float64Array[] = [];

  /** @param capacity slots there are. */
  constructor(capacity: number) {
    // Not written to before a slot is begun: memory that is only reserved costs nothing.
    const column = () => {
      const values = new Float64Array(capacity);
      this.columns.push(values);
      return values;
    };
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
    this.dropped = column();
    this.openFor = column();
    this.openSince = column();
    this.since = column();
  }

  /** A backend takes the slot: nothing of whose it was before is left. */
  begin(slot: number, now: number): void {
    for (const name of COUNTS) this.past[name] += this[name][slot] as number;
    for (const column of this.columns) column[slot] = 0;
    this.openSince[slot] = Number.NaN;
    this.since[slot] = now;
  }
}
