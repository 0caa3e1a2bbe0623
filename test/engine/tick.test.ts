import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Disposable } from '../../src/shared/disposable.ts';
import type { Frame } from '../../src/shared/frame.ts';
import { fleetOf } from './support.ts';

/** A clock whose timers come late when the event loop stands still, all of them as soon as it goes on. */
class StallingClock implements Clock {
  private time = 0;
  private readonly timers = new Set<{ at: number; callback: () => void }>();

  now(): number {
    return this.time;
  }

  wall(): number {
    return Date.UTC(2026, 0, 1) + this.time;
  }

  after(delay: number, callback: () => void): Disposable {
    const timer = { at: this.time + Math.max(1, delay), callback };
    this.timers.add(timer);
    return { dispose: () => this.timers.delete(timer) };
  }

  /** Time passes and nothing runs. */
  stall(ms: number): void {
    this.time += ms;
  }

  /** Time passes, ms by ms, and timers run when they are due, or as late as they are. */
  run(ms: number): void {
    for (const end = this.time + ms; this.time < end; this.time++) {
      for (const timer of [...this.timers]) {
        if (timer.at > this.time || !this.timers.delete(timer)) continue;
        timer.callback();
      }
    }
  }
}

let clock: StallingClock;
let engine: Engine;
let frames: Frame[];

beforeEach(() => {
  clock = new StallingClock();
  frames = [];
  // Nobody listens there; this is about the engine's own time.
  const fleet = fleetOf([{ id: 'one', url: 'ws://127.0.0.1:9/' }]);
  engine = new Engine({ fleet, version: '0.0.0', demo: false, log: () => undefined, clock });
  engine.fleet.act({ action: 'pause' }, ['one'], { name: 'test', session: 'test' }, null);
  engine.onFrame((frame) => frames.push(frame));
  engine.start();
});

afterEach(() => engine.stop());

describe('the tick', () => {
  it('comes once a second, on time', () => {
    clock.run(10_001);
    expect(frames.map(({ tick }) => tick)).toEqual(new Array(10).fill(1_000));
    expect(frames.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('makes up for a small delay, so that lateness does not add up', () => {
    clock.run(999);
    clock.stall(80);
    clock.run(9_000);
    expect(frames.map(({ tick }) => tick).slice(0, 3)).toEqual([1_079, 921, 1_000]);
  });

  it.each([400, 1_000, 1_900, 1_980, 2_999, 10_000])(
    'after a stall of %i ms is not followed by one so short that its rates mean nothing',
    (stall) => {
      clock.run(3_010);
      clock.stall(stall);
      clock.run(5_000);
      expect(Math.min(...frames.map(({ tick }) => tick))).toBeGreaterThanOrEqual(500);
      const spans = frames.map(({ time, tick }) => [time - tick, time]);
      // Each begins where the last has ended: nothing is counted twice, and nothing is left out.
      expect(spans.slice(1).map(([from]) => from)).toEqual(spans.slice(0, -1).map(([, to]) => to));
    },
  );
});
