import { expect, it } from 'vitest';
import { LONGEST_TIMER } from '../clock.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { DeadlineTimer } from './deadline-timer.ts';

function timer(onDeadline: (set: (deadline: number | null) => void, now: number) => void) {
  const clock = new VirtualClock();
  const told: number[] = [];
  const deadline: DeadlineTimer = new DeadlineTimer(clock, {
    onDeadline: () => {
      told.push(clock.now());
      onDeadline((at) => deadline.set(at), clock.now());
    },
  });
  return { clock, told, deadline };
}

it('tells of the last deadline that it was given, and of no other', () => {
  const { clock, told, deadline } = timer((set) => set(null));
  deadline.set(100);
  deadline.set(300);
  clock.advance(1_000);
  expect(told).toEqual([300]);
  deadline.set(500);
  clock.advance(0);
  expect(told).toEqual([300, 1_000]);
  expect(clock.pending).toBe(0);
});

it('waits in pieces for what is further off than a timer reaches', () => {
  const far = 2.5 * LONGEST_TIMER;
  const { clock, told, deadline } = timer((set, now) => now >= far && set(null));
  deadline.set(far);
  clock.advance(3 * LONGEST_TIMER);
  expect(told).toEqual([LONGEST_TIMER, 2 * LONGEST_TIMER, Math.ceil(far)]);
});

it('is over when it is disposed, also by whom it tells', () => {
  const { clock, deadline } = timer(() => deadline.dispose());
  deadline.set(10);
  clock.advance(20);
  expect(clock.pending).toBe(0);
});
