import {
  BACKEND_COLUMNS,
  backendColumn,
  breakerNumber,
  createFrame,
  type Frame,
  fleetColumn,
  healthNumber,
  PACKED_STATES,
  phaseNumber,
} from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import type { ConsoleLoad } from './console-load.ts';
import type { Counters } from './counters.ts';
import { RecentLatency } from './latency-histogram.ts';
import { addUp, copyRows, copyTotals, type Growth, settle, shareOpen, totalsOf } from './slot-columns.ts';
import { SlotLatency } from './slot-latency.ts';
import type { SlotTable } from './slot-table.ts';

const QUANTILES = [0.5, 0.95, 0.99] as const;
const NO_QUANTILES = QUANTILES.map(() => Number.NaN);
const TAIL = [0.95] as const;

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
const DROPPED = backendColumn('dropped');
const DELIVERY_P95 = backendColumn('deliveryP95');
/** Columns of counts stand in the order of their words. */
const FIRST_HEALTH = fleetColumn(`health.${HEALTHS[0]}`);
const FIRST_PHASE = fleetColumn(`phase.${PHASES[0]}`);
const FIRST_BREAKER = fleetColumn(`breaker.${BREAKER_STATES[0]}`);

/** What is told of each backend, as a rate, and of the fleet. */
const RATES = ['messagesIn', 'messagesOut', 'bytesIn', 'bytesOut'] as const;
type Rate = (typeof RATES)[number];

/** Connections that still close because their backends left the fleet are included. */
type Sums = Record<Rate, number> & Growth;

/**
 * Turns the counters into one frame per tick. It remembers each total as of the last tick, so what was
 * counted once is reported once, however late a tick comes. What it keeps is by slot; a frame is by row.
 */
export class Telemetry {
  /** Round trips, ms; NaN before the first, and again while nothing recent is known. */
  private readonly rttLast: Float32Array;
  private readonly rttP50: Float32Array;
  private readonly rttP95: Float32Array;
  private readonly rttP99: Float32Array;
  /** How long messages were on their way, ms; NaN likewise. */
  private readonly deliveryP95: Float32Array;
  private readonly roundTrips: SlotLatency;
  private readonly deliveries: SlotLatency;
  private readonly fleetLatency: RecentLatency;
  /** Totals as of the last tick. */
  private readonly before: Record<Rate, Float64Array>;
  private fleetBefore: Growth = {
    reconnectsAutomatic: 0,
    reconnectsManual: 0,
    dialsSucceeded: 0,
    dialsFailed: 0,
  };
  /** Room for a column by slot. */
  private readonly scratch: Float32Array;
  /** How many backends there are of each packed state. */
  private readonly census = new Uint32Array(PACKED_STATES);
  /** Room for the quantiles of one slot. */
  private readonly found = QUANTILES.map(() => Number.NaN);
  private sequence = 0;

  constructor(
    private readonly table: SlotTable,
    private readonly counters: Counters,
    private readonly packed: Uint32Array,
    /** Monotonic ms. */
    startedAt: number,
    /**
     * Told a slot's round trips, in ms, whenever they were taken anew: the median, and the p95 where there
     * are enough to speak of one.
     */
    private readonly onRoundTrip: (slot: number, median: number, tail: number) => void,
  ) {
    const { capacity } = table;
    this.rttLast = new Float32Array(capacity);
    this.rttP50 = new Float32Array(capacity);
    this.rttP95 = new Float32Array(capacity);
    this.rttP99 = new Float32Array(capacity);
    this.deliveryP95 = new Float32Array(capacity);
    this.roundTrips = new SlotLatency(capacity);
    this.deliveries = new SlotLatency(capacity);
    this.scratch = new Float32Array(capacity);
    this.fleetLatency = new RecentLatency(startedAt);
    this.before = Object.fromEntries(RATES.map((name) => [name, new Float64Array(capacity)])) as Record<
      Rate,
      Float64Array
    >;
  }

  /** A backend takes the slot: what is counted and measured there begins anew. */
  begin(slot: number, now: number): void {
    this.counters.begin(slot, now);
    for (const name of RATES) this.before[name][slot] = 0;
    for (const measured of [this.rttLast, this.rttP50, this.rttP95, this.rttP99, this.deliveryP95]) {
      measured[slot] = Number.NaN;
    }
    this.roundTrips.begin(slot);
    this.deliveries.begin(slot);
  }

  roundTrip(slot: number, ms: number, now: number): void {
    this.roundTrips.record(slot, ms, now);
    this.fleetLatency.record(ms);
    this.rttLast[slot] = ms;
  }

  /** A message came that was `ms` on its way. */
  delivery(slot: number, ms: number, now: number): void {
    this.deliveries.record(slot, ms, now);
  }

  /** Its connection is gone: what was measured on it says nothing about now. */
  disconnected(slot: number): void {
    this.rttLast[slot] = Number.NaN;
    this.roundTrips.forget(slot);
    this.deliveries.forget(slot);
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
      rows: this.table.rows,
      tick: Math.round(elapsed),
    });
    const sums = this.fillRows(frame, now, elapsed);
    this.fillFleet(frame, sums, now, elapsed, load);
    return frame;
  }

  /** Fills the columns; takes the counters as they are for the next tick and returns what came since the last. */
  private fillRows({ columns, state }: Frame, now: number, elapsed: number): Sums {
    const { counters, before, table } = this;
    const { used } = table;
    const perSecond = 1_000 / elapsed;
    const rate = (name: Rate, index: number) =>
      this.compute(columns, index, (into) => settle(used, counters[name], before[name], into, perSecond));
    const sums = {
      messagesIn: rate('messagesIn', IN),
      messagesOut: rate('messagesOut', OUT),
      bytesIn: rate('bytesIn', BYTES_IN),
      bytesOut: rate('bytesOut', BYTES_OUT),
      ...this.takeGrowth(),
    };
    this.compute(columns, RECONNECTS, (into) => addUp(counters, used, into));
    this.compute(columns, UPTIME, (into) => shareOpen(counters, used, now, into));
    copyRows(table, this.packed, state);
    copyRows(table, this.rttLast, column(columns, RTT_LAST));
    copyRows(table, this.rttP50, column(columns, RTT_P50));
    copyRows(table, this.rttP95, column(columns, RTT_P95));
    copyRows(table, this.rttP99, column(columns, RTT_P99));
    copyRows(table, this.deliveryP95, column(columns, DELIVERY_P95));
    copyTotals(table, counters.failures, column(columns, FAILURES));
    copyTotals(table, counters.trips, column(columns, TRIPS));
    copyTotals(table, counters.dropped, column(columns, DROPPED));
    return sums;
  }

  private takeGrowth(): Growth {
    const before = this.fleetBefore;
    const now = totalsOf(this.counters, this.table.used);
    this.fleetBefore = now;
    return {
      reconnectsAutomatic: now.reconnectsAutomatic - before.reconnectsAutomatic,
      reconnectsManual: now.reconnectsManual - before.reconnectsManual,
      dialsSucceeded: now.dialsSucceeded - before.dialsSucceeded,
      dialsFailed: now.dialsFailed - before.dialsFailed,
    };
  }

  /** Fills a column that is worked out slot by slot: in its place where rows are slots, else by a detour. */
  private compute<T>(columns: Float32Array[], index: number, work: (into: Float32Array) => T): T {
    const { table, scratch } = this;
    const into = column(columns, index);
    if (table.straight && table.used === table.rows) return work(into);
    const result = work(scratch);
    copyRows(table, scratch, into);
    return result;
  }

  private fillFleet(
    { fleet, state }: Frame,
    sums: Sums,
    now: number,
    elapsed: number,
    load: ConsoleLoad,
  ): void {
    this.countStates(fleet, state);
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
    fleet[fleetColumn('consoleFramesSkipped')] = load.framesSkipped;
    fleet[fleetColumn('consoleFrameDelay')] = load.frameDelay;
  }

  private countStates(fleet: Float32Array, state: Uint32Array): void {
    const { census } = this;
    census.fill(0);
    for (let row = 0; row < state.length; row++) {
      const packed = (state[row] as number) & (PACKED_STATES - 1);
      census[packed] = (census[packed] as number) + 1;
    }
    for (let packed = 0; packed < PACKED_STATES; packed++) {
      const count = census[packed] as number;
      if (count === 0) continue;
      increase(fleet, FIRST_HEALTH + healthNumber(packed), count);
      increase(fleet, FIRST_PHASE + phaseNumber(packed), count);
      increase(fleet, FIRST_BREAKER + breakerNumber(packed), count);
    }
  }

  private refreshQuantiles(now: number): void {
    const { found } = this;
    const { used } = this.table;
    this.roundTrips.refresh(now, used, (slot, latency) => {
      if (latency) latency.quantiles(QUANTILES, found);
      else found.fill(Number.NaN);
      this.rttP50[slot] = found[0] as number;
      this.rttP95[slot] = found[1] as number;
      this.rttP99[slot] = found[2] as number;
      const enough = (latency?.count ?? 0) >= SAMPLES_FOR_A_TAIL;
      this.onRoundTrip(slot, found[0] as number, enough ? (found[1] as number) : Number.NaN);
    });
    this.deliveries.refresh(now, used, (slot, latency) => {
      this.deliveryP95[slot] = latency ? (latency.quantiles(TAIL, found)[0] as number) : Number.NaN;
    });
  }
}

function increase(values: Float32Array, index: number, by: number): void {
  values[index] = (values[index] as number) + by;
}

function column(columns: Float32Array[], index: number): Float32Array {
  const found = columns[index];
  if (!found) throw new RangeError(`a frame has ${BACKEND_COLUMNS.length} columns, there is no ${index}`);
  return found;
}
