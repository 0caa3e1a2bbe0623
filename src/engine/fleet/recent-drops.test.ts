import { expect, it } from 'vitest';
import { DROPS_WINDOW } from '../../shared/incident.ts';
import { RecentDrops } from './recent-drops.ts';

it('counts what a backend lost within ten minutes, and calls the third of them flapping', () => {
  const drops = new RecentDrops();
  drops.add('b0', 1_000);
  drops.add('b0', 2_000);
  expect(drops.flaps('b0', 2_000)).toBe(false);
  drops.add('b0', 3_000);
  expect(drops.countOf('b0', 3_000)).toBe(3);
  expect(drops.flaps('b0', 3_000)).toBe(true);
  expect(drops.countOf('b0', 1_000 + DROPS_WINDOW)).toBe(2);
  expect(drops.countOf('b0', 3_000 + DROPS_WINDOW)).toBe(0);
  expect(drops.countOf('b1', 3_000)).toBe(0);
});

it('remembers no more of one backend than says anything', () => {
  const drops = new RecentDrops();
  for (let n = 0; n < 10_000; n++) drops.add('b0', n);
  expect(drops.countOf('b0', 10_000)).toBe(200);
});

it('forgets those that left the fleet', () => {
  const drops = new RecentDrops();
  drops.add('b0', 0);
  drops.add('b1', 0);
  drops.keep((backend) => backend === 'b1');
  expect([drops.countOf('b0', 0), drops.countOf('b1', 0)]).toEqual([0, 1]);
});
