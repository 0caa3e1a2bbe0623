import { describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { Heartbeats } from './heartbeat.ts';

const settings = { interval: 15_000, timeout: 10_000 };

function heart(slots = 1) {
  const virtual = new VirtualClock();
  /** ms that passed while no timer could fire. */
  let stalled = 0;
  const clock: Clock = {
    now: () => virtual.now() + stalled,
    wall: () => virtual.wall() + stalled,
    after: (delay, callback) => virtual.after(delay, callback),
  };
  /** Bytes read so far, by slot. */
  const heard: number[] = [];
  const tokens: number[] = [];
  const pings: [slot: number, at: number][] = [];
  const roundTrips: [slot: number, ms: number][] = [];
  const dead: [slot: number, at: number][] = [];
  const heartbeats = new Heartbeats(slots, clock, {
    heard: (slot) => heard[slot] ?? 0,
    ping: (slot, token) => {
      tokens[slot] = token;
      pings.push([slot, clock.now()]);
    },
    roundTrip: (slot, ms) => roundTrips.push([slot, ms]),
    dead: (slot) => {
      dead.push([slot, clock.now()]);
      heartbeats.unwatch(slot);
    },
  });
  const receive = (slot: number) => {
    heard[slot] = (heard[slot] ?? 0) + 100;
  };
  const stall = (ms: number) => {
    stalled += ms;
  };
  /** A pong that brings back the payload of the newest ping. */
  const pong = (slot: number) => heartbeats.pong(slot, tokens[slot] ?? 0);
  return { clock: virtual, pong, heartbeats, pings, roundTrips, dead, receive, stall };
}

describe('a heartbeat', () => {
  it('pings at once and then once per interval while pongs come', () => {
    const { pong, clock, heartbeats, pings, dead } = heart();
    heartbeats.watch(0, settings);
    for (let passed = 0; passed < 60_000; passed += 100) {
      clock.advance(100);
      pong(0);
    }
    expect(pings.map(([, at]) => at)).toEqual([100, 15_100, 30_100, 45_100]);
    expect(dead).toEqual([]);
  });

  it('takes the time from ping to pong for the round trip', () => {
    const { pong, clock, heartbeats, roundTrips } = heart();
    heartbeats.watch(0, settings);
    clock.advance(100);
    clock.advance(42);
    pong(0);
    expect(roundTrips).toEqual([[0, 42]]);
  });

  it('measures nothing by a pong that nobody asked for', () => {
    const { pong, clock, heartbeats, roundTrips } = heart();
    pong(0);
    heartbeats.watch(0, settings);
    pong(0);
    clock.advance(100);
    pong(0);
    pong(0);
    expect(roundTrips).toEqual([[0, 0]]);
  });

  it('takes a peer for dead after the timeout without pong or message, once, and not before', () => {
    const { clock, heartbeats, dead } = heart();
    heartbeats.watch(0, settings);
    clock.advance(10_099);
    expect(dead).toEqual([]);
    clock.advance(1);
    expect(dead).toEqual([[0, 10_100]]);
    clock.advance(600_000);
    expect(dead).toHaveLength(1);
  });

  it('takes any message after the ping for a sign of life, and none from before it', () => {
    const { clock, heartbeats, dead, receive } = heart(2);
    receive(1);
    heartbeats.watch(0, settings);
    heartbeats.watch(1, settings);
    clock.advance(9_000);
    receive(0);
    clock.advance(10_000);
    expect(dead).toEqual([[1, 10_100]]);
    clock.advance(15_000);
    expect(dead).toEqual([
      [1, 10_100],
      [0, 25_100],
    ]);
  });

  it('works as well where the timeout is longer than the interval', () => {
    const { clock, heartbeats, pings, dead } = heart();
    heartbeats.watch(0, { interval: 1_000, timeout: 5_000 });
    clock.advance(5_099);
    expect(pings).toHaveLength(1);
    expect(dead).toEqual([]);
    clock.advance(1);
    expect(dead).toEqual([[0, 5_100]]);
  });

  it('stops with unwatch, and starts afresh when it is watched again', () => {
    const { clock, heartbeats, pings, dead } = heart();
    heartbeats.watch(0, settings);
    clock.advance(9_000);
    heartbeats.unwatch(0);
    clock.advance(60_000);
    expect(pings).toHaveLength(1);
    heartbeats.watch(0, settings);
    clock.advance(10_000);
    expect(pings).toHaveLength(2);
    expect(dead).toEqual([]);
  });

  it('keeps the slots apart', () => {
    const { pong, clock, heartbeats, dead } = heart(3);
    heartbeats.watch(0, settings);
    heartbeats.watch(1, { interval: 1_000, timeout: 2_000 });
    clock.advance(100);
    pong(0);
    clock.advance(14_000);
    expect(dead).toEqual([[1, 2_100]]);
  });

  it('leaves alone the slots between those that are watched', () => {
    const { pong, clock, heartbeats, pings, roundTrips, dead } = heart(10);
    heartbeats.watch(7, settings);
    heartbeats.unwatch(9);
    clock.advance(100);
    heartbeats.checkAll(3_000);
    for (const slot of [0, 6, 9]) pong(slot);
    expect(pings.map(([slot]) => slot)).toEqual([7, 7]);
    expect(roundTrips).toEqual([]);
    clock.advance(3_100);
    expect(dead.map(([slot]) => slot)).toEqual([7]);
  });

  it('leaves no timer behind', () => {
    const { clock, heartbeats } = heart();
    heartbeats.watch(0, settings);
    clock.advance(500);
    heartbeats.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('after the event loop stood still', () => {
  it('nobody is dead: a peer gets the whole timeout while we listen', () => {
    const { pong, clock, heartbeats, dead, stall } = heart();
    heartbeats.watch(0, settings);
    clock.advance(5_000);
    stall(60_000);
    clock.advance(100);
    expect(dead).toEqual([]);
    pong(0);
    clock.advance(10_000);
    expect(dead).toEqual([]);
  });

  it('a peer that stays silent is still found dead, later by as long as it stood still', () => {
    const { clock, heartbeats, dead, stall } = heart();
    heartbeats.watch(0, settings);
    clock.advance(5_000);
    stall(60_000);
    clock.advance(5_099);
    expect(dead).toEqual([]);
    clock.advance(101);
    expect(dead).toHaveLength(1);
  });

  it('an answer that waited in the socket proves life, and its time measures nothing', () => {
    const { pong, clock, heartbeats, roundTrips, dead, stall } = heart();
    heartbeats.watch(0, settings);
    clock.advance(100);
    stall(20_000);
    clock.advance(100);
    pong(0);
    expect(roundTrips).toEqual([]);
    clock.advance(5_000);
    expect(dead).toEqual([]);
  });

  it('a deadline that a short delay hid is judged only after what lies in the socket was read', () => {
    const { pong, clock, heartbeats, dead, stall } = heart();
    heartbeats.watch(0, { interval: 5_000, timeout: 1_000 });
    clock.advance(500);
    stall(900);
    clock.advance(100);
    // Timers ran, and only now the event loop comes to read.
    pong(0);
    clock.advance(1_000);
    expect(dead).toEqual([]);
  });

  it('half a message that is still on its way is life', () => {
    const { clock, heartbeats, dead, receive } = heart();
    heartbeats.watch(0, { interval: 5_000, timeout: 1_000 });
    for (let passed = 0; passed < 30_000; passed += 500) {
      clock.advance(500);
      receive(0);
    }
    expect(dead).toEqual([]);
  });

  it('takes a pong to an older ping for life, and not for a round trip', () => {
    const { clock, heartbeats, roundTrips, dead } = heart();
    heartbeats.watch(0, { interval: 5_000, timeout: 10_000 });
    clock.advance(100);
    heartbeats.pong(0, 0);
    clock.advance(10_000);
    expect(dead).toEqual([]);
    expect(roundTrips).toEqual([]);
    clock.advance(20_000);
    expect(dead).toHaveLength(1);
  });
});
