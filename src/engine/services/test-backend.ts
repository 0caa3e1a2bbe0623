import type { FleetFileInput } from '../../shared/fleet-schema.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { parseFleetFile } from '../fleet-file/fleet-file.ts';

type Entry = Omit<FleetFileInput['backends'][number], 'id'>;

/** A backend as a fleet file would have it. */
export function backendOf(entry: Entry): BackendConfig {
  const fleet = parseFleetFile(
    JSON.stringify({ version: 1, backends: [{ id: 'a', ...entry }] }),
    'fleet.json',
    {},
  );
  const [backend] = fleet.ok ? fleet.value.backends : [];
  if (!backend)
    throw new Error(fleet.ok ? 'there is none' : fleet.error.map(({ message }) => message).join());
  return backend;
}
