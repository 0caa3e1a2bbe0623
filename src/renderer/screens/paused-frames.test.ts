import { expect, test } from 'vitest';
import { goLive, paused, shifted, zoomed } from '../state/time-frame.ts';
import { isPauseOf } from './paused-frames.ts';

const SPAN = 900_000;
const END = 1_763_730_309_123.5;
const live = goLive(SPAN);

test('a pause holds the live time where it was', () => {
  expect(isPauseOf(live.time, paused(live, END).time, END)).toBe(true);
});

test('a time that was chosen is none, of the same length either', () => {
  const whole = Math.floor(END / 1_000) * 1_000;
  expect(isPauseOf(live.time, { kind: 'fixed', from: whole - SPAN, to: whole }, END)).toBe(false);
  expect(isPauseOf(live.time, zoomed(live, END - 60_000, END).time, END)).toBe(false);
  expect(isPauseOf(paused(live, END).time, shifted(paused(live, END), -1, END).time, END)).toBe(false);
  expect(isPauseOf(live.time, goLive(300_000).time, END)).toBe(false);
});
