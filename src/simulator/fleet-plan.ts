import type { FleetFileInput } from '../shared/fleet-schema.ts';
import type { Temperament } from './temperament.ts';

/** One backend to be: its line in the fleet file, but for the URL, and the server behind it. */
export interface PlannedBackend {
  backend: Omit<FleetFileInput['backends'][number], 'url'>;
  temperament: Temperament;
  path: string;
  /** Servers with the same number share one port. */
  port: number;
}

/** A fleet before its servers have started. */
export interface FleetPlan {
  file: Omit<FleetFileInput, 'backends'>;
  backends: PlannedBackend[];
}

/** The content of the fleet file, once it is known where each backend is. */
export function fleetFileOf(plan: FleetPlan, urlOf: (id: string) => string): FleetFileInput {
  return {
    ...plan.file,
    backends: plan.backends.map(({ backend }) => ({ ...backend, url: urlOf(backend.id) })),
  };
}
