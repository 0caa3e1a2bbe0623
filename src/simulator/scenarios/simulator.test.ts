import { afterEach, expect, test } from 'vitest';
import { type FleetFileInput, fleetFileSchema } from '../../shared/fleet-schema.ts';
import { TestClient } from '../test-client.ts';
import { SCENARIO_NAMES } from './registry.ts';
import type { ScenarioReport } from './scenario-control.ts';
import { type ScenarioSimulator, startScenarioSimulator } from './simulator.ts';

let simulator: ScenarioSimulator | undefined;

afterEach(async () => {
  await simulator?.dispose();
  simulator = undefined;
});

async function ask(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${simulator?.control}${path}`, init);
  return { status: response.status, body: (await response.json()) as unknown };
}

test('all scenarios are one fleet, which is a good one', async () => {
  simulator = await startScenarioSimulator({ scenario: 'all', timeScale: 0.02 });
  expect([...simulator.servers.keys()]).toEqual(SCENARIO_NAMES);
  const { backends } = fleetFileSchema.parse(simulator.fleet as FleetFileInput);
  expect(backends.map(({ id }) => id)).toEqual(['price-feed', 'actix', 'chat/{room}', 'signals', 'gateway']);
  expect(await ask('/servers')).toEqual({ status: 200, body: [] });
  expect(((await ask('/scenarios')).body as ScenarioReport[]).map(({ name }) => name)).toEqual(
    SCENARIO_NAMES,
  );
});

test('the counts of one can be read, and it can be told what to do', async () => {
  simulator = await startScenarioSimulator({ scenario: 'price-feed', timeScale: 0.001 });
  const server = simulator.servers.get('price-feed');
  const client = await TestClient.open(`${server?.url}/ws`);
  expect(await ask('/scenarios/price-feed')).toMatchObject({
    status: 200,
    body: { name: 'price-feed', url: server?.url, counts: { connections: 1, handshakes: 1 } },
  });
  const told = await ask('/scenarios/price-feed', { do: 'restart', downFor: 1_000 });
  expect((await client.closed).code).toBe(1006);
  expect(told).toMatchObject({ status: 200, body: { counts: { connections: 0 } } });
  await (await TestClient.open(`${server?.url}/ws`)).ping();
});

test('what it does not know is a 404, what it cannot do a 400 that says what was expected', async () => {
  simulator = await startScenarioSimulator({ scenario: 'chat' });
  expect(await ask('/scenarios/gateway')).toEqual({
    status: 404,
    body: { error: 'there is no scenario "gateway" here' },
  });
  const wrong = await ask('/scenarios/chat', { do: 'overload' });
  expect(wrong).toMatchObject({ status: 400 });
  expect((wrong.body as { error: string }).error).toContain('restart, mute, cut, openRoom, closeRoom');
  expect((await ask('/scenarios/chat', { do: 'restart', downFor: -1 })).status).toBe(400);
});

test('a time scale that makes no sense is refused, and nothing is left of those that listened already', async () => {
  await expect(startScenarioSimulator({ scenario: 'all', timeScale: 0 })).rejects.toThrow('makes no sense');
});
