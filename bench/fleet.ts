import { configureFleet, type FleetConfig } from '../src/engine/fleet-file/fleet-config.ts';

/** A fleet over `urls` that may dial at once: these benches measure what comes after. */
export const fleetOver = (urls: readonly string[]): FleetConfig =>
  configureFleet(
    {
      version: 1,
      dials: { concurrency: 1_000, perSecond: 100_000, perHostPerSecond: 100_000 },
      backends: urls.map((url, index) => ({ id: `backend-${index + 1}`, url })),
    },
    'bench',
  );
