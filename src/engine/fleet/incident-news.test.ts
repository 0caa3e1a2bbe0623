import { expect, test } from 'vitest';
import { DROPS_WINDOW } from '../../shared/incident.ts';
import { World } from './test-incidents.ts';

test('drops that become old are told, and whoever asks is told the same as who listens', () => {
  const world = new World();
  for (let drop = 0; drop < 3; drop++) {
    world.lose('b0', 'edge-3');
    world.incidents.tripped('b0');
    if (drop < 2) world.put('b0', 'back');
  }
  world.clock.advance(1_000);
  const heard = () => world.told.at(-1);
  expect(heard()).toMatchObject({ drops: 3, flapping: 1, endedAt: null });
  for (let waited = 0; waited < DROPS_WINDOW + 20_000; waited += 1_000) {
    world.clock.advance(1_000);
    expect(world.incidents.list()).toEqual([heard()]);
  }
  expect(heard()).toMatchObject({ drops: 0, endedAt: null });
  const said = world.told.length;
  world.clock.advance(DROPS_WINDOW);
  expect(world.told).toHaveLength(said);
});
