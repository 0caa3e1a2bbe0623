import { expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { UNLISTED_GATHER, UnlistedIncidents } from './unlisted-incidents.ts';

it('are told at once, then once a minute, and each is counted once for as long as it lasts', () => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const unlisted = new UnlistedIncidents(clock, (body) => {
    if (body.kind === 'console') told.push(body.text);
  });
  for (let round = 0; round < 3; round++) for (let n = 0; n < 50; n++) unlisted.add(`b${n}`);
  expect(told).toEqual(['an open incident is not listed, as 100 others are; 1 since the start']);
  clock.advance(UNLISTED_GATHER);
  expect(told.at(-1)).toBe('49 open incidents are not listed, as 100 others are; 50 since the start');
  clock.advance(UNLISTED_GATHER);
  // With nothing to tell there is no timer either.
  expect([told.length, clock.pending]).toEqual([2, 0]);
  unlisted.forget('b0');
  expect([unlisted.has('b0'), unlisted.has('b1')]).toEqual([false, true]);
  for (const id of ['b0', 'b1']) unlisted.add(id);
  expect(unlisted.total).toBe(51);
  expect(told).toHaveLength(3);
  unlisted.forgetAll();
  unlisted.add('b1');
  expect(unlisted.total).toBe(52);
  unlisted.dispose();
  expect(clock.pending).toBe(0);
});
