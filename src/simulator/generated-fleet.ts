import { type Random, seededRandom } from '../shared/random.ts';
import type { FleetPlan, PlannedBackend } from './fleet-plan.ts';
import { between } from './random.ts';
import { type Temperament, temperamentOf } from './temperament.ts';

/** The most backends of a generated fleet: each has a connection, and a process only so many descriptors. */
export const MAX_GENERATED = 10_000;

/** A handful of ports for any number of backends. */
const PORTS = 8;
const SITES = ['fra', 'ams', 'lon', 'nyc', 'sin', 'tok'] as const;
const HOSTS_PER_SITE = 4;

/** A large fleet at low rates, mostly steady; the same count and seed give the same fleet. */
export function generatedFleet(count: number, seed: number): FleetPlan {
  const random = seededRandom(seed);
  return {
    file: {
      version: 1,
      name: `Generated fleet of ${count.toLocaleString('en')}`,
      // All of it is on one host, which the usual limits would open at 20 a second.
      dials: { concurrency: 256, perSecond: 500, perHostPerSecond: 500 },
      defaults: {
        stableAfter: '3s',
        heartbeat: { interval: '5s', timeout: '5s' },
        breaker: { consecutiveFailures: 3, openFor: '10s' },
      },
    },
    backends: Array.from({ length: count }, (_, index) => planned(index, random)),
  };
}

function planned(index: number, random: Random): PlannedBackend {
  const number = String(index + 1).padStart(4, '0');
  const site = SITES[index % SITES.length] ?? SITES[0];
  const host = Math.floor(index / SITES.length) % HOSTS_PER_SITE;
  const temperament = anyTemperament(random);
  return {
    backend: { id: `b/${number}`, group: `${site}-${host + 1}`, tags: [temperament.kind] },
    temperament,
    path: `/b/${number}`,
    port: index % PORTS,
  };
}

function anyTemperament(random: Random): Temperament {
  const chance = random();
  const perSecond = Number(between(random, [0.2, 2]).toFixed(2));
  if (chance < 0.92) return { kind: 'steady', perSecond };
  if (chance < 0.95) return { kind: 'bursty', perSecond, burstPerSecond: 10 };
  if (chance < 0.97) return { kind: 'slow', perSecond, delayMs: 300, jitterMs: 100 };
  if (chance < 0.985) return { kind: 'flapping', perSecond };
  if (chance < 0.99) return { kind: 'capped', perSecond, cap: 10, crowded: true };
  if (chance < 0.997) return { kind: 'ailing', perSecond };
  return temperamentOf('refusing');
}
