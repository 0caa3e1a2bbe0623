import { afterEach, expect, it, vi } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import type { GameDayRunner } from '../../src/engine/game-day/game-day-runner.ts';
import { AUDITED_SAMPLE } from '../../src/shared/contract.ts';
import { fleetFileSchema } from '../../src/shared/fleet-schema.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';

/* What is injected on a game day is in the audit log as what somebody did, bounded however many it was done to. */

const ACTOR = { name: 'root', session: 'tab 1' };
const PATIENCE = 15_000;
const BACKENDS = 60;

let simulator: Simulator | undefined;
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  await simulator?.dispose();
});

async function gameDayOf(running: Engine): Promise<GameDayRunner> {
  return vi.waitFor(
    () => {
      const { gameDay } = running;
      if (!gameDay?.current) throw new Error('there is no game day yet');
      return gameDay;
    },
    { timeout: PATIENCE },
  );
}

it('names some of the backends and counts all, and the timeline has a short marker', async () => {
  simulator = await startSimulator({ backends: BACKENDS });
  const fleet = {
    ...configureFleet(fleetFileSchema.parse(simulator.fleet), 'demo'),
    simulator: simulator.control,
  };
  engine = new Engine({ fleet, version: '0.0.0', demo: true, log: () => undefined });
  engine.start();
  const gameDay = await gameDayOf(engine);
  const ids = engine.fleet.info.backends.map(({ id }) => id);
  const order = { fault: 'slow', backends: ids, for: 600_000 } as const;
  const injected = await gameDay.inject(order, ACTOR);
  if (!injected.ok) throw new Error(injected.error.message);
  await gameDay.stop(injected.value.id, ACTOR);
  const [last] = ids;
  await gameDay.inject({ ...order, backends: [last ?? ''] }, ACTOR);

  const [one, ended, began] = engine.audit(3);
  const many = { actor: ACTOR, backends: ids.slice(0, AUDITED_SAMPLE), total: BACKENDS };
  expect(began).toMatchObject({
    ...many,
    action: 'inject',
    reason: expect.stringContaining('60 backends for'),
  });
  expect(ended).toMatchObject({ ...many, action: 'mend', reason: expect.stringContaining('stopped') });
  expect(one).toMatchObject({ action: 'inject', backends: [last] });
  expect(one).not.toHaveProperty('total');

  const markers = engine.snapshot().events.filter(({ kind }) => kind === 'marker');
  expect(markers.map((marker) => 'backend' in marker && marker.backend)).toEqual([null, null, last]);
  expect(Math.max(...markers.map((marker) => JSON.stringify(marker).length))).toBeLessThan(300);
});
