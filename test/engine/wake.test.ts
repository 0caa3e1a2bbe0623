import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { fleetOf } from './support.ts';

const HOUR = 3_600_000;

let server: SimulatedServer;
let engine: Engine;
/** How far the machine's clock is from the true time, ms. */
let set: number;
const events: FleetEvent[] = [];

const told = (what: RegExp): Promise<FleetEvent> =>
  new Promise((resolve) => {
    const subscription = engine.fleet.events.onEvent((event) => {
      if (event.kind !== 'console' || !what.test(event.text)) return;
      subscription.dispose();
      resolve(event);
    });
  });

beforeEach(async () => {
  set = 0;
  events.length = 0;
  server = await SimulatedServer.listen({ id: 'a', temperament: 'steady' });
  engine = new Engine({
    fleet: fleetOf([{ id: 'a', url: server.url }]),
    version: '0.0.0',
    demo: false,
    log: () => undefined,
    clock: { ...systemClock, wall: () => Date.now() + set },
  });
  engine.fleet.events.onEvent((event) => events.push(event));
  engine.start();
  await server.until(({ connections }) => connections === 1);
});

afterEach(async () => {
  await engine.stop();
  await server.dispose();
});

it.each([
  ['ahead', HOUR, /1 h ahead/],
  ['back', -HOUR, /back by 1 h/],
])('a clock that is set %s is noticed, told once, and costs no connection', async (_way, by, words) => {
  set = by;
  const event = await told(words);
  // From here on the timeline is by the new clock.
  expect(Math.abs(event.at - (Date.now() + by))).toBeLessThan(2_000);
  await new Promise<void>((resolve) => {
    const frames = engine.onFrame(() => {
      frames.dispose();
      resolve();
    });
  });
  expect(events.filter(({ kind }) => kind === 'console')).toHaveLength(2);
  expect(events.filter(({ kind }) => kind === 'lost')).toEqual([]);
  expect(server.report()).toMatchObject({ connections: 1, accepted: 1 });
});

it('after the machine woke up, a connection that has died meanwhile is found within seconds', async () => {
  await server.misbehave({ do: 'hang' });
  const lost = new Promise<FleetEvent>((resolve) => {
    engine.fleet.events.onEvent((event) => {
      if (event.kind === 'lost') resolve(event);
    });
  });
  engine.wake();
  expect(await lost).toMatchObject({ outcome: { kind: 'timeout', code: 'heartbeat' } });
});
