import { expect, test } from 'vitest';
import { edgesOf, goLive } from '../state/time-frame.ts';
import { zoomedAround } from './time-around.ts';

const NOW = Date.UTC(2026, 0, 2, 4, 15, 25);
const live = goLive(900_000);
/** s before the event and after it that are shown. */
const around = (at: number) => {
  const { from, to } = edgesOf(zoomedAround(live, at, NOW).time, NOW);
  return [(at - from) / 1_000, (to - at) / 1_000];
};

test('the charts show what was before an event and after it', () => {
  expect(around(NOW - 600_000)).toEqual([120, 120]);
});

test('but nothing that is to come, other than the second of the event itself', () => {
  expect(around(NOW - 30_000)).toEqual([120, 30]);
  expect(around(NOW)).toEqual([120, 1]);
  // It may be told before the frame of its second.
  expect(around(NOW + 400)).toEqual([120, 1]);
});

test('from there one can go back', () => {
  expect(zoomedAround(live, NOW, NOW).zoomedFrom).toEqual([live.time]);
});
