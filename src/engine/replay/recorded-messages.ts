import {
  BATCH_MESSAGES,
  type InspectedEntry,
  type InspectedMessage,
} from '../../shared/inspected-message.ts';
import { directionOfMessage, kindOfMessage } from '../messages/message-log.ts';
import { type MessageColumns, unpackMessages } from '../recording/message-columns.ts';
import { bodyOf } from '../recording/recording-format.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';
import { readEntries } from '../recording/told.ts';

/** ms that messages of one row may be apart. */
const ROW_SPAN = 60_000;
/** ms; above what the two recorded times of one message differ by. */
const NEAR = 1_000;

/**
 * What was recorded of a backend's messages after `from` and no later than `to` (UTC ms): those that were shown or,
 * where only their sizes were recorded, messages without a payload. Of too many the newest, and how many were left out.
 *
 * @throws Error of SQLite
 */
export function recordedMessages(
  reader: RecordingReader,
  backend: string,
  from: number,
  to: number,
): InspectedEntry[] {
  const all = [...(hasShown(reader, backend, from, to) ? shown : counted)(reader, backend, from, to)];
  const tooMany = all.length - BATCH_MESSAGES;
  if (tooMany <= 0) return all;
  const left = all.slice(0, tooMany);
  return [skipped(left), ...all.slice(tooMany)];
}

/** Whether messages of it were shown then, or at least {@link NEAR} it: a backend can allow it at one time and not at another. */
function hasShown({ meta, database }: RecordingReader, backend: string, from: number, to: number): boolean {
  if (meta.messages !== 'payloads') return false;
  const [row] = database
    .prepare(
      'SELECT id FROM message WHERE until > ? AND until <= ? AND backend = ? AND at <= ? ORDER BY until LIMIT 1',
    )
    .all([from - NEAR, to + ROW_SPAN, backend, to + NEAR]);
  return row !== undefined;
}

function* shown(
  { database }: RecordingReader,
  backend: string,
  from: number,
  to: number,
): Generator<InspectedEntry> {
  const rows = database
    .prepare(
      'SELECT body FROM message WHERE until > ? AND until <= ? AND backend = ? AND at <= ? ORDER BY until, id',
    )
    .all([from, to + ROW_SPAN, backend, to]) as { body: ArrayBuffer }[];
  for (const { body } of rows) {
    for (const entry of decode(body)) if (entry.at > from && entry.at <= to) yield entry;
  }
}

/** One that is damaged is passed over. */
function decode(body: ArrayBuffer): InspectedEntry[] {
  try {
    return readEntries(body);
  } catch {
    return [];
  }
}

function* counted(
  { database }: RecordingReader,
  backend: string,
  from: number,
  to: number,
): Generator<InspectedMessage> {
  const rows = database
    .prepare(
      'SELECT at, body FROM message_columns WHERE until > ? AND until <= ? AND at <= ? ORDER BY until, id',
    )
    .all([from, to + ROW_SPAN, to]) as { at: number; body: ArrayBuffer }[];
  for (const row of rows) {
    for (const columns of decodeColumns(row)) {
      if (columns.backend === backend) yield* messagesOf(columns, from, to);
    }
  }
}

/** One that is damaged is passed over. */
function decodeColumns({ at, body }: { at: number; body: ArrayBuffer }): MessageColumns[] {
  try {
    return unpackMessages(bodyOf(body), at);
  } catch {
    return [];
  }
}

function* messagesOf(
  { at, size, what }: MessageColumns,
  from: number,
  to: number,
): Generator<InspectedMessage> {
  for (let index = 0; index < at.length; index++) {
    const time = at[index] as number;
    if (time <= from || time > to) continue;
    const bytes = size[index] as number;
    yield {
      kind: kindOfMessage(what[index] as number),
      at: time,
      direction: directionOfMessage(what[index] as number),
      size: bytes,
      payload: '',
      truncated: bytes > 0,
      masked: false,
      code: null,
    };
  }
}

function skipped(entries: readonly InspectedEntry[]): InspectedEntry {
  let count = 0;
  let bytes = 0;
  for (const entry of entries) {
    count += entry.kind === 'skipped' ? entry.count : 1;
    bytes += entry.kind === 'skipped' ? entry.bytes : entry.size;
  }
  return { kind: 'skipped', at: entries.at(-1)?.at ?? 0, count, bytes, why: 'batch' };
}
