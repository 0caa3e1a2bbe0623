import { afterEach, expect, it, vi } from 'vitest';
import { configureFleet } from '../../src/engine/fleet-file/fleet-config.ts';
import { ANA, cleanUp, MINUTE, markersOf, RecorderWorld, SECOND } from './recording-world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
afterEach(cleanUp);

it('a clock that is set ends no recording, and leaves none without keyframes', async () => {
  const world = new RecorderWorld();
  const { clock, recorder, engine } = world;
  const wall = clock.wall.bind(clock);
  world.start();
  const id = await world.record({ maxDuration: 20 * MINUTE });
  clock.advance(90 * SECOND);
  // By a day and an hour, on and back.
  for (const set of [25 * 60 * MINUTE, -25 * 60 * MINUTE]) {
    vi.spyOn(clock, 'wall').mockImplementation(() => wall() + set);
    engine.fleet.wake('the clock was set');
    clock.advance(5 * MINUTE);
    expect(recorder.state.recordings).toMatchObject([{ id, warning: null }]);
  }
  await world.stop(id);
  const { keyframes, items } = world.read(id);
  expect(keyframes.length).toBeGreaterThanOrEqual(11);
  const times = items.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

it('a secret that the configuration has no more is in nothing that was gathered while it had it', async () => {
  const world = new RecorderWorld({ headers: { authorization: 'Bearer fleet-s3cret-value' } });
  const { engine, clock } = world;
  world.start();
  const id = await world.record();
  clock.advance(10 * SECOND);
  engine.mark('look: fleet-s3cret-value', null, ANA);
  const backends = [{ id: 'backend-0', url: 'ws://host-0.test/' }];
  engine.configure(configureFleet({ version: 1, backends }, 'orders'));
  clock.advance(10 * SECOND);
  await world.stop(id);
  const { pushes } = world.read(id);
  expect(markersOf(pushes)).toEqual(['look: •••']);
  expect(JSON.stringify(pushes)).not.toContain('fleet-s3cret');
});
