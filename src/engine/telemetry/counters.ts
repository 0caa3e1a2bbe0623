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
  'dropped.messages',
  'dropped.bytes',
  'dropped.age',
  'dropped.closed',
  'recoveries',
  'polls',
  'limited',
  'duplicates',
  'missing',
  'outOfOrder',
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
  /** Messages that were to be sent and were not, for whatever reason, and by reason. */
  readonly dropped: Float64Array;
  readonly 'dropped.messages': Float64Array;
  readonly 'dropped.bytes': Float64Array;
  readonly 'dropped.age': Float64Array;
  readonly 'dropped.closed': Float64Array;
  /** Breakers that a stable connection closed. */
  readonly recoveries: Float64Array;
  /** Requests to the HTTP fallback. */
  readonly polls: Float64Array;
  /** Messages that were not looked into, because of the rate; read once per tick, as are the three below. */
  readonly limited: Float64Array;
  readonly duplicates: Float64Array;
  /** Numbers that were left out in a sequence, those that came late included. */
  readonly missing: Float64Array;
  /** Messages that came late. */
  readonly outOfOrder: Float64Array;
  /** ms of the connections that have ended. */
  readonly openFor: Float64Array;
  /** Monotonic ms since when it has been open; NaN while it is not. */
  readonly openSince: Float64Array;
  /** Messages that wait to be sent, as of the last tick; NaN where nothing is ever said. */
  readonly queueDepth: Float64Array;
  /** Connections by the server's own account; NaN while it gives none. */
  readonly serverConnections: Float64Array;
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
    this['dropped.messages'] = column();
    this['dropped.bytes'] = column();
    this['dropped.age'] = column();
    this['dropped.closed'] = column();
    this.recoveries = column();
    this.polls = column();
    this.limited = column();
    this.duplicates = column();
    this.missing = column();
    this.outOfOrder = column();
    this.openFor = column();
    this.openSince = column();
    this.queueDepth = column();
    this.serverConnections = column();
    this.since = column();
  }

  /** A backend takes the slot: nothing of whose it was before is left. */
  begin(slot: number, now: number): void {
    for (const name of COUNTS) this.past[name] += this[name][slot] as number;
    for (const column of this.columns) column[slot] = 0;
    this.openSince[slot] = Number.NaN;
    this.queueDepth[slot] = Number.NaN;
    this.serverConnections[slot] = Number.NaN;
    this.since[slot] = now;
  }
}
