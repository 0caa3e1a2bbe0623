import { afterEach, expect, test } from 'vitest';
import type { ServerReport } from '../shared/control.ts';
import { fleetFileSchema } from '../shared/fleet-schema.ts';
import { ManualClock } from './manual-clock.ts';
import { readyLine, type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
import { TestClient } from './test-client.ts';

let simulator: Simulator | undefined;

async function start(options: SimulatorOptions = {}) {
  simulator = await startSimulator(options);
  return simulator;
}

async function bearer(url: string) {
  const { access_token } = (await (await fetch(url, { method: 'POST' })).json()) as { access_token: string };
  return { Authorization: `Bearer ${access_token}` };
}

afterEach(async () => {
  await simulator?.dispose();
  simulator = undefined;
});

test('the demo fleet listens where its fleet file says', async () => {
  const { fleet, servers } = await start();
  const { backends } = fleetFileSchema.parse(fleet);
  expect(backends.map(({ id }) => id)).toEqual([...servers.keys()]);
  for (const { id, url, token } of backends) {
    if (servers.get(id)?.report().temperament === 'refusing') continue;
    const client = await TestClient.open(url, token ? { headers: await bearer(token.url) } : {});
    client.end();
  }
  const reports = [...servers.values()].map((server) => server.report());
  expect(reports.every(({ dials }) => dials <= 1)).toBe(true);
  expect(reports.filter(({ accepted }) => accepted === 1).length).toBe(backends.length - 1);
});

test('the HTTP services of the demo fleet answer where its fleet file says', async () => {
  const { fleet, servers } = await start();
  const { backends } = fleetFileSchema.parse(fleet);
  for (const { id, stats, polling } of backends) {
    if (stats) {
      const told = await (await fetch(stats.url)).json();
      expect(told).toMatchObject({ connections: expect.any(Number), tiers: expect.any(Object) });
    }
    if (polling) {
      const polled = await (await fetch(polling.url)).json();
      expect(polled).toEqual({ messages: expect.any(Array) });
    }
    expect(servers.get(id)?.report().abilities?.polls ?? 0).toBe(polling ? 1 : 0);
  }
});

test('its control API knows each server', async () => {
  const { control, servers } = await start();
  const reports = (await (await fetch(`${control}/servers`)).json()) as ServerReport[];
  expect(reports.map(({ id }) => id)).toEqual([...servers.keys()]);
});

test('the line of a process that is ready is one line of JSON with all that is needed', async () => {
  const started = await start();
  const line = readyLine(started);
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    wirewatchSimulator: 1,
    fleet: started.fleet,
    control: started.control,
  });
});

test('hundreds of generated backends share a handful of ports and one timer, and count apart', async () => {
  const clock = new ManualClock();
  const { fleet, servers } = await start({ backends: 300, clock });
  expect(new Set(fleet.backends.map(({ url }) => new URL(url).port)).size).toBeLessThanOrEqual(8);
  const steady = [...servers.values()].filter((server) => server.report().temperament === 'steady');
  const clients = await Promise.all(steady.slice(0, 50).map(({ url }) => TestClient.open(url)));
  expect(clock.pending).toBe(1);
  clock.advance(10_000);
  for (const server of steady.slice(0, 50)) {
    expect(server.report()).toMatchObject({ accepted: 1, peakConnections: 1 });
    expect(server.report().messagesSent).toBeGreaterThan(0);
  }
  expect(steady.slice(50).every((server) => server.report().dials === 0)).toBe(true);
  await simulator?.dispose();
  await Promise.all(clients.map(({ closed }) => closed));
  expect(clock.pending).toBe(0);
});

test('after dispose nothing listens', async () => {
  const { fleet, control, dispose } = await start();
  await dispose();
  for (const { url } of fleet.backends) expect(await TestClient.refusal(url)).toContain('ECONNREFUSED');
  await expect(fetch(`${control}/servers`)).rejects.toThrow();
});
