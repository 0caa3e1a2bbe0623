import type { Marker } from '../../shared/recording.ts';
import { closeRecording, openRecording } from '../recording/recording-file.ts';

/**
 * Puts a marker into a recording that nobody writes at present, whoever reads it.
 *
 * @param file its path
 * @throws RecordingFileError, or an Error of SQLite: this account may not write it
 */
export function addMarker(file: string, { at, by, text, backend }: Omit<Marker, 'id'>): Marker {
  const { database } = openRecording(file, true);
  try {
    const [row] = database
      .prepare('INSERT INTO marker (at, by, text, backend) VALUES (?, ?, ?, ?) RETURNING id')
      .all([at, by, text, backend]) as { id: number }[];
    return { id: row?.id ?? 0, at, by, text, backend };
  } finally {
    closeRecording(database);
  }
}
