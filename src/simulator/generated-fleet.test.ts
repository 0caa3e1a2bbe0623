import { expect, test } from 'vitest';
import { fleetFileSchema } from '../shared/fleet-schema.ts';
import { fleetFileOf } from './fleet-plan.ts';
import { generatedFleet } from './generated-fleet.ts';

test.each([1, 500, 1_000])('a generated fleet of %i is a valid fleet file with unique ids', (count) => {
  const plan = generatedFleet(count, 1);
  const file = fleetFileSchema.parse(fleetFileOf(plan, (id) => `ws://127.0.0.1:1/${id}`));
  expect(new Set(file.backends.map(({ id }) => id)).size).toBe(count);
});

test('a large one is mostly steady, quiet, on a handful of ports and in groups', () => {
  const { backends } = generatedFleet(1_000, 1);
  const kinds = backends.map(({ temperament }) => temperament.kind);
  expect(kinds.filter((kind) => kind === 'steady').length).toBeGreaterThan(850);
  expect(new Set(kinds).size).toBeGreaterThan(4);
  expect(new Set(backends.map(({ port }) => port)).size).toBeLessThanOrEqual(8);
  expect(new Set(backends.map(({ backend }) => backend.group)).size).toBe(24);
});

test('the same count and seed give the same fleet', () => {
  expect(generatedFleet(50, 3)).toEqual(generatedFleet(50, 3));
  expect(generatedFleet(50, 3)).not.toEqual(generatedFleet(50, 4));
});
