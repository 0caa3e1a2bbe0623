import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

test('it knows the most upgrades that were asked for in a second of the clock', () => {
  const tally = new Tally({});
  for (const now of [100, 900, 999, 1_000, 1_500, 5_000]) tally.asked(now);
  expect(tally.read()).toMatchObject({ upgrades: 6, peakUpgradesPerSecond: 3 });
});

test('what is read is a copy, with what only this scenario counts', () => {
  const tally = new Tally({ rooms: { attic: 1 } });
  tally.rejected(1013);
  const read = tally.read();
  tally.rejected(1013);
  tally.own.rooms.attic = 2;
  expect(read).toMatchObject({ rejected: { 1013: 1 }, rooms: { attic: 1 } });
});

test('one can wait for counts, but not for ever', async () => {
  const tally = new Tally({});
  const twice = tally.until(({ rejected }) => rejected[502] === 2, 10_000);
  tally.rejected(502);
  tally.rejected(502);
  expect((await twice).rejected).toEqual({ 502: 2 });
  await expect(tally.until(({ polls }) => polls > 0, 1)).rejects.toThrow('not within 1 ms: {"dials":0');
});
