import { expect, it } from 'vitest';
import { Beat } from './beat.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A clock whose timers come late by as much as is said. */
class LateClock extends VirtualClock {
  late = 0;

  override after(delay: number, callback: () => void) {
    return super.after(delay + this.late, callback);
  }
}

function beat() {
  const clock = new LateClock();
  const told: [at: number, elapsed: number][] = [];
  const own = new Beat(clock, 1_000, (now, elapsed) => told.push([now, elapsed]));
  own.start();
  return { clock, told, own };
}

it('comes once per period, and lateness does not add up', () => {
  const { clock, told, own } = beat();
  clock.late = 30;
  clock.advance(3_500);
  expect(told).toEqual([
    [1_000, 1_000],
    [2_030, 1_030],
    [3_030, 1_000],
  ]);
  expect(own.running).toBe(true);
  own.dispose();
  expect([own.running, clock.pending]).toEqual([false, 0]);
});

it('is taken up anew after a stall, and never follows itself at once', () => {
  const { clock, told } = beat();
  clock.late = 2_800;
  clock.advance(1_000);
  clock.late = 0;
  clock.advance(6_000);
  expect(told).toEqual([
    [1_000, 1_000],
    [4_800, 3_800],
    [5_800, 1_000],
    [6_800, 1_000],
  ]);
});
