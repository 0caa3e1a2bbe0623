import { backendsIn } from '../compare/recorded-span.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';

/**
 * The first of some ids that is of no backend of a recording, at any time; `null` where all are.
 *
 * @throws Error of SQLite
 */
export function unknownBackend(reader: RecordingReader, ids: readonly string[]): string | null {
  const recorded = new Set(backendsIn(reader.database));
  let unknown = ids.filter((id) => !recorded.has(id));
  // What was recorded for a moment, or by a console without history, is in what pages were told alone.
  for (const time of [reader.from, reader.to]) {
    if (unknown.length === 0) return null;
    const told = new Set(reader.stateAt(time)?.snapshot.fleet.backends.map(({ id }) => id));
    unknown = unknown.filter((id) => !told.has(id));
  }
  return unknown[0] ?? null;
}
