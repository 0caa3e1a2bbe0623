import { expect, it } from 'vitest';
import { Counters } from '../telemetry/counters.ts';
import { TickCounter } from './tick-counts.ts';

it('says what was counted within each tick, exactly, by slot and in all', () => {
  const counters = new Counters(4);
  counters.begin(0, 10);
  counters.begin(1, 10);
  const counter = new TickCounter(counters);
  counters.bytesIn[0] = 2 ** 40 + 1;
  counters.bytesIn[1] = 2;
  counters.trips[1] = 1;
  const first = counter.take(2);
  expect([...first.grown.bytesIn]).toEqual([2 ** 40 + 1, 2, 0, 0]);
  expect([first.sums.bytesIn, first.sums.trips, first.sums.messagesIn]).toEqual([2 ** 40 + 3, 1, 0]);
  counters.bytesIn[1] += 5;
  const second = counter.take(2);
  expect([...second.grown.bytesIn]).toEqual([0, 5, 0, 0]);
  expect(second.sums.trips).toBe(0);
});

it('begins at zero with every backend that takes a slot', () => {
  const counters = new Counters(1);
  counters.begin(0, 10);
  const counter = new TickCounter(counters);
  counters.messagesIn[0] = 100;
  counter.take(1);
  counters.begin(0, 20);
  counters.messagesIn[0] = 150;
  expect(counter.take(1).grown.messagesIn[0]).toBe(150);
});
