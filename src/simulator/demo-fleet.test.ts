import { expect, test } from 'vitest';
import { fleetFileSchema } from '../shared/fleet-schema.ts';
import { demoFleet } from './demo-fleet.ts';
import { fleetFileOf } from './fleet-plan.ts';

test('the demo fleet is a valid fleet file', () => {
  const file = fleetFileSchema.parse(fleetFileOf(demoFleet, (id) => `ws://127.0.0.1:1/${id}`));
  expect(file.backends.length).toBeGreaterThanOrEqual(8);
  expect(file.defaults?.heartbeat?.interval).toBe(2_000);
});

test('what a server can do is what its line in the fleet file says', () => {
  const file = fleetFileSchema.parse(fleetFileOf(demoFleet, (id) => `ws://127.0.0.1:1/${id}`));
  for (const { backend, abilities } of demoFleet.backends) {
    const settings = file.backends.find(({ id }) => id === backend.id);
    expect(settings?.token?.url).toBe(abilities?.token && `http://127.0.0.1:1/${backend.id}/token`);
    expect(settings?.stats?.url).toBe(abilities?.stats && `http://127.0.0.1:1/${backend.id}/ws/stats`);
    expect(settings?.polling !== undefined).toBe(abilities?.polling ?? false);
    expect(settings?.hello !== undefined).toBe(abilities?.hello !== undefined);
    expect(settings?.inspect !== undefined).toBe(abilities?.sequence !== undefined);
    expect(settings?.outbound?.operatorMaySend ?? false).toBe(abilities?.inbound !== undefined);
  }
  expect(file.backends.filter(({ connect }) => connect === 'onDemand')).toHaveLength(1);
});

test('its ids are unique and each server has a port of its own', () => {
  const { backends } = demoFleet;
  expect(new Set(backends.map(({ backend }) => backend.id)).size).toBe(backends.length);
  expect(new Set(backends.map(({ port }) => port)).size).toBe(backends.length);
});

test('it shows every temperament, and mostly healthy ones', () => {
  const kinds = demoFleet.backends.map(({ temperament }) => temperament.kind);
  expect(new Set(kinds)).toEqual(
    new Set(['steady', 'bursty', 'flapping', 'slow', 'capped', 'ailing', 'refusing']),
  );
  const healthy = kinds.filter((kind) => kind === 'steady' || kind === 'bursty' || kind === 'capped');
  expect(healthy.length).toBeGreaterThan(kinds.length / 2);
});
