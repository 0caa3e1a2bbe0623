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

it('does not count again what was counted before it was there', () => {
  const counters = new Counters(2);
  counters.begin(0, 10);
  counters.trips[0] = 7;
  const counter = new TickCounter(counters);
  counters.trips[0] = 8;
  const { grown, sums } = counter.take(1);
  expect([grown.trips[0], sums.trips]).toEqual([1, 1]);
});

it('hands on the gauges as they are; of a new backend nothing is known', () => {
  const counters = new Counters(2);
  counters.begin(0, 10);
  const counter = new TickCounter(counters);
  expect(counter.take(1).gauges.queueDepth[0]).toBeNaN();
  counters.queueDepth[0] = 5;
  expect(counter.take(1).gauges.queueDepth[0]).toBe(5);
  counters.begin(0, 20);
  expect(counter.take(1).gauges.queueDepth[0]).toBeNaN();
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
