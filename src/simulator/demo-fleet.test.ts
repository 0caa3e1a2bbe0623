import { expect, test } from 'vitest';
import { fleetFileSchema } from '../shared/fleet-schema.ts';
import { demoFleet } from './demo-fleet.ts';
import { fleetFileOf } from './fleet-plan.ts';

test('the demo fleet is a valid fleet file', () => {
  const file = fleetFileSchema.parse(fleetFileOf(demoFleet, (id) => `ws://127.0.0.1:1/${id}`));
  expect(file.backends.length).toBeGreaterThanOrEqual(8);
  expect(file.defaults?.heartbeat?.interval).toBe(2_000);
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
