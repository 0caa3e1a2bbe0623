import type { FleetFileInput } from '../shared/fleet-schema.ts';
import type { Abilities } from './abilities.ts';
import type { Temperament } from './temperament.ts';

type BackendInput = FleetFileInput['backends'][number];

/** One backend to be: its line in the fleet file, but for the URL, and the server behind it. */
export interface PlannedBackend {
  backend: Omit<BackendInput, 'url'>;
  /**
   * What of its line is about the HTTP services of its abilities.
   * @param base their URL, to which `/token` is added
   */
  services?: ((base: string) => Pick<BackendInput, 'token' | 'stats' | 'polling'>) | undefined;
  temperament: Temperament;
  abilities?: Abilities | undefined;
  path: string;
  /** A name of this machine that the URL is to have in place of the address; such a server can move. */
  host?: string | undefined;
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
    backends: plan.backends.map(({ backend, services }) => {
      const url = urlOf(backend.id);
      return { ...backend, ...services?.(url.replace(/^ws/, 'http').replace(/\/$/, '')), url };
    }),
  };
}
