import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';

/**
 * For servers in processes of their own, which may have to wait for a core: pings often, so that a test
 * has a round trip soon, and takes nobody for dead who is just slow.
 */
export const PATIENT = {
  dialTimeout: 10_000,
  heartbeat: { interval: 200, timeout: 10_000 },
} satisfies FleetFileInput['defaults'];
