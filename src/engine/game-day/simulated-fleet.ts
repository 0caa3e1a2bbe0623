import type { FleetConfig } from '../fleet-file/fleet-config.ts';

/** A fleet whose backends are all simulated on this machine, and can be told to misbehave. */
export interface SimulatedFleet extends FleetConfig {
  /** Base URL of the simulator's control API. */
  simulator: string;
}

/** Base URL of the control API of a fleet that is simulated; `null` for a real one. */
export const simulatorOf = (fleet: FleetConfig): string | null =>
  'simulator' in fleet && typeof fleet.simulator === 'string' ? fleet.simulator : null;
