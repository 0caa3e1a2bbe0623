import type { InspectedEntry } from '../../shared/inspected-message.ts';
import { type InspectedMessage, isBase64 } from '../../shared/inspected-message.ts';
import type { Row } from '../recording/table-rows.ts';
import { readEntries } from '../recording/told.ts';
import type { Statement } from '../store/database.ts';
import { connectionsOf, type RecordedConnection } from './connections.ts';
import { decoded, type ExportedRecording, isoTime } from './exported-recording.ts';
import { commentOf, harEntry, harRequest, withoutPayload } from './har-entry.ts';

/*
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) with what Chrome adds for WebSockets: an entry per
 * connection, `_resourceType` "websocket", and `_webSocketMessages`, whose `time` is in seconds.
 * https://developer.chrome.com/blog/new-in-devtools-76#websocket
 */

/** RFC 6455 §5.2. */
const OPCODES: Record<InspectedMessage['kind'], number> = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
/** Connections that are read at once. */
const CONNECTIONS = 100;
/** Messages without a payload that are counted at once. */
const COUNTED = 10_000;
/** Rows of messages of one backend that are: of each backend there is what was read and not written. */
const ROWS = 4;

/**
 * A recording as HAR, in pieces of text: an entry for each connection, with the messages that were recorded of it, and
 * for each dial that failed, in the order in which they were dialled. What was not recorded of a request or a response,
 * such as most of its headers, is not made up.
 *
 * @param begin of all that is written, what was before, 0 to 1
 */
export function* harText(recording: ExportedRecording, begin = 0): Generator<string> {
  const half = (1 - begin) / 2;
  const spool = new Spool(recording);
  for (const reached of spool.fill()) {
    recording.reach(reached, begin, half);
    yield '';
  }
  const { meta } = recording;
  const creator = { name: 'Wirewatch', version: meta.version };
  const about = `recording "${meta.name}" of the fleet "${meta.fleet}", ${isoTime(recording.from)} to ${isoTime(recording.to)}`;
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"pages":[],"entries":[`;
  const requests = new Map<string, object>();
  let first = true;
  for (const connection of spool.connections()) {
    recording.reach(connection.dialledAt, begin + half, half);
    const { url } = connection;
    const request = requests.get(url) ?? harRequest(url);
    requests.set(url, request);
    const entry = JSON.stringify(harEntry(connection, request, recording.to));
    yield `${first ? '' : ','}\n${entry.slice(0, -1)},"_webSocketMessages":[`;
    first = false;
    let began = false;
    for (const message of spool.messagesOf(connection)) {
      yield `${began ? ',' : ''}${JSON.stringify(message)}`;
      began = true;
    }
    yield `],"comment":${JSON.stringify(commentOf(connection, connection.leftOut))}}`;
  }
  const comment = spool.leftOut === 0 ? about : `${about}; ${withoutPayload(spool.leftOut)}`;
  yield `\n],"comment":${JSON.stringify(comment)}}}\n`;
}

/** A connection, and how many messages of it were recorded without a payload: a HAR has no place for them. */
interface SpooledConnection extends RecordedConnection {
  leftOut: number;
}

/** What has to be put into another order than it is recorded in, in temporary tables that SQLite keeps on disk. */
class Spool {
  private next: Statement | null = null;
  /** By backend: the last row of messages that was gone through; those of one backend come in order. */
  private readonly reached = new Map<string, { id: number; rest: InspectedEntry[] }>();
  /** Messages of all backends that were recorded without a payload. */
  leftOut = 0;

  constructor(private readonly recording: ExportedRecording) {}

  /** Yields the time that was reached, UTC ms, now and then: others get their turn. */
  *fill(): Generator<number> {
    const { database, meta } = this.recording;
    database.exec('PRAGMA temp_store = FILE');
    database.exec(`CREATE TEMP TABLE connection
       (at REAL NOT NULL, told TEXT NOT NULL, backend TEXT NOT NULL, opened REAL, ended REAL, left_out INTEGER NOT NULL DEFAULT 0)`);
    const insert = database.prepare(
      'INSERT INTO connection (at, told, backend, opened, ended) VALUES (?, ?, ?, ?, ?)',
    );
    // One transaction: of a fill that is given up the file is closed, and nothing is left of it.
    database.exec('BEGIN');
    for (const connection of connectionsOf(this.recording)) {
      if ('reached' in connection) yield connection.reached;
      else {
        const { dialledAt, backend, openedAt, endedAt } = connection;
        insert.run([dialledAt, JSON.stringify(connection), backend, openedAt, endedAt]);
      }
    }
    database.exec('COMMIT');
    database.exec('CREATE INDEX temp.connection_at ON connection (at)');
    if (meta.messages !== 'none') yield* this.countLeftOut();
    if (meta.messages !== 'payloads') return;
    database.exec(
      `CREATE TEMP TABLE of_backend (backend TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (backend, id)) WITHOUT ROWID;
       INSERT INTO of_backend SELECT backend, id FROM message;`,
    );
  }

  /** Gives each connection the number of its messages without a payload. Yields as {@link fill} does. */
  private *countLeftOut(): Generator<number> {
    const { database } = this.recording;
    database.exec('CREATE INDEX temp.connection_of ON connection (backend, opened) WHERE opened IS NOT NULL');
    const at = database.prepare(
      `SELECT rowid AS row, ended FROM connection
       WHERE backend = ? AND opened IS NOT NULL AND opened <= ? ORDER BY opened DESC LIMIT 1`,
    );
    const count = database.prepare('UPDATE connection SET left_out = left_out + ? WHERE rowid = ?');
    let some = new Map<string, number[]>();
    let held = 0;
    const put = () => {
      database.exec('BEGIN');
      for (const [backend, times] of some) {
        const of = new Map<number, number>();
        for (const time of times) {
          const [found] = at.all([backend, time]) as { row: number; ended: number | null }[];
          if (found && time <= (found.ended ?? time)) of.set(found.row, (of.get(found.row) ?? 0) + 1);
        }
        for (const [row, messages] of of) count.run([messages, row]);
      }
      database.exec('COMMIT');
      some = new Map();
      held = 0;
    };
    for (const { backend, entry } of this.recording.messages()) {
      if (entry.payload !== null) continue;
      this.leftOut++;
      const times = some.get(backend);
      if (times) times.push(entry.at);
      else some.set(backend, [entry.at]);
      if (++held < COUNTED) continue;
      put();
      yield entry.at;
    }
    put();
  }

  *connections(): Generator<SpooledConnection> {
    const next = this.recording.database.prepare(
      'SELECT rowid AS row, at, told, left_out FROM connection WHERE (at, rowid) > (?, ?) ORDER BY at, rowid LIMIT ?',
    );
    for (let last: [number, number] = [-1, 0]; ; ) {
      const rows = next.all([...last, CONNECTIONS]) as {
        row: number;
        at: number;
        told: string;
        left_out: number;
      }[];
      for (const { told, left_out: leftOut } of rows) {
        yield { ...(JSON.parse(told) as RecordedConnection), leftOut };
      }
      const end = rows.at(-1);
      if (!end || rows.length < CONNECTIONS) return;
      last = [end.at, end.row];
    }
  }

  /** Those from its opening to its end; asked in the order of connections. */
  *messagesOf({ backend, openedAt, endedAt }: RecordedConnection): Generator<object> {
    if (this.recording.meta.messages !== 'payloads' || openedAt === null) return;
    const place = this.reached.get(backend) ?? { id: 0, rest: [] };
    this.reached.set(backend, place);
    const end = endedAt ?? Number.POSITIVE_INFINITY;
    for (;;) {
      while (place.rest.length > 0) {
        const entry = place.rest[0] as InspectedEntry;
        if (entry.at > end) return;
        place.rest.shift();
        if (entry.at >= openedAt && entry.kind !== 'skipped') yield messageOf(entry);
      }
      if (!this.readOn(backend, place)) return;
    }
  }

  private readOn(backend: string, place: { id: number; rest: InspectedEntry[] }): boolean {
    this.next ??= this.recording.database.prepare(
      `SELECT message.id AS id, body FROM of_backend JOIN message ON message.id = of_backend.id
       WHERE of_backend.backend = ? AND of_backend.id > ? ORDER BY of_backend.id LIMIT ?`,
    );
    const rows = this.next.all([backend, place.id, ROWS]) as Row[];
    for (const { id, body } of rows) {
      place.id = id as number;
      place.rest.push(...(decoded(() => readEntries(body)) ?? []));
    }
    return rows.length > 0;
  }
}

function messageOf({
  kind,
  at,
  direction,
  payload,
  size,
  truncated,
  masked,
  code,
}: InspectedMessage): object {
  return {
    type: direction === 'out' ? 'send' : 'receive',
    time: at / 1_000,
    opcode: OPCODES[kind],
    data: payload,
    ...(isBase64(kind) ? { _encoding: 'base64' } : {}),
    ...(truncated ? { _truncated: true, _size: size } : {}),
    ...(masked ? { _masked: true } : {}),
    ...(code === null ? {} : { _code: code }),
  };
}
