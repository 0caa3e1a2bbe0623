import { join, resolve } from 'node:path';
import type { RunCommand } from '../start/command-line.ts';

const MIB = 2 ** 20;
/** What the last half hour may take: of memory, and of a disk. */
const FLIGHT_MEMORY = 64 * MIB;
const FLIGHT_DISK = 256 * MIB;
const FOLDER = 'recordings';

/** @param dataDirectory where its file is; `null`: it is in memory */
export const flightBytes = (dataDirectory: string | null): number =>
  dataDirectory === null ? FLIGHT_MEMORY : FLIGHT_DISK;

/**
 * Where recordings are: a person who makes one wants to keep it, of the demo fleet too. `null` where there is no place
 * for them.
 *
 * @param own the shell's own place
 */
export function recordingsDirectory(
  run: Pick<RunCommand, 'recordings' | 'dataDir'>,
  own: string | null,
): string | null {
  if (run.recordings !== null) return resolve(run.recordings);
  const place = run.dataDir ?? own;
  return place === null ? null : resolve(join(place, FOLDER));
}
