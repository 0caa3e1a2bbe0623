import { serialize } from 'node:v8';
import { FrameFlow } from '../src/engine/frame-flow.ts';
import { Counters } from '../src/engine/telemetry/counters.ts';
import { FrameHistory } from '../src/engine/telemetry/frame-history.ts';
import { FrameUpdate } from '../src/engine/telemetry/frame-update.ts';
import { SlotTable } from '../src/engine/telemetry/slot-table.ts';
import { Telemetry } from '../src/engine/telemetry/telemetry.ts';
import { VirtualClock } from '../src/engine/virtual-clock.ts';
import {
  BACKEND_COLUMNS,
  type BackendColumn,
  type Frame,
  frameBytes,
  packState,
} from '../src/shared/frame.ts';
import { type Bar, conclude, figure, progress, rangeOf } from './report.ts';
import { median, pairedRatios } from './statistics.ts';

/*
 * P4: one tick's telemetry of the fleet, built and copied for one page, beside row objects of the same
 * values. The copy is the structured clone that a message port makes of what is posted to it.
 */

const TICK = 1_000;
/** Each backend is pinged this often, in ms, so that many round trips are new in each tick. */
const HEARTBEAT = 15_000;
/** Two rounds of whole frames and deltas. */
const SENT_TICKS = 120;
/** Ticks in a row of one kind, before it is the other's turn. */
const TURN = 12;
/** Pairs of turns and ticks to warm up with, for as many backends in thousands. */
const quadsFor = (thousands: number) => Math.max(3, Math.round(16 / thousands));
const warmUpFor = (thousands: number) => Math.max(40, Math.round(300 / thousands));
const NO_LOAD = { cpu: 0, memory: 0, lag: 0, framesSkipped: 0, frameDelay: Number.NaN };

type Row = Record<BackendColumn, number>;

/** A fleet in which things happen, on a clock of its own: a second passes per tick. */
class BusyFleet {
  private readonly counters: Counters;
  private readonly before: Counters;
  private readonly telemetry: Telemetry;
  private readonly history = new FrameHistory(TICK);
  private readonly roundTrips: Float32Array;
  private now = 0;
  private pinged = 0;

  /** @param reordered as after an edit of the fleet file that changed its order: rows are not slots. */
  constructor(
    readonly size: number,
    reordered = false,
  ) {
    const table = new SlotTable();
    this.counters = new Counters(table.capacity);
    this.before = new Counters(size);
    this.roundTrips = new Float32Array(size).fill(Number.NaN);
    const packed = new Uint32Array(table.capacity);
    this.telemetry = new Telemetry(table, this.counters, packed, 0, () => undefined);
    for (let row = 0; row < size; row++) {
      const slot = table.take();
      this.telemetry.begin(slot, 0);
      this.counters.openSince[slot] = 0;
      packed[slot] =
        slot % 50 === 0 ? packState('waiting', 'closed', 'connecting') : packState('open', 'closed', 'up');
    }
    const slots = Array.from({ length: size }, (_, row) => (reordered ? size - 1 - row : row));
    table.arrange(slots);
  }

  /** What the sockets do within a tick; not part of what is timed. */
  live(): void {
    this.count((slot) => 1 + (slot % 97));
    this.rest();
  }

  /** The same, but every backend does something else than in the tick before. */
  change(): void {
    this.count((slot) => 1 + ((slot + this.pinged) % 97));
    this.rest();
  }

  /** Most backends took a while to open: their uptime is less than all, and rises for ever. */
  openLate(): void {
    for (let slot = 0; slot < this.size; slot++) this.counters.openSince[slot] = (slot % 7) * TICK;
    this.now = 600_000;
  }

  /** A tick without messages: heartbeats only. */
  rest(): void {
    this.now += TICK;
    for (let count = Math.ceil((this.size * TICK) / HEARTBEAT); count > 0; count--) {
      const slot = this.pinged++ % this.size;
      const ms = 1 + (slot % 40) + Math.random();
      this.telemetry.roundTrip(slot, ms, this.now);
      this.roundTrips[slot] = ms;
    }
  }

  frame(): Uint8Array {
    const frame = this.tick();
    this.history.push(frame);
    return frame.bytes;
  }

  /** Bytes per tick that a session is sent which takes in every frame; in each tick happens what `passes` does. */
  sentPerTick(passes: () => void): number {
    let bytes = 0;
    const flow = new FrameFlow(new VirtualClock(), (packet) => {
      bytes += packet.byteLength;
    });
    let before: Frame | null = null;
    for (let tick = 0; tick < SENT_TICKS; tick++) {
      passes();
      const frame = this.tick();
      flow.show(new FrameUpdate(frame, before));
      flow.acknowledge(frame.sequence);
      before = frame;
    }
    return bytes / SENT_TICKS;
  }

  private count(growth: (slot: number) => number): void {
    const { messagesIn, bytesIn, messagesOut, bytesOut } = this.counters;
    for (const column of [messagesIn, bytesIn, messagesOut, bytesOut]) {
      for (let slot = 0; slot < this.size; slot++) column[slot] = (column[slot] as number) + growth(slot);
    }
  }

  private tick(): Frame & { bytes: Uint8Array } {
    return this.telemetry.tick(this.now, this.now, TICK, 1, NO_LOAD);
  }

  /** The same values as an object per backend. Percentiles come for nothing here: the last round trip. */
  rows(): Row[] {
    const { counters, before, now } = this;
    const rows: Row[] = [];
    for (let slot = 0; slot < this.size; slot++) {
      const rate = (name: 'messagesIn' | 'messagesOut' | 'bytesIn' | 'bytesOut') => {
        const total = counters[name][slot] as number;
        const since = total - (before[name][slot] as number);
        before[name][slot] = total;
        return (since * 1_000) / TICK;
      };
      const rtt = this.roundTrips[slot] as number;
      rows.push({
        messagesIn: rate('messagesIn'),
        messagesOut: rate('messagesOut'),
        bytesIn: rate('bytesIn'),
        bytesOut: rate('bytesOut'),
        rttLast: rtt,
        rttP50: rtt,
        rttP95: rtt,
        rttP99: rtt,
        reconnects:
          (counters.reconnectsAutomatic[slot] as number) + (counters.reconnectsManual[slot] as number),
        failures: counters.failures[slot] as number,
        trips: counters.trips[slot] as number,
        uptime: (now - (counters.openSince[slot] as number)) / now,
        dropped: counters.dropped[slot] as number,
        deliveryP95: Number.NaN,
      });
    }
    return rows;
  }
}

/** Median ms of `work`, with a tick's life before each. */
function timed(fleet: BusyFleet, work: () => void, times: number): number {
  const durations: number[] = [];
  for (let index = 0; index < times; index++) {
    fleet.live();
    const start = performance.now();
    work();
    durations.push(performance.now() - start);
  }
  return median(durations);
}

interface Comparison {
  frames: number[];
  rows: number[];
}

function compare(fleet: BusyFleet, copy: (value: unknown) => void): Comparison {
  const frames = (times: number) => timed(fleet, () => copy(fleet.frame()), times);
  const rows = (times: number) => timed(fleet, () => copy(fleet.rows()), times);
  const thousands = fleet.size / 1_000;
  frames(warmUpFor(thousands));
  rows(warmUpFor(thousands));
  const found: Comparison = { frames: [], rows: [] };
  for (let quad = 0; quad < quadsFor(thousands); quad++) {
    found.rows.push(rows(TURN));
    found.frames.push(frames(TURN), frames(TURN));
    found.rows.push(rows(TURN));
  }
  return found;
}

function timeBar(fleet: BusyFleet, way: string, copy: (value: unknown) => void): Bar {
  progress(`P4: ${fleet.size} backends, ${way}`);
  const { frames, rows } = compare(fleet, copy);
  const ratio = pairedRatios(frames, rows);
  return {
    id: 'P4',
    bar: `frame of ${fleet.size} backends, build and ${way}: ≤ 1/20 of row objects`,
    against: 'row objects',
    peer: median(rows),
    ours: median(frames),
    unit: 'ms',
    ratio: ratio.median,
    range: rangeOf(ratio),
    held: ratio.median <= 1 / 20,
  };
}

const thousand = new BusyFleet(1_000);
const clone = (value: unknown) => void structuredClone(value);
const cloned = timeBar(thousand, 'structuredClone', clone);
const serialised = timeBar(thousand, 'v8.serialize', (value) => void serialize(value));
cloned.note = `with v8.serialize alone, on both sides, ${figure(serialised.ours)} to ${figure(serialised.peer)} ms, ratio ${figure(serialised.ratio)}`;
const bars = [cloned];

thousand.live();
const bytes = { frame: thousand.frame().byteLength, rows: serialize(thousand.rows()).byteLength };
bars.push({
  id: 'P4',
  bar: 'bytes of a frame per backend, 1,000 backends: ≤ 64',
  against: 'row objects, serialised',
  peer: bytes.rows / thousand.size,
  ours: bytes.frame / thousand.size,
  unit: 'B',
  ratio: bytes.frame / bytes.rows,
  held: bytes.frame / thousand.size <= 64,
  note: `${BACKEND_COLUMNS.length} values and the packed state of each backend, and the fleet's own values`,
});

const sent = new BusyFleet(1_000);
sent.openLate();
const busy = sent.sentPerTick(() => sent.change());
const idle = sent.sentPerTick(() => sent.rest());
bars.push({
  id: 'P4',
  bar: 'bytes that a session is sent per tick, 1,000 busy backends: less than whole frames',
  against: 'whole frames',
  peer: frameBytes(sent.size),
  ours: busy,
  unit: 'B',
  ratio: busy / frameBytes(sent.size),
  held: busy < frameBytes(sent.size),
  note: `what changed, and a whole frame once a minute; with heartbeats only ${figure(idle)} B`,
});

const many = timeBar(new BusyFleet(10_000), 'structuredClone', clone);
bars.push({
  ...many,
  bar: 'frame of 10,000 backends, build and structuredClone: ≤ 1 ms',
  held: many.ours <= 1,
});

const reordered = timeBar(new BusyFleet(10_000, true), 'structuredClone', clone);
bars.push({
  ...reordered,
  bar: 'the same once the fleet file was reordered: ≤ 1 ms',
  held: reordered.ours <= 1,
});
conclude(bars);
