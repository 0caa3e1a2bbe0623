import type { FleetEvent } from '../../shared/event.ts';
import type { ReplayStop } from '../../shared/recording.ts';
import type { Database, Value } from '../store/database.ts';
import { FrameCursor } from './frame-cursor.ts';
import type { RecordingReader } from './recording-reader.ts';

/** ms that may pass until pages are told of an event: it is gathered, and the engine may be busy. */
const TOLD_WITHIN = 1_000;

const KINDS: Readonly<Record<Exclude<ReplayStop, 'event' | 'marker'>, FleetEvent['kind']>> = {
  breaker: 'breaker',
  incident: 'incident',
  lost: 'lost',
};

interface Found {
  at: number;
  event: string;
}

/**
 * The next moment of a kind after a time, or the last one before it: when pages were told of it, so that it is on screen
 * there. `null` where there is none.
 *
 * @param from UTC ms
 * @throws Error of SQLite
 */
export function findStop(
  reader: RecordingReader,
  from: number,
  direction: 1 | -1,
  stop: ReplayStop,
): number | null {
  if (stop === 'marker') return findMarker(reader.database, from, direction);
  const kind = stop === 'event' ? null : KINDS[stop];
  // What happened shortly before may have been told after.
  let beyond = direction > 0 ? from - TOLD_WITHIN : from;
  for (;;) {
    const found = nextEvent(reader.database, beyond, direction, kind);
    if (!found) return null;
    const told = toldAt(reader, found);
    if (direction > 0 ? told > from : told < from) return told;
    beyond = found.at;
  }
}

function findMarker(database: Database, from: number, direction: 1 | -1): number | null {
  const [row] = database
    .prepare(
      direction > 0
        ? 'SELECT MIN(at) AS at FROM marker WHERE at > ?'
        : 'SELECT MAX(at) AS at FROM marker WHERE at < ?',
    )
    .all([from]) as { at: number | null }[];
  return row?.at ?? null;
}

function nextEvent(
  database: Database,
  beyond: number,
  direction: 1 | -1,
  kind: string | null,
): Found | undefined {
  const values: Value[] = kind === null ? [beyond] : [beyond, kind];
  const ofKind = kind === null ? '' : 'AND kind = ?';
  const [row] = database
    .prepare(
      direction > 0
        ? `SELECT at, event FROM event WHERE at > ? ${ofKind} ORDER BY at, id LIMIT 1`
        : `SELECT at, event FROM event WHERE at < ? ${ofKind} ORDER BY at DESC, id DESC LIMIT 1`,
    )
    .all(values) as Found[];
  return row;
}

/** When the push that has it went out; of one that none has, when it happened. */
function toldAt(reader: RecordingReader, { at, event }: Found): number {
  const sequence = sequenceOf(event);
  if (sequence === null) return at;
  const [before] = reader.database
    .prepare('SELECT id FROM item WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1')
    .all([at]) as { id: number }[];
  for (const item of reader.items(before?.id ?? 0, at + TOLD_WITHIN, new FrameCursor(null))) {
    if (item.kind !== 'push' || item.push.push !== 'events') continue;
    if (item.push.events.some((each) => each.sequence === sequence)) return item.at;
  }
  return at;
}

function sequenceOf(event: string): number | null {
  try {
    return (JSON.parse(event) as { sequence?: number } | null)?.sequence ?? null;
  } catch {
    return null;
  }
}
