import {
  BACKEND_COLUMNS,
  backendColumn,
  breakerNumber,
  createFrame,
  type Frame,
  fleetColumn,
  healthNumber,
  phaseNumber,
} from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import type { ConsoleLoad } from './console-load.ts';
import type { Counters } from './counters.ts';
import { RecentLatency } from './latency-histogram.ts';

const QUANTILES = [0.5, 0.95, 0.99] as const;
const NO_QUANTILES = QUANTILES.map(() => Number.NaN);

/**
 * With fewer round trips than this, the p95 is just the slowest of them, and one slow answer would brand
 * a backend: then only the median counts.
 */
const SAMPLES_FOR_A_TAIL = 20;

const IN = backendColumn('messagesIn');
const OUT = backendColumn('messagesOut');
const BYTES_IN = backendColumn('bytesIn');
const BYTES_OUT = backendColumn('bytesOut');
const RTT_LAST = backendColumn('rttLast');
const RTT_P50 = backendColumn('rttP50');
const RTT_P95 = backendColumn('rttP95');
const RTT_P99 = backendColumn('rttP99');
const RECONNECTS = backendColumn('reconnects');
const FAILURES = backendColumn('failures');
const TRIPS = backendColumn('trips');
const UPTIME = backendColumn('uptime');
/** Columns of counts stand in the order of their words. */
const FIRST_HEALTH = fleetColumn(`health.${HEALTHS[0]}`);
const FIRST_PHASE = fleetColumn(`phase.${PHASES[0]}`);
const FIRST_BREAKER = fleetColumn(`breaker.${BREAKER_STATES[0]}`);

/** What the fleet as a whole did within one tick. */
interface Sums {
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  bytesOut: number;
  reconnectsAutomatic: number;
  reconnectsManual: number;
  dialsSucceeded: number;
  dialsFailed: number;
}

type Counted = keyof Sums;
const COUNTED: readonly Counted[] = [
  'messagesIn',
  'messagesOut',
  'bytesIn',
  'bytesOut',
  'reconnectsAutomatic',
  'reconnectsManual',
  'dialsSucceeded',
  'dialsFailed',
];

/**
 * Turns the counters into one frame per tick. It remembers each total as of the last tick, so what was
 * counted once is reported once, however late a tick comes.
 */
export class Telemetry {
  /** Round trips, ms; NaN before the first, and again while nothing recent is known. */
  private readonly rttLast: Float32Array;
  private readonly rttP50: Float32Array;
  private readonly rttP95: Float32Array;
  private readonly rttP99: Float32Array;
  private readonly latency: (RecentLatency | undefined)[];
  private readonly fleetLatency: RecentLatency;
  /** Slots whose quantiles are to be taken anew. */
  private readonly stale = new Set<number>();
  private readonly before: Record<Counted, Float64Array>;
  /** Room for the quantiles of one slot. */
  private readonly found = QUANTILES.map(() => Number.NaN);
  /** Monotonic ms at which a slot's histogram has something to forget; Infinity without one. */
  private readonly rotateAt: Float64Array;
  private sequence = 0;

  constructor(
    private readonly counters: Counters,
    private readonly packed: Uint32Array,
    /** Monotonic ms. */
    private readonly startedAt: number,
    /**
     * Told a slot's round trips, in ms, whenever they were taken anew: the median, and the p95 where there
     * are enough to speak of one.
     */
    private readonly onRoundTrip: (slot: number, median: number, tail: number) => void,
  ) {
    const missing = () => new Float32Array(counters.size).fill(Number.NaN);
    this.rttLast = missing();
    this.rttP50 = missing();
    this.rttP95 = missing();
    this.rttP99 = missing();
    this.latency = new Array(counters.size);
    this.rotateAt = new Float64Array(counters.size).fill(Number.POSITIVE_INFINITY);
    this.fleetLatency = new RecentLatency(startedAt);
    this.before = Object.fromEntries(
      COUNTED.map((name) => [name, new Float64Array(counters.size)]),
    ) as Record<Counted, Float64Array>;
  }

  roundTrip(slot: number, ms: number, now: number): void {
    let latency = this.latency[slot];
    if (!latency) {
      latency = new RecentLatency(now);
      this.latency[slot] = latency;
      this.rotateAt[slot] = latency.rotatesAt;
    }
    latency.record(ms);
    this.fleetLatency.record(ms);
    this.rttLast[slot] = ms;
    this.stale.add(slot);
  }

  /** Its connection is gone: what was measured on it says nothing about now. */
  disconnected(slot: number): void {
    this.rttLast[slot] = Number.NaN;
    this.latency[slot] = undefined;
    this.rotateAt[slot] = Number.POSITIVE_INFINITY;
    this.stale.add(slot);
  }

  /**
   * @param now monotonic ms.
   * @param utc the same moment, UTC ms.
   * @param elapsed ms since the last tick.
   */
  tick(
    now: number,
    utc: number,
    elapsed: number,
    revision: number,
    load: ConsoleLoad,
  ): Frame & { bytes: Uint8Array } {
    this.refreshQuantiles(now);
    const frame = createFrame({
      sequence: ++this.sequence,
      time: utc,
      revision,
      rows: this.counters.size,
      tick: Math.round(elapsed),
    });
    const sums = this.fillRows(frame, now, elapsed);
    this.fillFleet(frame.fleet, sums, now, elapsed, load);
    return frame;
  }

  /** Fills the columns; takes the counters as they are for the next tick and returns what came since the last. */
  private fillRows({ columns, state }: Frame, now: number, elapsed: number): Sums {
    const { counters, before } = this;
    state.set(this.packed);
    const perSecond = 1_000 / elapsed;
    const sums = {
      messagesIn: settle(counters.messagesIn, before.messagesIn, column(columns, IN), perSecond),
      messagesOut: settle(counters.messagesOut, before.messagesOut, column(columns, OUT), perSecond),
      bytesIn: settle(counters.bytesIn, before.bytesIn, column(columns, BYTES_IN), perSecond),
      bytesOut: settle(counters.bytesOut, before.bytesOut, column(columns, BYTES_OUT), perSecond),
      reconnectsAutomatic: advance(counters.reconnectsAutomatic, before.reconnectsAutomatic),
      reconnectsManual: advance(counters.reconnectsManual, before.reconnectsManual),
      dialsSucceeded: advance(counters.dialsSucceeded, before.dialsSucceeded),
      dialsFailed: advance(counters.dialsFailed, before.dialsFailed),
    };
    column(columns, RTT_LAST).set(this.rttLast);
    column(columns, RTT_P50).set(this.rttP50);
    column(columns, RTT_P95).set(this.rttP95);
    column(columns, RTT_P99).set(this.rttP99);
    column(columns, FAILURES).set(counters.failures);
    column(columns, TRIPS).set(counters.trips);
    const reconnects = column(columns, RECONNECTS);
    const uptime = column(columns, UPTIME);
    const age = Math.max(1, now - this.startedAt);
    for (let slot = 0; slot < counters.size; slot++) {
      reconnects[slot] =
        (counters.reconnectsAutomatic[slot] as number) + (counters.reconnectsManual[slot] as number);
      const openSince = counters.openSince[slot] as number;
      const open = (counters.openFor[slot] as number) + (Number.isNaN(openSince) ? 0 : now - openSince);
      uptime[slot] = Math.min(1, open / age);
    }
    return sums;
  }

  private fillFleet(fleet: Float32Array, sums: Sums, now: number, elapsed: number, load: ConsoleLoad): void {
    for (const packed of this.packed) {
      increment(fleet, FIRST_HEALTH + healthNumber(packed));
      increment(fleet, FIRST_PHASE + phaseNumber(packed));
      increment(fleet, FIRST_BREAKER + breakerNumber(packed));
    }
    const perSecond = 1_000 / elapsed;
    fleet[fleetColumn('messagesIn')] = sums.messagesIn * perSecond;
    fleet[fleetColumn('messagesOut')] = sums.messagesOut * perSecond;
    fleet[fleetColumn('bytesIn')] = sums.bytesIn * perSecond;
    fleet[fleetColumn('bytesOut')] = sums.bytesOut * perSecond;
    this.fleetLatency.rotate(now);
    // What was measured before an outage is not the round trip during it.
    const anyOpen = (fleet[FIRST_PHASE + PHASES.indexOf('open')] as number) > 0;
    const [p50, p95, p99] = anyOpen ? this.fleetLatency.quantiles(QUANTILES) : NO_QUANTILES;
    fleet[fleetColumn('rttP50')] = p50 as number;
    fleet[fleetColumn('rttP95')] = p95 as number;
    fleet[fleetColumn('rttP99')] = p99 as number;
    fleet[fleetColumn('reconnectsAutomatic')] = sums.reconnectsAutomatic;
    fleet[fleetColumn('reconnectsManual')] = sums.reconnectsManual;
    fleet[fleetColumn('dialsSucceeded')] = sums.dialsSucceeded;
    fleet[fleetColumn('dialsFailed')] = sums.dialsFailed;
    fleet[fleetColumn('consoleCpu')] = load.cpu;
    fleet[fleetColumn('consoleMemory')] = load.memory;
    fleet[fleetColumn('consoleLag')] = load.lag;
  }

  private refreshQuantiles(now: number): void {
    const { rotateAt } = this;
    for (let slot = 0; slot < rotateAt.length; slot++) {
      if ((rotateAt[slot] as number) > now) continue;
      const latency = this.latency[slot];
      if (!latency) continue;
      if (latency.rotate(now)) this.stale.add(slot);
      rotateAt[slot] = latency.rotatesAt;
    }
    const { found } = this;
    for (const slot of this.stale) {
      const latency = this.latency[slot];
      if (latency) latency.quantiles(QUANTILES, found);
      else found.fill(Number.NaN);
      this.rttP50[slot] = found[0] as number;
      this.rttP95[slot] = found[1] as number;
      this.rttP99[slot] = found[2] as number;
      const enough = (latency?.count ?? 0) >= SAMPLES_FOR_A_TAIL;
      this.onRoundTrip(slot, found[0] as number, enough ? (found[1] as number) : Number.NaN);
    }
    this.stale.clear();
  }
}

/** Writes the rates since the last tick and takes the totals for the next; returns the sum of what came. */
function settle(total: Float64Array, last: Float64Array, into: Float32Array, perSecond: number): number {
  let sum = 0;
  for (let slot = 0; slot < total.length; slot++) {
    const now = total[slot] as number;
    const grown = now - (last[slot] as number);
    last[slot] = now;
    into[slot] = grown * perSecond;
    sum += grown;
  }
  return sum;
}

/** The same for what is reported of the fleet alone. */
function advance(total: Float64Array, last: Float64Array): number {
  let sum = 0;
  for (let slot = 0; slot < total.length; slot++) {
    const now = total[slot] as number;
    sum += now - (last[slot] as number);
    last[slot] = now;
  }
  return sum;
}

function increment(values: Float32Array, index: number): void {
  values[index] = (values[index] as number) + 1;
}

function column(columns: Float32Array[], index: number): Float32Array {
  const found = columns[index];
  if (!found) throw new RangeError(`a frame has ${BACKEND_COLUMNS.length} columns, there is no ${index}`);
  return found;
}
