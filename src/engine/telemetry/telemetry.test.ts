import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BackendColumn,
  backendColumn,
  type FleetColumn,
  type Frame,
  fleetColumn,
  packState,
  readFrame,
} from '../../shared/frame.ts';
import { Counters } from './counters.ts';
import { SlotTable } from './slot-table.ts';
import { Telemetry } from './telemetry.ts';

const load = { cpu: 0.25, memory: 100, lag: 3, framesSkipped: 2, frameDelay: 17 };
const UTC = Date.UTC(2026, 0, 1);

function telemetryOf(slots: number) {
  const table = new SlotTable(slots + 5);
  const counters = new Counters(table.capacity);
  const packed = new Uint32Array(table.capacity);
  const observed: [slot: number, p95: number][] = [];
  const telemetry = new Telemetry(table, counters, packed, 0, (slot, p95) => observed.push([slot, p95]));
  const add = () => {
    const slot = table.take();
    telemetry.begin(slot, now);
    return slot;
  };
  let now = 0;
  const tick = (elapsed = 1_000) => {
    now += elapsed;
    return telemetry.tick(now, UTC + now, elapsed, 1, load);
  };
  table.arrange(Array.from({ length: slots }, add));
  return { table, counters, packed, telemetry, observed, tick, add };
}

const cell = (frame: Frame, name: BackendColumn, row = 0) => frame.columns[backendColumn(name)]?.[row];
const whole = (frame: Frame, name: FleetColumn) => frame.fleet[fleetColumn(name)];

describe('a tick', () => {
  it('reports rates per second, also when it comes late', () => {
    const { counters, tick } = telemetryOf(1);
    counters.messagesIn[0] = 20;
    counters.bytesIn[0] = 4_000;
    expect(cell(tick(), 'messagesIn')).toBe(20);
    counters.messagesIn[0] = 70;
    counters.bytesIn[0] = 9_000;
    const late = tick(2_500);
    expect(cell(late, 'messagesIn')).toBe(20);
    expect(cell(late, 'bytesIn')).toBe(2_000);
    expect(late.tick).toBe(2_500);
  });

  it('counts nothing twice and loses nothing, however irregularly it comes', () => {
    const step = fc.record({
      messages: fc.integer({ min: 0, max: 5_000 }),
      elapsed: fc.integer({ min: 1, max: 9_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const { counters, tick } = telemetryOf(2);
        let reported = 0;
        let ofFleet = 0;
        for (const { messages, elapsed } of steps) {
          counters.messagesIn[0] = (counters.messagesIn[0] ?? 0) + messages;
          counters.messagesIn[1] = (counters.messagesIn[1] ?? 0) + 1;
          const frame = tick(elapsed);
          reported += ((cell(frame, 'messagesIn') ?? Number.NaN) * elapsed) / 1_000;
          ofFleet += ((whole(frame, 'messagesIn') ?? Number.NaN) * elapsed) / 1_000;
        }
        const sent = counters.messagesIn[0] as number;
        // A rate is a 32-bit float: 24 bits of it are kept.
        expect(Math.abs(reported - sent)).toBeLessThanOrEqual(sent * 1e-6 + 1e-3);
        expect(Math.abs(ofFleet - sent - steps.length)).toBeLessThanOrEqual(sent * 1e-6 + 1e-3);
      }),
    );
  });

  it('reports what happened within it once, and totals for as long as the engine runs', () => {
    const { counters, tick } = telemetryOf(2);
    counters.reconnectsAutomatic[0] = 2;
    counters.reconnectsManual[1] = 1;
    counters.dialsSucceeded[0] = 3;
    counters.dialsFailed[1] = 4;
    counters.failures[1] = 4;
    counters.trips[1] = 1;
    const first = tick();
    expect(
      (['reconnectsAutomatic', 'reconnectsManual', 'dialsSucceeded', 'dialsFailed'] as const).map((name) =>
        whole(first, name),
      ),
    ).toEqual([2, 1, 3, 4]);
    const second = tick();
    expect(
      (['reconnectsAutomatic', 'reconnectsManual', 'dialsSucceeded', 'dialsFailed'] as const).map((name) =>
        whole(second, name),
      ),
    ).toEqual([0, 0, 0, 0]);
    expect([cell(second, 'reconnects'), cell(second, 'reconnects', 1)]).toEqual([2, 1]);
    expect([cell(second, 'failures', 1), cell(second, 'trips', 1)]).toEqual([4, 1]);
  });

  it('numbers its frames, and what it says can be read back as it was sent', () => {
    const { counters, packed, tick } = telemetryOf(3);
    counters.messagesIn.set([1, 2, 3]);
    packed.set([0, packState('open', 'closed', 'up'), packState('blocked', 'open', 'down')]);
    const frame = tick();
    const { bytes, ...made } = frame;
    expect(readFrame(bytes)).toEqual(made);
    expect([frame.sequence, tick().sequence, tick().sequence]).toEqual([1, 2, 3]);
    expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
  });

  it('does not change a frame that was sent already', () => {
    const { counters, tick } = telemetryOf(1);
    counters.messagesIn[0] = 5;
    const { bytes } = tick();
    const sent = bytes.slice();
    counters.messagesIn[0] = 500;
    tick();
    expect(bytes).toEqual(sent);
  });
});

describe('the fleet as a whole', () => {
  it('is counted by phase, breaker and health, each backend once', () => {
    const { packed, tick } = telemetryOf(4);
    packed.set([
      packState('open', 'closed', 'up'),
      packState('open', 'half-open', 'degraded'),
      packState('blocked', 'open', 'down'),
      packState('paused', 'isolated', 'paused'),
    ]);
    const frame = tick();
    const names = [
      'phase.open',
      'phase.blocked',
      'phase.paused',
      'phase.waiting',
      'breaker.closed',
      'breaker.half-open',
      'breaker.open',
      'breaker.isolated',
      'health.up',
      'health.degraded',
      'health.down',
      'health.paused',
      'health.stale',
    ] as const;
    expect(names.map((name) => whole(frame, name))).toEqual([2, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
  });

  it('has the quantiles of all round trips, not an average of those of its backends', () => {
    const { telemetry, packed, tick } = telemetryOf(2);
    packed.fill(packState('open', 'closed', 'up'));
    for (let sample = 0; sample < 99; sample++) telemetry.roundTrip(0, 10, 0);
    telemetry.roundTrip(1, 1_000, 0);
    const frame = tick();
    expect(whole(frame, 'rttP95')).toBeCloseTo(10, 0);
    expect(cell(frame, 'rttP95', 1)).toBeGreaterThan(960);
  });

  it('has no round trip while nothing is open, whatever was measured before', () => {
    const { telemetry, packed, tick } = telemetryOf(2);
    packed.fill(packState('waiting', 'closed', 'down'));
    telemetry.roundTrip(0, 10, 0);
    expect(whole(tick(), 'rttP50')).toBeNaN();
  });

  it('carries the load of the console', () => {
    const frame = telemetryOf(1).tick();
    expect(
      (
        ['consoleCpu', 'consoleMemory', 'consoleLag', 'consoleFramesSkipped', 'consoleFrameDelay'] as const
      ).map((name) => whole(frame, name)),
    ).toEqual([0.25, 100, 3, 2, 17]);
  });
});

describe('what is not known', () => {
  const ROUND_TRIPS = ['rttLast', 'rttP50', 'rttP95', 'rttP99'] as const;

  it('is a gap and not a zero: before the first round trip', () => {
    const frame = telemetryOf(1).tick();
    for (const name of ROUND_TRIPS) expect(cell(frame, name)).toBeNaN();
    for (const name of ['rttP50', 'rttP95', 'rttP99'] as const) expect(whole(frame, name)).toBeNaN();
  });

  it('is a gap and not the last value: once the connection is gone', () => {
    const { telemetry, tick } = telemetryOf(1);
    telemetry.roundTrip(0, 12, 0);
    expect(cell(tick(), 'rttLast')).toBe(12);
    telemetry.disconnected(0);
    const frame = tick();
    for (const name of ROUND_TRIPS) expect(cell(frame, name), name).toBeNaN();
  });

  it('is a gap when nothing recent is known, and whoever judges slowness is told so', () => {
    const { telemetry, observed, tick } = telemetryOf(1);
    telemetry.roundTrip(0, 12, 0);
    tick();
    expect(observed).toEqual([[0, expect.closeTo(12, 0)]]);
    for (let second = 0; second < 130; second++) tick();
    expect(observed).toHaveLength(2);
    expect(observed[1]?.[1]).toBeNaN();
    expect(cell(tick(), 'rttP95')).toBeNaN();
  });
});

describe('uptime', () => {
  it('is the share of all the time that a backend was open, connections that ended included', () => {
    const { counters, tick } = telemetryOf(2);
    counters.openFor[0] = 2_000;
    counters.openSince[0] = 6_000;
    const frame = tick(8_000);
    expect([cell(frame, 'uptime'), cell(frame, 'uptime', 1)]).toEqual([0.5, 0]);
  });
});

describe('uptime as it is shown', () => {
  it('stays the same value while it is shown the same, and is no more than what was', () => {
    const { counters, tick } = telemetryOf(1);
    tick(1_000_000);
    counters.openSince[0] = 1_000;
    const values = Array.from({ length: 100 }, () => cell(tick(10), 'uptime') as number);
    expect(new Set(values).size).toBe(1);
    expect(values[0]).toBeCloseTo(0.999, 6);
    expect(cell(tick(1e9), 'uptime')).toBeLessThan(1);
  });
});

describe('rows', () => {
  it('are in the order of the fleet, whatever the slots', () => {
    const { table, counters, telemetry, packed, tick } = telemetryOf(3);
    counters.messagesIn.set([10, 20, 30]);
    counters.dropped.set([1, 2, 3]);
    packed.set([
      packState('open', 'closed', 'up'),
      packState('waiting', 'closed', 'down'),
      packState('paused', 'closed', 'paused'),
    ]);
    telemetry.roundTrip(2, 7, 0);
    table.arrange([2, 0]);
    const frame = tick();
    expect(frame.rows).toBe(2);
    expect([cell(frame, 'messagesIn', 0), cell(frame, 'messagesIn', 1)]).toEqual([30, 10]);
    expect([cell(frame, 'dropped', 0), cell(frame, 'dropped', 1)]).toEqual([3, 1]);
    expect([cell(frame, 'rttLast', 0), cell(frame, 'rttLast', 1)]).toEqual([7, Number.NaN]);
    expect([...frame.state]).toEqual([packed[2], packed[0]]);
    expect([whole(frame, 'phase.open'), whole(frame, 'phase.paused'), whole(frame, 'phase.waiting')]).toEqual(
      [1, 1, 0],
    );
    // What is leaving is in no row, but what it got was got.
    expect(whole(frame, 'messagesIn')).toBe(60);
  });

  it('begin at nothing in a slot that another backend had', () => {
    const { table, counters, telemetry, tick, add } = telemetryOf(2);
    counters.messagesIn[1] = 500;
    counters.failures[1] = 9;
    telemetry.roundTrip(1, 12, 0);
    telemetry.delivery(1, 30, 0);
    tick();
    table.arrange([0]);
    table.release(1);
    expect(add()).toBe(1);
    table.arrange([0, 1]);
    counters.messagesIn[1] = 4;
    const frame = tick();
    expect(cell(frame, 'messagesIn', 1)).toBe(4);
    expect(cell(frame, 'failures', 1)).toBe(0);
    for (const name of ['rttLast', 'rttP50', 'deliveryP95'] as const) expect(cell(frame, name, 1)).toBeNaN();
  });

  it('that leave take nothing along that was not told of the fleet yet', () => {
    const { table, counters, tick, add } = telemetryOf(2);
    counters.dialsFailed.set([1, 5]);
    tick();
    counters.dialsFailed[1] = 7;
    table.arrange([0]);
    table.release(1);
    table.arrange([0, add()]);
    counters.dialsFailed[1] = 1;
    expect(whole(tick(), 'dialsFailed')).toBe(3);
    expect(whole(tick(), 'dialsFailed')).toBe(0);
  });

  it('have the uptime since their backend came into the fleet', () => {
    const { table, counters, tick, add } = telemetryOf(1);
    tick(9_000);
    table.arrange([0, add()]);
    counters.openSince[1] = 9_000;
    expect(cell(tick(), 'uptime', 1)).toBe(1);
  });
});

describe('how long messages were on their way', () => {
  it('is the p95 of the last while, and a gap where nothing is known', () => {
    const { telemetry, tick } = telemetryOf(2);
    for (let ms = 1; ms <= 100; ms++) telemetry.delivery(0, ms, 0);
    const frame = tick();
    expect(cell(frame, 'deliveryP95')).toBeGreaterThan(92);
    expect(cell(frame, 'deliveryP95')).toBeLessThan(98);
    expect(cell(frame, 'deliveryP95', 1)).toBeNaN();
    expect(cell(frame, 'rttP95')).toBeNaN();
    telemetry.disconnected(0);
    expect(cell(tick(), 'deliveryP95')).toBeNaN();
  });
});
