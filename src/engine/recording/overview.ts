import type { FleetEvent } from '../../shared/event.ts';
import { LAST_TIME } from '../../shared/range.ts';
import { type Marker, OVERVIEW_PARTS, type RecordingOverview } from '../../shared/recording.ts';
import type { Database } from '../store/database.ts';
import type { RecordingReader } from './recording-reader.ts';

/** Events that are told at most. */
const MOST_EVENTS = 1_000;
const MOST_MARKERS = 10_000;
/** Characters of a marker: more than anybody may type. */
const MOST_TEXT = 10_000;
/** ms of a part at least: that of a tick. */
const LEAST_STEP = 1_000;
const STATES = ['down', 'degraded', 'connecting', 'paused', 'stale'] as const;

/** Those worth a tick on the scrubber, the most telling first; of others there is room for what is left. */
const BY_WORTH: readonly (readonly FleetEvent['kind'][])[] = [
  ['breaker', 'incident', 'marker', 'action', 'local-fault', 'fleet', 'console'],
  ['lost', 'stopped'],
  ['degraded', 'resume', 'address', 'dial-failed', 'opened'],
];

type TickRow = { part: number } & Record<(typeof STATES)[number] | 'backends', number>;

/**
 * What the scrubber shows of a recording.
 *
 * @throws Error of SQLite
 */
export function overviewOf(reader: RecordingReader): RecordingOverview {
  const { database, from, to } = reader;
  const step = Math.max(LEAST_STEP, Math.ceil((to - from + 1) / OVERVIEW_PARTS));
  const parts = Math.max(1, Math.ceil((to - from + 1) / step));
  const rows = database
    .prepare(
      `SELECT CAST(MIN(MAX((at - ?) / ?, 0), ?) AS INTEGER) AS part, ${STATES.map((state) => `MAX(${state}) AS ${state}`).join(', ')},
         MAX(down + degraded + connecting + up + paused + stale) AS backends
       FROM tick GROUP BY 1`,
    )
    .all([from, step, parts - 1]) as TickRow[];
  const column = (state: (typeof STATES)[number]) => {
    const values = new Array<number | null>(parts).fill(null);
    for (const row of rows) values[row.part] = Number.isFinite(row[state]) ? row[state] : null;
    return values;
  };
  return {
    from,
    to,
    step,
    health: {
      down: column('down'),
      degraded: column('degraded'),
      connecting: column('connecting'),
      paused: column('paused'),
      stale: column('stale'),
    },
    backends: rows.reduce((most, { backends }) => Math.max(most, Number(backends) || 0), 0),
    events: eventsOf(database, from, to),
    markers: markersOf(database),
  };
}

/**
 * Markers, the oldest first. SQLite keeps what is put into a column whatever its type: what is none is left out.
 *
 * @throws Error of SQLite
 */
export const markersOf = (database: Database): Marker[] =>
  database
    .prepare(
      `SELECT id, at, by, text, backend FROM marker
       WHERE typeof(at) = 'integer' AND at BETWEEN 0 AND ${LAST_TIME} AND typeof(by) = 'text'
         AND typeof(text) = 'text' AND length(text) <= ${MOST_TEXT} AND typeof(backend) IN ('text', 'null')
       ORDER BY at, id LIMIT ${MOST_MARKERS}`,
    )
    .all([]) as Marker[];

function eventsOf(database: Database, from: number, to: number): RecordingOverview['events'] {
  const found: RecordingOverview['events'] = [];
  for (const kinds of BY_WORTH) {
    const room = MOST_EVENTS - found.length;
    if (room <= 0) break;
    found.push(...spread(database, kinds, from, to, room));
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Where there are too many, every n-th of them: a storm must not hide what came after it. */
function spread(
  database: Database,
  kinds: readonly string[],
  from: number,
  to: number,
  room: number,
): RecordingOverview['events'] {
  const named = kinds.map(() => '?').join(', ');
  const values = [from, to, ...kinds];
  const [counted] = database
    .prepare(`SELECT COUNT(*) AS count FROM event WHERE at >= ? AND at <= ? AND kind IN (${named})`)
    .all(values) as { count: number }[];
  const every = Math.max(1, Math.ceil((counted?.count ?? 0) / room));
  const rows = database
    .prepare(
      `SELECT at, kind, backend FROM (
         SELECT at, kind, backend, ROW_NUMBER() OVER (ORDER BY at, id) AS number
         FROM event WHERE at >= ? AND at <= ? AND kind IN (${named}) AND typeof(backend) IN ('text', 'null')
       ) WHERE number % ? = 0 ORDER BY at LIMIT ?`,
    )
    .all([...values, every, room]) as { at: number; kind: string; backend: string | null }[];
  return rows;
}
