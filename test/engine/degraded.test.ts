import { expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { fleetOf } from './support.ts';
import { VirtualNetwork } from './virtual-network.ts';

it('the timeline says once that a backend is degraded, and once that it is well again', async () => {
  const clock = new VirtualClock();
  const network = new VirtualNetwork(clock, seededRandom(1));
  const fleet = (slowAfter: number) =>
    fleetOf([{ id: 'a', url: 'ws://a.test/', slowAfter }], { stableAfter: 3_000 });
  const engine = new Engine({
    fleet: fleet(5),
    version: '0.0.0',
    demo: false,
    log: () => undefined,
    clock,
    random: seededRandom(2),
    connect: network.connect,
  });
  const told: (string | null)[] = [];
  engine.fleet.events.onEvent((event) => {
    if (event.kind === 'degraded') told.push(event.by);
  });
  engine.start();
  clock.advance(60_000);
  expect(told).toEqual(['slow']);
  engine.configure(fleet(5_000));
  clock.advance(60_000);
  expect(told).toEqual(['slow', null]);
  const stopped = engine.stop();
  clock.advance(5_000);
  await stopped;
});
