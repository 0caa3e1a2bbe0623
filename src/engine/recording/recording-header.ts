import { statSync } from 'node:fs';
import { LAST_TIME } from '../../shared/range.ts';
import type { RecordingCondition, RecordingFile } from '../../shared/recording.ts';
import type { Database } from '../store/database.ts';
import { openRecording, RecordingFileError } from './recording-file.ts';
import type { RecordingMeta } from './recording-format.ts';
import { recordingKeyIn } from './recording-key.ts';

/** All that a list says of a file but its place. */
export type RecordingHeader = Omit<
  RecordingFile,
  'id' | 'key' | 'elsewhere' | 'condition' | 'copyOf' | 'cutOf'
> & {
  condition: Exclude<RecordingCondition, 'recording'>;
  /** Keys, as far as it has any: its own, and that of the one that it was cut out of. */
  key: string | null;
  cutFromKey: string | null;
  /** Id of the one that it was cut out of, as it was then. */
  cutFrom: string | null;
};

/** Bytes of a file with its journal; 0 where there is none. */
export function recordingSize(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/**
 * What a file says of itself, by a few of its rows whatever its size. One that cannot be opened is described as well:
 * what is the matter is part of it.
 *
 * @param called what it is called where it cannot say so
 */
export function readHeader(path: string, called: string): RecordingHeader {
  const bytes = recordingSize(path);
  try {
    const { database, meta } = openRecording(path);
    try {
      return { ...described(database, meta), bytes };
    } finally {
      database.close();
    }
  } catch (error) {
    return { ...unreadable(called, error), bytes };
  }
}

/** One that is in no folder of ours. */
export function describeAlone(path: string, id: string): RecordingFile {
  const { key, cutFromKey: _, cutFrom, ...header } = readHeader(path, id);
  return { ...header, id, key: key ?? id, elsewhere: true, copyOf: null, cutOf: cutFrom };
}

function described(database: Database, meta: RecordingMeta): Omit<RecordingHeader, 'bytes'> {
  const [row] = database
    .prepare(
      `SELECT (SELECT at FROM keyframe ORDER BY item LIMIT 1) AS first,
         (SELECT at FROM item ORDER BY id DESC LIMIT 1) AS last,
         (SELECT down + degraded + connecting + up + paused + stale FROM tick ORDER BY at LIMIT 1) AS backends,
         (SELECT COALESCE(MAX(id) - MIN(id) + 1, 0) FROM event) AS events,
         (SELECT COUNT(*) FROM marker) AS markers`,
    )
    .all([]) as {
    first: number | null;
    last: number | null;
    backends: number | null;
    events: number;
    markers: number;
  }[];
  const from = timeIn(row?.first) ?? meta.from;
  const unfinished = meta.ended === null;
  return {
    name: meta.name,
    condition: unfinished ? 'unfinished' : 'whole',
    problem: unfinished
      ? 'the console ended while it was being made; all but its last second is there'
      : null,
    fleet: meta.fleet,
    from,
    to: Math.max(from, meta.to ?? timeIn(row?.last) ?? from),
    scope: meta.scope?.length ?? null,
    backends: Number(row?.backends ?? meta.scope?.length ?? 0) || 0,
    messages: meta.messages,
    events: row?.events ?? 0,
    markers: row?.markers ?? 0,
    importedAt: timeIn(meta.importedAt),
    key: recordingKeyIn(meta.key),
    cutFromKey: recordingKeyIn(meta.cutFromKey),
    copyOfKey: recordingKeyIn(meta.copyOfKey),
    cutFrom: meta.cutFrom,
  };
}

/** Anything may stand in its place. */
const timeIn = (at: unknown): number | null =>
  Number.isFinite(at) && (at as number) >= 0 && (at as number) <= LAST_TIME ? (at as number) : null;

function unreadable(name: string, error: unknown): Omit<RecordingHeader, 'bytes'> {
  const known = error instanceof RecordingFileError ? error : null;
  return {
    name,
    condition: known && known.condition !== 'unreadable' ? known.condition : 'damaged',
    problem: known?.message ?? 'this recording is damaged',
    fleet: '',
    from: 0,
    to: 0,
    scope: null,
    backends: 0,
    messages: 'none',
    events: 0,
    markers: 0,
    importedAt: null,
    key: null,
    cutFromKey: null,
    copyOfKey: null,
    cutFrom: null,
  };
}
