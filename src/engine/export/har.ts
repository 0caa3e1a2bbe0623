import type { InspectedEntry } from '../../shared/inspected-message.ts';
import { type InspectedMessage, isBase64 } from '../../shared/inspected-message.ts';
import type { Row } from '../recording/table-rows.ts';
import { connectionsOf, type RecordedConnection } from './connections.ts';
import { decoded, type ExportedRecording, isoTime } from './exported-recording.ts';

/*
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) with what Chrome adds for WebSockets: an entry per
 * connection, `_resourceType` "websocket", and `_webSocketMessages`, whose `time` is in seconds.
 * https://developer.chrome.com/blog/new-in-devtools-76#websocket
 */

/** RFC 6455 §5.2. */
const OPCODES: Record<InspectedMessage['kind'], number> = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
/** Rows of messages that are read at once. */
const ROWS = 100;

/**
 * A recording as HAR, in pieces of text: an entry for each connection, in the order in which they were dialled, with the
 * messages that were recorded of it. What was not recorded of a request or a response, such as most of its headers, is
 * not made up.
 */
export function* harText(recording: ExportedRecording): Generator<string> {
  const spool = new Spool(recording);
  yield* spool.fill();
  const { meta } = recording;
  const creator = { name: 'Wirewatch', version: meta.version };
  const comment = `recording "${meta.name}" of the fleet "${meta.fleet}", ${isoTime(recording.from)} to ${isoTime(recording.to)}`;
  yield `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"comment":${JSON.stringify(comment)},"pages":[],"entries":[`;
  let first = true;
  for (const connection of spool.connections()) {
    yield `${first ? '' : ','}\n${head(connection, recording.to)},"_webSocketMessages":[`;
    first = false;
    let began = false;
    for (const message of spool.messagesOf(connection)) {
      yield `${began ? ',' : ''}${JSON.stringify(message)}`;
      began = true;
    }
    yield ']}';
  }
  yield '\n]}}\n';
}

/** An entry without its last brace. */
function head(connection: RecordedConnection, end: number): string {
  const { backend, url, dialledAt, openedAt, endedAt, timings, outcome, attempt } = connection;
  const dial = timingsOf(connection);
  const receive = Math.max(0, (endedAt ?? end) - openedAt);
  const phases = { ...dial, receive };
  const time = [dial.blocked, dial.dns, dial.connect, dial.send, dial.wait, receive].reduce(
    (sum, ms) => sum + Math.max(0, ms),
    0,
  );
  const address = timings?.address ?? null;
  const entry = {
    startedDateTime: isoTime(dialledAt),
    time,
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: requestHeaders(url),
      queryString: [...queryOf(url)],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [
        { name: 'Upgrade', value: 'websocket' },
        { name: 'Connection', value: 'Upgrade' },
      ],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: phases,
    ...(address === null ? {} : { serverIPAddress: hostOf(address) }),
    comment: commentOf(connection),
    _resourceType: 'websocket',
    _backend: backend,
    _attempt: attempt,
    _opened: isoTime(openedAt),
    _closed: endedAt === null ? null : isoTime(endedAt),
    _outcome: outcome,
  };
  return JSON.stringify(entry).slice(0, -1);
}

/** ms; -1 for what there was not, as HAR has it. `connect` has `ssl` in it. */
function timingsOf({
  dialledAt,
  openedAt,
  timings,
}: RecordedConnection): Record<'blocked' | 'dns' | 'connect' | 'ssl' | 'send' | 'wait', number> {
  if (!timings) return { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: openedAt - dialledAt };
  const { token, dns, tcp, tls, upgrade, total } = timings;
  const from = token ?? 0;
  const resolved = dns ?? from;
  const connected = tls ?? tcp ?? resolved;
  return {
    blocked: token ?? -1,
    dns: dns === null ? -1 : dns - from,
    connect: tcp === null ? -1 : connected - resolved,
    ssl: tls === null || tcp === null ? -1 : tls - tcp,
    send: 0,
    wait: Math.max(0, (upgrade ?? total) - connected),
  };
}

function requestHeaders(url: string): { name: string; value: string }[] {
  const host = URL.canParse(url) ? new URL(url).host : '';
  return [
    { name: 'Host', value: host },
    { name: 'Upgrade', value: 'websocket' },
    { name: 'Connection', value: 'Upgrade' },
    { name: 'Sec-WebSocket-Version', value: '13' },
  ];
}

function* queryOf(url: string): Generator<{ name: string; value: string }> {
  if (!URL.canParse(url)) return;
  for (const [name, value] of new URL(url).searchParams) yield { name, value };
}

/** "10.0.0.1:443" and "[::1]:443" → the address alone. */
const hostOf = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

function commentOf({ backend, endedAt, outcome, before }: RecordedConnection): string {
  const end = endedAt === null ? 'open when the recording ended' : (outcome?.text ?? 'closed by the console');
  return `${backend}: ${before ? 'open when the recording began; ' : ''}${end}`;
}

/** What has to be put into another order than it is recorded in, in temporary tables that SQLite keeps on disk. */
class Spool {
  /** By backend: the last row of messages that was gone through; those of one backend come in order. */
  private readonly reached = new Map<string, { id: number; rest: InspectedEntry[] }>();

  constructor(private readonly recording: ExportedRecording) {}

  /** Yields an empty text now and then: others get their turn. */
  *fill(): Generator<string> {
    const { database, meta } = this.recording;
    database.exec('PRAGMA temp_store = FILE');
    database.exec('CREATE TEMP TABLE connection (at REAL NOT NULL, told TEXT NOT NULL)');
    const insert = database.prepare('INSERT INTO connection (at, told) VALUES (?, ?)');
    for (const connection of connectionsOf(this.recording)) {
      if (!connection) yield '';
      else insert.run([connection.dialledAt, JSON.stringify(connection)]);
    }
    database.exec('CREATE INDEX temp.connection_at ON connection (at)');
    if (meta.messages !== 'payloads') return;
    database.exec(
      `CREATE TEMP TABLE of_backend (backend TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (backend, id)) WITHOUT ROWID;
       INSERT INTO of_backend SELECT backend, id FROM message;`,
    );
  }

  *connections(): Generator<RecordedConnection> {
    const next = this.recording.database.prepare(
      'SELECT rowid AS row, at, told FROM connection WHERE (at, rowid) > (?, ?) ORDER BY at, rowid LIMIT ?',
    );
    for (let last: [number, number] = [-1, 0]; ; ) {
      const rows = next.all([...last, ROWS]) as { row: number; at: number; told: string }[];
      for (const { told } of rows) yield JSON.parse(told) as RecordedConnection;
      const end = rows.at(-1);
      if (!end || rows.length < ROWS) return;
      last = [end.at, end.row];
    }
  }

  /** Those from its opening to its end; asked in the order of connections. */
  *messagesOf({ backend, openedAt, endedAt }: RecordedConnection): Generator<object> {
    if (this.recording.meta.messages !== 'payloads') return;
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
    const rows = this.recording.database
      .prepare(
        `SELECT message.id AS id, body FROM of_backend JOIN message ON message.id = of_backend.id
         WHERE of_backend.backend = ? AND of_backend.id > ? ORDER BY of_backend.id LIMIT ?`,
      )
      .all([backend, place.id, ROWS]) as unknown as Row[];
    for (const { id, body } of rows) {
      place.id = id as number;
      place.rest.push(...(decoded<InspectedEntry[]>(body) ?? []));
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
